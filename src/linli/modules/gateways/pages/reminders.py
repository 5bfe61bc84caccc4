"""Where a person is reached outside: what is switched on, and how the rest is."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from linli.modules.gateways import vapid
from linli.modules.gateways.channels import EMAIL, NONE, WEB_PUSH, WECHAT, channel_gateway
from linli.modules.gateways.errors import BadDeviceError, ContactsFullError, WechatRefusedError
from linli.modules.gateways.models import Contact
from linli.modules.gateways.selectors import contacts_own
from linli.modules.gateways.services import contact_put, contact_remove
from linli.modules.gateways.subscribing import subscription_read
from linli.modules.gateways.wechat.binding import authorize_address, openid_of_follower, state_fits, state_new
from linli.web.problems import NotSignedInError
from linli.web.respond import SeeOther, render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest, SignedIn

_WECHAT_BROWSER = "MicroMessenger"


@page("gateways.set_reminders")
def reminders_page(request: LinliRequest) -> HttpResponse:
    """Show where the person is reached, channel by channel; one query."""
    return _show(request)


@page("gateways.set_reminders", ("POST",))
def device_put(request: LinliRequest) -> HttpResponse:
    """Let this browser show reminders; what it sends is its subscription."""
    signed_in = _signed_in(request)
    if channel_gateway(WEB_PUSH) == NONE:
        raise Http404
    try:
        address, host = subscription_read(request.POST.get("subscription", ""))
        contact_put(
            person_id=request.actor.known_id,
            channel=WEB_PUSH,
            address=address,
            session_id=signed_in.session_id,
            hint=host[:60],
            now=request.now,
        )
    except BadDeviceError:
        return _show(request, _("这个浏览器给的提醒地址用不了，换一个浏览器试试。"))
    except ContactsFullError:
        return _show(request, _("已经有 10 台设备在收提醒了，先停掉一台。"))
    return see_other("gateways:reminders")


@page("gateways.set_reminders", ("POST",))
def contact_end(request: LinliRequest, contact_id: int) -> HttpResponse:
    """Reach the person at one of the own addresses no longer."""
    try:
        contact_remove(person_id=request.actor.known_id, contact_id=contact_id)
    except Contact.DoesNotExist as error:
        raise Http404 from error
    return see_other("gateways:reminders")


@page("gateways.set_reminders")
def wechat_page(request: LinliRequest) -> HttpResponse:
    """Lead a WeChat to say whose it is; any other browser shows what WeChat scans to come here."""
    signed_in = _signed_in(request)
    if not _may_bind():
        raise Http404
    if _WECHAT_BROWSER in request.headers.get("User-Agent", ""):
        state = state_new(person_id=request.actor.known_id, session_id=signed_in.session_id, now=request.now)
        return SeeOther(authorize_address(back=_absolute("gateways:wechat_back"), state=state))
    drawn = segno.make(_absolute("gateways:wechat"), error="m", micro=False).svg_inline(
        border=2, dark="#000", light="#fff", omitsize=True
    )
    # An address of our own went into it, and segno draws squares.
    picture = Markup(drawn)  # noqa: S704 - markup of our own making
    return render(request, "gateways/resident/wechat.html", {"picture": picture, "back": reverse("gateways:reminders")})


@page("gateways.set_reminders")
def wechat_back(request: LinliRequest) -> HttpResponse:
    """Take what WeChat brings back: a code that stands for the person's openid, once, in the session that asked."""
    signed_in = _signed_in(request)
    if not _may_bind():
        raise Http404
    person_id, state = request.actor.known_id, request.GET.get("state", "")
    if not state_fits(state, person_id=person_id, session_id=signed_in.session_id, now=request.now):
        return _show(request, _("这次绑定过期了，或者不是您自己打开的。请再点一次“绑定微信”。"))
    try:
        openid = openid_of_follower(request.GET.get("code", ""))
    except WechatRefusedError:
        return _show(request, _("微信没有认出您，请再点一次“绑定微信”。"))
    contact_put(person_id=person_id, channel=WECHAT, address=openid, now=request.now)
    return see_other("gateways:reminders")


def _show(request: LinliRequest, error: str = "") -> HttpResponse:
    signed_in = _signed_in(request)
    held = contacts_own(request.actor.known_id)
    devices = [each for each in held if each.channel == WEB_PUSH]
    has_device = any(each.session_id == signed_in.session_id for each in devices)
    context = {
        "error": error,
        "back": reverse("accounts:me"),
        "phone_hint": signed_in.phone_hint,
        "mail": next((each for each in held if each.channel == EMAIL), None),
        "wechats": [each for each in held if each.channel not in {EMAIL, WEB_PUSH}],
        "devices": devices,
        "here": signed_in.session_id,
        "offers_mail": channel_gateway(EMAIL) != NONE,
        "offers_wechat": _may_bind() and all(each.channel != WECHAT for each in held),
        "push_key": "" if has_device or channel_gateway(WEB_PUSH) == NONE else vapid.public_key(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "gateways/resident/reminders.html", context, status=status)


def _may_bind() -> bool:
    return channel_gateway(WECHAT) != NONE and bool(settings.LINLI_WECHAT_APP)


def _absolute(name: str) -> str:
    return f"{settings.LINLI_PUBLIC_URL}{reverse(name)}"


def _signed_in(request: LinliRequest) -> SignedIn:
    if request.signed_in is None:
        raise NotSignedInError
    return request.signed_in
