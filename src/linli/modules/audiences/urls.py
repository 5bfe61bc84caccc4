"""Addresses of audiences."""

from django.urls import path

from linli.modules.audiences.pages import segments, tags, turning

app_name = "audiences"

urlpatterns = [
    path("console/audiences/", segments.overview, name="console_segments"),
    path("console/audiences/count", segments.count, name="console_count"),
    path("console/audiences/places", segments.choose_places, name="console_places"),
    path("console/audiences/tags", tags.overview, name="console_tags"),
    path("console/turning/", turning.overview, name="console_turning"),
    path("console/turning/export", turning.export, name="console_turning_export"),
    path("field/turning/", turning.field, name="field_turning"),
    path("console/audiences/<int:segment_id>/delete", segments.drop, name="console_segment_drop"),
]
