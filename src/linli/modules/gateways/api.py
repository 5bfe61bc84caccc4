"""Where a person is reached, for the program in front of a mini-program."""

from http import HTTPStatus
from typing import Annotated

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from linli.kernel.refusal import invalid
from linli.modules.gateways.channels import MINIPROGRAM, NONE, channel_gateway
from linli.modules.gateways.errors import WechatRefusedError
from linli.modules.gateways.outgoing import ChannelSettingsError
from linli.modules.gateways.selectors import contacts_own
from linli.modules.gateways.services import contact_put
from linli.modules.gateways.wechat.binding import openid_of_miniprogram
from linli.web.endpoints import operation
from linli.web.problems import NotSignedInError
from linli.web.request import LinliRequest

ROUTER = Router(tags=["reminders"])


class MiniprogramIn(Schema):
    """What ``wx.login`` gave the mini-program, good for one use within five minutes."""

    code: Annotated[str, Field(min_length=1, max_length=200)]


class ContactOut(TypedDict):
    """An address at which the person is reached; ``hint`` is all that is shown of it."""

    id: int
    channel: str
    hint: str


class ContactsOut(TypedDict):
    """Where the person is reached beside the inbox and by SMS."""

    items: list[ContactOut]


@operation(ROUTER, "GET", "/me/contacts", action="gateways.set_reminders", answers=ContactsOut)
def list_contacts(request: LinliRequest) -> ContactsOut:
    """List where the person is reached, the newest first; at most ten devices and one address of each other channel."""
    return _contacts(_person(request))


@operation(
    ROUTER,
    "POST",
    "/me/contacts/miniprogram",
    action="gateways.set_reminders",
    answers=ContactsOut,
    status=HTTPStatus.CREATED,
)
def bind_miniprogram(request: LinliRequest, body: MiniprogramIn) -> ContactsOut:
    """Bind the person's WeChat at the mini-program, so that messages they agreed to there can be sent.

    404 where the installation has no mini-program, 422 for a code WeChat does not know (any more).
    """
    person_id = _person(request)
    if channel_gateway(MINIPROGRAM) == NONE:
        raise Http404
    try:
        openid = openid_of_miniprogram(body.code)
    except ChannelSettingsError as lacking:
        raise Http404 from lacking
    except WechatRefusedError as refused:
        raise invalid("/code", _("微信不认这个 code，请重新登录小程序再试")) from refused
    contact_put(person_id=person_id, channel=MINIPROGRAM, address=openid, now=request.now)
    return _contacts(person_id)


def _contacts(person_id: int) -> ContactsOut:
    return {"items": [{"id": each.id, "channel": each.channel, "hint": each.hint} for each in contacts_own(person_id)]}


def _person(request: LinliRequest) -> int:
    if request.actor.person_id is None:
        raise NotSignedInError
    return request.actor.person_id
