"""Addresses of messaging."""

from __future__ import annotations

from django.urls import path

from linli.modules.messaging.pages import inbox

app_name = "messaging"
urlpatterns = [
    path("inbox", inbox.resident_inbox, name="inbox"),
    path("inbox/read-all", inbox.read_all, name="read_all"),
    path("inbox/<str:key>/open", inbox.notice_open, name="open"),
    path("console/inbox", inbox.console_inbox, name="console_inbox"),
]
