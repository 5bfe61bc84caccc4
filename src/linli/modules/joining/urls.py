"""Addresses of joining."""

from __future__ import annotations

from django.urls import path

from linli.modules.joining.pages import coverage, entering, poster, proving, requests

app_name = "joining"
urlpatterns = [
    # resident: <code> is the division code of a village, or of the grid whose poster was scanned
    path("join", proving.choose, name="choose"),
    path("join/<str:code>", proving.start, name="start"),
    path("join/<str:code>/code", proving.code_page, name="code"),
    path("join/<str:code>/name", entering.name_page, name="name"),
    path("join/<str:code>/found", entering.found_page, name="found"),
    path("join/<str:code>/wait", entering.wait_page, name="wait"),
    # desk
    path("console/joining/", requests.list_page, name="console_requests"),
    path("console/joining/poster", poster.poster_page, name="console_poster"),
    path("console/joining/coverage", coverage.coverage_page_view, name="console_coverage"),
    path("console/joining/coverage.xlsx", coverage.coverage_sheet, name="console_coverage_sheet"),
    path("console/joining/<int:request_id>", requests.answer_page, name="console_request"),
]
