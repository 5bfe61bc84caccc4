"""Addresses of messaging."""

from __future__ import annotations

from django.urls import path

from linli.modules.messaging.pages import broadcasts, doorsteps, inbox, message, preferences, reach

app_name = "messaging"
urlpatterns = [
    path("inbox", inbox.resident_inbox, name="inbox"),
    path("inbox/read-all", inbox.read_all, name="read_all"),
    path("inbox/<str:key>", message.message_page, name="message"),
    path("inbox/<str:key>/open", inbox.notice_open, name="open"),
    path("me/messages", preferences.preferences_page, name="preferences"),
    path("field/doorsteps", doorsteps.doorsteps, name="doorsteps"),
    path("field/doorsteps/<int:sent_id>/<int:told_id>", doorsteps.doorstep, name="doorstep"),
    path("console/inbox", inbox.console_inbox, name="console_inbox"),
    path("console/broadcasts", broadcasts.list_page, name="console_broadcasts"),
    path("console/broadcasts/new", broadcasts.new_page, name="console_broadcast_new"),
    path("console/broadcasts/<int:broadcast_id>", reach.detail_page, name="console_broadcast"),
    path("console/broadcasts/<int:broadcast_id>/approve", reach.approve, name="console_broadcast_approve"),
    path("console/broadcasts/<int:broadcast_id>/refuse", reach.refuse, name="console_broadcast_refuse"),
    path("console/broadcasts/<int:broadcast_id>/stop", reach.stop, name="console_broadcast_stop"),
]
