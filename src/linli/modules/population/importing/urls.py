"""Addresses of imports at the desk."""

from __future__ import annotations

from django.urls import path

from linli.modules.population.importing import pages, sheets

app_name = "importing"
urlpatterns = [
    path("console/imports/", pages.list_page, name="console_imports"),
    path("console/imports/<int:import_id>", pages.import_page, name="console_import"),
    path("console/imports/<int:import_id>/columns", pages.columns_page, name="console_columns"),
    path("console/imports/<int:import_id>/go", pages.go, name="console_go"),
    path("console/imports/<int:import_id>/discard", pages.discard_page, name="console_discard"),
    path("console/imports/<int:import_id>/faults.xlsx", sheets.faults_sheet, name="console_faults"),
]
