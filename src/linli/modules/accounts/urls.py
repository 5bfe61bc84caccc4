"""Addresses of accounts."""

from __future__ import annotations

from django.urls import path

from linli.modules.accounts.pages import appointments, lost_phones, me, resetting, second_factor, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in", signing_in.phone_page, name="sign_in"),
    path("sign-in/code", signing_in.code_page, name="sign_in_code"),
    path("sign-in/second", signing_in.second_page, name="sign_in_second"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("language", me.language_put, name="language"),
    path("me", me.me_page, name="me"),
    path("me/care", me.care_put, name="care"),
    path("me/village", me.village_put, name="village"),
    path("me/sessions", me.sessions_page, name="sessions"),
    path("me/sessions/end-all", me.sessions_end_all, name="sessions_end_all"),
    path("me/sessions/<int:session_id>/end", me.session_end, name="session_end"),
    path("me/second-factor", second_factor.factor_page, name="second_factor"),
    path("console/appointments", appointments.list_page, name="appointments"),
    path("console/appointments/new", appointments.give_page, name="appointment_give"),
    path("console/appointments/<int:appointment_id>/end", appointments.end_page, name="appointment_end"),
    path(
        "console/appointments/<int:appointment_id>/reset-factor",
        resetting.reset_page,
        name="second_factor_reset",
    ),
    path("console/phones", lost_phones.search_page, name="lost_phones"),
    path("console/phones/<int:person_id>/bar", lost_phones.bar_page, name="person_bar"),
    path("console/phones/<int:person_id>/readmit", lost_phones.readmit_page, name="person_readmit"),
]
