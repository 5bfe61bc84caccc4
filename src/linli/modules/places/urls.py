"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from linli.modules.places.pages import calendar

app_name = "places"
urlpatterns = [
    path("console/calendar", calendar.year_page, name="calendar"),
    path("console/calendar/<str:day>/drop", calendar.drop_page, name="calendar_drop"),
]
