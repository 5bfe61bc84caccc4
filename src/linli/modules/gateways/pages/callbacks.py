"""Where providers report what became of messages they had accepted."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from linli.modules.gateways.errors import CallbackRefusedError
from linli.modules.gateways.outgoing import ChannelSettingsError
from linli.modules.gateways.reporting import PROVIDERS, UnreadableReportError, secret_demand, text_reports_read
from linli.modules.gateways.services import receipts_record
from linli.modules.gateways.wechat.apps import app_of
from linli.modules.gateways.wechat.callbacks import greeting_demand, reports_read
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.web.request import LinliRequest

log = logging.getLogger(__name__)
_LONGEST = 256 * 1024


@csrf_exempt  # the signature shows who sends
@page("gateways.report", ("GET", "POST"))
def wechat_callback(request: LinliRequest, channel: str) -> HttpResponse:
    """Take what WeChat tells of an app of ours; GET is how it tries the address when it is set there."""
    try:
        app, query = app_of(channel), request.GET.dict()
        if request.method != "POST":
            return HttpResponse(greeting_demand(app, query, now=request.now), content_type="text/plain")
        reports = reports_read(app, query, _body(request), now=request.now)
    except (CallbackRefusedError, ChannelSettingsError):
        log.warning("A call to %s that %s did not sign", request.path, channel)
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    receipts_record(reports, now=request.now)
    return HttpResponse("success", content_type="text/plain")


@csrf_exempt  # the secret in the address shows who sends
@page("gateways.report", ("POST",))
def text_callback(request: LinliRequest, provider: str, secret: str) -> HttpResponse:
    """Take what a provider of text messages reports, many at once."""
    if provider not in PROVIDERS:
        raise Http404
    try:
        secret_demand(secret)
        reports = text_reports_read(provider, _body(request), now=request.now)
    except CallbackRefusedError:
        log.warning("A report of text messages by %s without the secret of the address", provider)
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    except UnreadableReportError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    receipts_record(reports, now=request.now)
    return JsonResponse(PROVIDERS[provider][1])


def _body(request: LinliRequest) -> bytes:
    if int(request.headers.get("Content-Length") or 0) > _LONGEST:
        raise CallbackRefusedError
    return request.body
