"""Addresses of deliberation: those who live here, the field, the desk."""

from django.urls import URLPattern, path

from linli.modules.deliberation.pages import desk_answering, desk_topic, desk_topics, from_matter, raising, topics

app_name = "deliberation"

urlpatterns: list[URLPattern] = [
    # those who live here
    path("topics/", topics.overview, name="topics"),
    path("topics/new", raising.new, name="new"),
    path("topics/similar", raising.similar, name="similar"),
    path("topics/<int:topic_id>", topics.topic, name="topic"),
    path("topics/<int:topic_id>/support", topics.support, name="support"),
    path("topics/<int:topic_id>/withdrawal", topics.withdraw, name="withdraw"),
    path("topics/<int:topic_id>/files/<int:file_id>", topics.file, name="topic_file"),
    path("topics/<int:topic_id>/files/<int:file_id>/thumb", topics.file_thumb, name="topic_file_thumb"),
    path("topics/<int:topic_id>/words", topics.say, name="say"),
    path("topics/<int:topic_id>/words/<int:comment_id>/report", topics.report_comment, name="word_report"),
    path("topics/<int:topic_id>/words/<int:own_comment_id>/withdrawal", topics.withdraw_comment, name="word_withdraw"),
    # the field
    path("field/topics/new", raising.new_for, name="field_new"),
    # the desk
    path("console/deliberation/", desk_topics.overview, name="console_list"),
    path("console/deliberation/export", desk_topics.export, name="console_export"),
    path("console/deliberation/from-matters/<int:matter_id>", from_matter.from_matter, name="console_from_matter"),
    path("console/deliberation/<int:topic_id>", desk_topic.topic_page, name="console_topic"),
    path("console/deliberation/<int:topic_id>/answers/<str:answer>", desk_answering.answer, name="console_answer"),
]
