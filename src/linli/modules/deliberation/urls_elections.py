"""Addresses of elections, recalls and reviews."""

from django.urls import URLPattern, path

from linli.modules.deliberation.pages import (
    election_desk,
    election_forms,
    election_paper,
    election_tabs,
    elections,
    recalls,
)

patterns: list[URLPattern] = [
    # elections, recalls and reviews: members of the village
    path("elections/", elections.index, name="elections"),
    path("elections/<int:election_id>", elections.election, name="election"),
    path("elections/<int:election_id>/roll", elections.roll, name="election_roll"),
    path("elections/<int:election_id>/objection", elections.objection, name="election_objection"),
    path(
        "elections/<int:election_id>/candidates/<int:candidate_id>/photo",
        elections.candidate_photo,
        name="candidate_photo",
    ),
    path("elections/<int:election_id>/files/<int:file_of_election_id>", elections.election_file, name="election_file"),
    path("recalls/<int:recall_id>", recalls.recall, name="recall"),
    path("recalls/<int:recall_id>/record", recalls.recall_record_file, name="recall_record"),
    path("reviews/<int:review_id>/record", recalls.review_record_file, name="review_record"),
    # elections, recalls and reviews: the desk
    path("console/elections/", election_desk.list_page, name="console_elections"),
    path("console/elections/new", election_desk.new_page, name="console_election_new"),
    path("console/elections/<int:election_id>", election_tabs.election_page, name="console_election"),
    path("console/elections/<int:election_id>/paper", election_paper.paper, name="console_election_paper"),
    path("console/elections/<int:election_id>/plan", election_forms.change, name="console_election_plan"),
    path("console/elections/<int:election_id>/officers", election_forms.officers, name="console_election_officers"),
    path("console/elections/<int:election_id>/roll", election_forms.roll, name="console_election_roll"),
    path(
        "console/elections/<int:election_id>/steps/<str:election_step>",
        election_forms.take_step,
        name="console_election_step",
    ),
    path(
        "console/elections/<int:election_id>/objections",
        election_forms.take_objection,
        name="console_election_objections",
    ),
    path(
        "console/elections/<int:election_id>/objections/<int:roll_objection_id>",
        election_forms.decide,
        name="console_election_decision",
    ),
    path(
        "console/elections/<int:election_id>/candidates", election_forms.candidates, name="console_election_candidates"
    ),
    path("console/elections/<int:election_id>/proxies", election_forms.proxies, name="console_election_proxies"),
    path("console/elections/<int:election_id>/counts", election_forms.counts, name="console_election_counts"),
    path("console/elections/<int:election_id>/files", election_forms.files, name="console_election_files"),
    path("console/recalls/", recalls.list_page, name="console_recalls"),
    path("console/recalls/new", recalls.record, name="console_recall_new"),
    path("console/recalls/<int:recall_id>", recalls.recall_page, name="console_recall"),
    path("console/recalls/<int:recall_id>/course", recalls.proceed, name="console_recall_course"),
    path("console/reviews/", recalls.reviews, name="console_reviews"),
    path("console/reviews/new", recalls.review, name="console_review_new"),
]
