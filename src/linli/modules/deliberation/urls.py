"""Addresses of deliberation: those who live here, the field, the desk."""

from django.urls import URLPattern, path

from linli.modules.deliberation.pages import desk_steps, desk_topic, stage_files, templates_desk

app_name = "deliberation"

urlpatterns: list[URLPattern] = [
    # stages of a topic
    path("topics/<int:topic_id>/stages/<int:paper_id>", stage_files.full, name="stage_file"),
    path("topics/<int:topic_id>/stages/<int:paper_id>/thumb", stage_files.thumb, name="stage_thumb"),
    path("console/deliberation/<int:topic_id>", desk_topic.topic_page, name="console_topic"),
    path("console/deliberation/<int:topic_id>/dossier", stage_files.dossier, name="console_dossier"),
    path("console/deliberation/<int:topic_id>/meetings", desk_steps.meeting, name="console_meeting"),
    path("console/deliberation/<int:topic_id>/signatures", desk_steps.signature, name="console_sign"),
    path("console/deliberation/<int:topic_id>/display", desk_steps.display, name="console_display"),
    path("console/deliberation/<int:topic_id>/report", desk_steps.report, name="console_report"),
    path("console/deliberation/<int:topic_id>/evidence", desk_steps.evidence, name="console_evidence"),
    path("console/deliberation/<int:topic_id>/steps", desk_steps.step, name="console_topic_step"),
    # ways of deciding
    path("console/deliberation/templates/", templates_desk.list_page, name="console_templates"),
    path("console/deliberation/templates/<slug:code>", templates_desk.edit_page, name="console_template"),
    path("console/deliberation/templates/<slug:code>/offer", templates_desk.switch, name="console_template_offer"),
]
