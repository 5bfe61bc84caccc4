"""Addresses of audiences."""

from django.urls import path

from linli.modules.audiences.pages import segments

app_name = "audiences"

urlpatterns = [
    path("console/audiences/", segments.overview, name="console_segments"),
    path("console/audiences/count", segments.count, name="console_count"),
    path("console/audiences/places", segments.choose_places, name="console_places"),
    path("console/audiences/<int:segment_id>/delete", segments.drop, name="console_segment_drop"),
]
