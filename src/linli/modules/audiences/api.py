"""Counting an audience over the API."""

from typing import Annotated, Literal

from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from linli.kernel.audience import OLDEST, PLACES_AT_MOST, Audience, InvalidAudienceError, audience_parse
from linli.modules.audiences.errors import in_words
from linli.modules.audiences.policy import COUNT
from linli.modules.audiences.selectors.counting import audience_count
from linli.web.endpoints import PLACE, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["audiences"])

Code = Annotated[str, Field(pattern=f"^({PLACE})$")]
Tag = Annotated[str, Field(min_length=1, max_length=40)]
Years = Annotated[int, Field(ge=0, le=OLDEST, strict=True)]


class AgeIn(Schema):
    """Completed years; both ends belong."""

    model_config = ConfigDict(extra="forbid")

    min: Years | None = None
    max: Years | None = None


class AudienceIn(Schema):
    """Everybody who belongs to one of the places in one of the ways, and is all of the rest."""

    model_config = ConfigDict(extra="forbid")

    places: list[Code] = Field(min_length=1, max_length=PLACES_AT_MOST)
    residency: list[Literal["registered", "resident", "floating"]] = Field(default=[], max_length=3)
    tags_any: list[Tag] = Field(default=[], max_length=50)
    tags_all: list[Tag] = Field(default=[], max_length=50)
    tags_none: list[Tag] = Field(default=[], max_length=50)
    age: AgeIn | None = None
    sex: Literal["male", "female"] | None = None
    households_only: Annotated[bool, Field(strict=True)] = False


class PlaceCountOut(TypedDict):
    """How many of them are counted at one place."""

    place: str
    count: int


class AudienceCountOut(TypedDict):
    """How many the audience means; `by_place` adds up to `count`."""

    count: int
    by_place: list[PlaceCountOut]


@operation(ROUTER, "POST", "/audiences/count", action=COUNT, answers=AudienceCountOut)
def count_audience(request: LinliRequest, body: AudienceIn) -> AudienceCountOut:
    """Count whom an audience means today, by the places below what its places share.

    Who lives in one of the places is counted there, everybody else where they are registered.
    """
    try:
        audience = audience_parse(body.dict(exclude_none=True))
    except InvalidAudienceError as error:
        raise in_words(error) from error
    try:
        found = audience_count(audience, actor=request.actor, now=request.now)
    except InvalidAudienceError as error:
        raise in_words(_as_sent(error, audience, body)) from error
    return {
        "count": found.count,
        "by_place": [{"place": each.place, "count": each.count} for each in found.by_place],
    }


def _as_sent(error: InvalidAudienceError, audience: Audience, body: AudienceIn) -> InvalidAudienceError:
    """Point where the caller wrote it: an audience holds its places in order, and nothing twice."""
    faults = []
    for pointer, fault in error.faults:
        name, number = pointer.strip("/").split("/")
        sent = getattr(body, name).index(getattr(audience, name)[int(number)])
        faults.append((f"/{name}/{sent}", fault))
    return InvalidAudienceError(faults)
