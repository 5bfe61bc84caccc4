"""Addresses of deliberation: those who live here, the field, the desk."""

from django.urls import URLPattern

from linli.modules.deliberation.urls_covenants import patterns as covenants_patterns

app_name = "deliberation"

urlpatterns: list[URLPattern] = [
    # covenants and projects
    *covenants_patterns,
]
