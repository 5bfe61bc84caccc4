"""What outside platforms tell us over the API: signed, once, as the unit they are."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from linli.modules.gateways.public import SignatureError, signature_demand
from linli.modules.matters.models import Connector
from linli.modules.matters.services.returning import PlatformSaid, platform_hear
from linli.modules.matters.services.stepping import NOTE_AT_MOST
from linli.web.endpoints import operation
from linli.web.problems import NotSignedInError, TooLargeError
from linli.web.request import LinliRequest

ROUTER = Router(tags=["connectors"])

BODY_AT_MOST = 64_000
LARGEST_ID = 2**63 - 1
ConnectorId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class SaidOfMatter(Schema):
    """Which matter, in what words; text alone, no files."""

    matter: Annotated[int, Field(ge=1, le=LARGEST_ID, description="`data.matter` of what was sent to you")]
    note: Annotated[str, Field(max_length=NOTE_AT_MOST)] = ""
    reference: Annotated[str, Field(max_length=60, description="your own number for it")] = ""


class PlatformEventIn(Schema):
    """What a platform did with a matter it was given; `reference` brings its own number and takes no step."""

    type: Literal["accept", "progress", "refuse", "resolve", "reference"]
    data: SaidOfMatter


class PlatformEventOut(TypedDict):
    """Where the matter stands now."""

    matter: int
    number: str
    state: str


def verified(request: HttpRequest) -> str:
    """Return the id of a message signed with a secret of the connector in the address; else 401, whatever is wrong."""
    if len(request.body) > BODY_AT_MOST:
        raise TooLargeError
    asked = str(request.resolver_match.kwargs["connector_id"]) if request.resolver_match else ""
    known = Connector.objects.filter(pk=int(asked)).first() if int(asked) <= LARGEST_ID else None
    now = request.now  # type: ignore[attr-defined]  # set by the middleware
    try:
        return signature_demand(
            known.secrets_at(now) if known is not None else (), headers=request.headers, body=request.body, now=now
        )
    except SignatureError:
        raise NotSignedInError from None


@operation(
    ROUTER,
    "POST",
    "/connectors/{int:connector_id}/events",
    action="matters.hear_platform",
    answers=PlatformEventOut,
    keyed=False,
    verified=verified,
)
def hear_platform(request: LinliRequest, connector_id: ConnectorId, body: PlatformEventIn) -> PlatformEventOut:
    """Take what an outside platform did with a matter it was given; signed as Standard Webhooks say."""
    said = PlatformSaid(
        message_id=str(request.auth),  # type: ignore[attr-defined]  # what `verified` returned
        what=body.type,
        matter_id=body.data.matter,
        note=body.data.note,
        reference=body.data.reference,
    )
    matter = platform_hear(connector_id=connector_id, said=said, now=request.now)
    return {"matter": matter.pk, "number": matter.number, "state": matter.state}
