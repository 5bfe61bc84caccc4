"""Addresses of places."""

from __future__ import annotations

from django.urls import path

from linli.modules.places.pages import calendar, emergencies, shelters, tickers

app_name = "places"
urlpatterns = [
    # everybody
    path("shelters", shelters.shelters, name="shelters"),
    # desk
    path("console/calendar", calendar.year_page, name="calendar"),
    path("console/calendar/<str:day>/drop", calendar.drop_page, name="calendar_drop"),
    path("console/shelters", shelters.overview, name="console_shelters"),
    path("console/shelters/new", shelters.new, name="console_shelter_new"),
    path("console/shelters/import", shelters.take_in, name="console_shelters_import"),
    path("console/shelters/<int:facility_id>", shelters.edit, name="console_shelter"),
    path("console/emergency", emergencies.overview, name="console_emergency"),
    path("console/emergency/<int:emergency_id>/end", emergencies.end, name="console_emergency_end"),
    path("console/tickers", tickers.overview, name="console_tickers"),
    path("console/tickers/<int:ticker_id>/end", tickers.end, name="console_ticker_end"),
]
