"""Addresses of deliberation: those who live here, the field, the desk."""

from django.urls import URLPattern

app_name = "deliberation"

urlpatterns: list[URLPattern] = []
