"""Addresses of publishing: the readers', the desk's."""

from django.urls import path

from linli.modules.publishing.pages import columns, editing, feeds, files, posts, resident, stepping

app_name = "publishing"

urlpatterns = [
    # readers
    path("columns", resident.columns, name="columns"),
    path("columns/read-all", resident.read_all, name="read_all"),
    path("columns/<str:place>", resident.columns, name="place_columns"),
    path("columns/<str:place>/<str:column>", resident.column, name="column"),
    path("feeds/<str:place>/<str:column>.atom", feeds.feed, name="feed"),
    path("posts/pictures/<str:token>", files.picture, name="picture"),
    path("posts/<int:post_id>", resident.post, name="post"),
    path("posts/<int:post_id>/like", resident.like, name="like"),
    path("posts/<int:post_id>/comments", resident.comment, name="comment"),
    path("posts/<int:post_id>/comments/<int:comment_id>/report", resident.report_comment, name="comment_report"),
    path("posts/comments/<int:own_comment_id>/withdrawal", resident.withdraw_comment, name="comment_withdraw"),
    path("posts/<int:post_id>/files/<int:file_id>", files.full, name="file"),
    path("posts/<int:post_id>/files/<int:file_id>/thumb", files.thumb, name="thumb"),
    # desk
    path("console/posts/", posts.overview, name="console_posts"),
    path("console/posts/new", editing.new, name="console_new"),
    path("console/posts/pictures", editing.picture, name="console_picture"),
    path("console/posts/<int:post_id>", posts.detail, name="console_post"),
    path("console/posts/<int:post_id>/edit", editing.edit, name="console_edit"),
    path("console/posts/<int:post_id>/correct", stepping.correct, name="console_correct"),
    path("console/posts/<int:post_id>/pin", stepping.pin, name="console_pin"),
    path("console/posts/<int:post_id>/<str:step>", stepping.take_step, name="console_step"),
    # settings
    path("console/columns", columns.overview, name="console_columns"),
    path("console/home-columns", columns.home, name="console_home_columns"),
]
