"""Addresses of gateways."""

from __future__ import annotations

from django.urls import path

from linli.modules.gateways.pages import callbacks, kept, mail_address, push_worker, reminders, unsubscribing

app_name = "gateways"
urlpatterns = [
    path("dev/messages", kept.kept_page, name="kept"),
    path("me/reminders", reminders.reminders_page, name="reminders"),
    path("me/reminders/device", reminders.device_put, name="device_put"),
    path("me/reminders/email", mail_address.mail_page, name="mail"),
    path("me/reminders/wechat", reminders.wechat_page, name="wechat"),
    path("me/reminders/wechat/back", reminders.wechat_back, name="wechat_back"),
    path("me/reminders/<int:contact_id>/end", reminders.contact_end, name="contact_end"),
    path("unsubscribe/<str:ticket>", unsubscribing.unsubscribe_page, name="unsubscribe"),
    path("sw.js", push_worker.push_worker, name="push_worker"),
    path("callbacks/wechat", callbacks.wechat_callback, {"channel": "wechat"}, name="wechat_callback"),
    path("callbacks/miniprogram", callbacks.wechat_callback, {"channel": "miniprogram"}, name="miniprogram_callback"),
    path("callbacks/sms/<str:provider>/<str:secret>", callbacks.text_callback, name="text_callback"),
]
