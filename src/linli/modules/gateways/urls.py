"""Addresses of gateways."""

from __future__ import annotations

from django.urls import path

from linli.modules.gateways.pages import kept

app_name = "gateways"
urlpatterns = [path("dev/messages", kept.kept_page, name="kept")]
