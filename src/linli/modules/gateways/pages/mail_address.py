"""An e-mail address for reminders: written down, shown to be one's own by a code, changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel.throttle import TooManyError
from linli.modules.gateways.channels import EMAIL, NONE, channel_gateway
from linli.modules.gateways.errors import BadMailAddressError, MailCodeRefusedError
from linli.modules.gateways.selectors import mail_code_of
from linli.modules.gateways.services import mail_code_give_up, mail_code_request, mail_code_take
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

_ADDRESS_AT_MOST, _CODE_AT_MOST, _MINUTE = 300, 20, 60


@page("gateways.set_reminders", ("GET", "POST"))
def mail_page(request: LinliRequest) -> HttpResponse:
    """Ask for the address, then for the code that was sent there; the address asked for stands until it is given up."""
    if channel_gateway(EMAIL) == NONE:
        raise Http404
    if request.method != "POST":
        return _show(request)
    person_id, step = request.actor.known_id, request.POST.get("step", "")
    address, code = request.POST.get("address", "")[:_ADDRESS_AT_MOST], request.POST.get("code", "")[:_CODE_AT_MOST]
    try:
        if step == "confirm":
            mail_code_take(person_id=person_id, code=code, now=request.now)
            return see_other("gateways:reminders")
        if step == "give_up":
            mail_code_give_up(person_id=person_id)
        else:
            mail_code_request(person_id=person_id, address=address, now=request.now)
    except BadMailAddressError:
        return _show(request, _("邮箱写得不对，像 zhangsan@qq.com 这样。"), address)
    except MailCodeRefusedError:
        return _show(request, _("验证码不对，或者过期了。"))
    except TooManyError as limited:
        minutes = -(-limited.retry_after // _MINUTE)
        words = ngettext("发得太勤了，%(num)s 分钟后再试。", "发得太勤了，%(num)s 分钟后再试。", minutes)
        response = _show(request, words % {"num": minutes}, address, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(limited.retry_after)
        return response
    return see_other("gateways:mail")


def _show(
    request: LinliRequest,
    error: str = "",
    address: str = "",
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    asked = mail_code_of(request.actor.known_id, now=request.now)
    context = {
        "asked": None if asked is None or asked.refusal else asked,
        "refused": asked.hint if asked is not None and asked.refusal else "",
        "error": error,
        "address": address,
        "back": reverse("gateways:reminders"),
    }
    return render(request, "gateways/resident/mail.html", context, status=status if error else HTTPStatus.OK)
