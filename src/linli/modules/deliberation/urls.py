"""Addresses of deliberation: those who live here, the field, the desk."""

from django.urls import URLPattern, path

from linli.modules.deliberation.pages import law, law_plain, seats

app_name = "deliberation"

urlpatterns: list[URLPattern] = [
    # the law
    path("law/deliberation", law_plain.law_plain, name="law"),
    path("console/deliberation/law/", law.law_page, name="console_law"),
    path("console/deliberation/law/<str:rule>", law.rule_page, name="console_law_rule"),
    path("console/deliberation/law/<str:rule>/shares", law.shares_page, name="console_law_shares"),
    path("console/deliberation/law/<str:rule>/channels", law.channels_page, name="console_law_channels"),
    # who sits in the bodies
    path("console/deliberation/seats/", seats.seats_list, name="console_seats"),
    path("console/deliberation/seats/new", seats.seat_new, name="console_seat_new"),
    path("console/deliberation/seats/<int:seated_id>/end", seats.seat_ending, name="console_seat_end"),
]
