"""Addresses of comments: the desk's. Readers comment under the subject's own address."""

from django.urls import path

from linli.modules.comments.pages import desk

app_name = "comments"

urlpatterns = [
    path("console/comments/", desk.overview, name="console_comments"),
    path("console/comments/words", desk.words, name="console_words"),
    path("console/comments/<int:comment_id>/<str:step>", desk.take_step, name="console_step"),
]
