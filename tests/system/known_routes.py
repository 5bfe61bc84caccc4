"""What the walk over all routes knows of each: who decides about it, and what an example request brings."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.modules.accounts.models import Appointment
from linli.modules.files.testing import a_picture
from linli.modules.publishing.models import Post
from tests.system.world import OWN

SIGN_IN, REFUSED, MISSING, LET_IN = "asked to sign in", "403", "404", "let in"
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
ANSWERED = {200, 201, 202, 204, 302, 303, 409, 422}
"""What an example request may be answered with once it is let in; its content is not complete."""

REACH = {
    "matter_id": "matters.view",
    "attachment_id": "matters.view",
    "appointment_id": "accounts.view_appointments",
    "session_id": "accounts.revoke_session",
    "contact_id": "gateways.set_reminders",
    "request_id": "joining.answer",
    "account_id": "disclosure.read",
    "duty_id": "disclosure.see_duties",
    "key": "messaging.read",
    "broadcast_id": "messaging.view_broadcasts",
    "sent_id": "messaging.visit",
    "person_id": "accounts.bar_person",
    "resident_id": "population.view",
    "household_id": "population.view_households",
    "house_id": "population.view_households",
    "correction_id": "population.answer_correction",
    "wish_id": "population.ask_correction",
    "segment_id": "audiences.keep",
    "import_id": "population.import",
    "post_id": "publishing.view",
    "token": "publishing.view",
    "comment_id": "comments.moderate",
    "own_comment_id": "comments.withdraw",
    "form_id": "forms.answer",
    "helped_form_id": "forms.assist",
    "questionnaire_id": "forms.read",
    "topic_id": "deliberation.read",
    "vote_id": "deliberation.enter_ballots",
    "pack_id": "deliberation.take_dossier",
    "article_id": "deliberation.read",
    "filing_id": "deliberation.read",
    "project_id": "deliberation.read",
    "rule": "deliberation.see_desk",
    "seated_id": "deliberation.keep_seats",
    "facility_id": "places.set_facilities",
    "emergency_id": "places.declare_emergency",
    "ticker_id": "places.set_tickers",
    "election_id": "deliberation.read_elections",
    "recall_id": "deliberation.read_recalls",
    "review_id": "deliberation.read_reviews",
}
"""The action that says whether the row a route's argument stands for exists for somebody."""
DECIDED_BY_BODY = {
    ("POST", "/api/v1/matters/<int:matter_id>/steps"): "matters.answer",
    ("GET", "/api/v1/matters/<int:matter_id>/assignees"): "matters.assign",
    ("POST", "/api/v1/matters"): "matters.report",
    ("POST", "/field/matters/<int:matter_id>/<str:step>"): "matters.answer",
    ("POST", "/console/matters/<int:matter_id>/<str:step>"): "matters.answer",
    ("POST", "/console/matters/<int:matter_id>/notes"): "matters.note",
    ("POST", "/console/matters/<int:matter_id>/visits"): "matters.visit",
    ("POST", "/console/matters/<int:matter_id>/parties"): "matters.mediate",
    ("POST", "/posts/<int:post_id>/like"): "publishing.view",
    ("POST", "/posts/<int:post_id>/comments/<int:comment_id>/report"): "publishing.view",
    ("GET", "/posts/<int:post_id>/comments/<int:comment_id>/report"): "publishing.view",
    ("POST", "/console/posts/<int:post_id>/<str:step>"): "publishing.withdraw",
    ("POST", "/console/projects/<int:project_id>/moves/<str:move>"): "deliberation.keep_project",
    ("POST", "/api/v1/posts/<int:post_id>/steps"): "publishing.withdraw",
    ("POST", "/console/forms/<int:questionnaire_id>/steps/<str:verb>"): "forms.open",
    ("POST", "/api/v1/topics"): "deliberation.raise",
    ("POST", "/api/v1/topics/<int:topic_id>/steps"): "deliberation.conduct",
    ("POST", "/topics/<int:topic_id>/words"): "deliberation.say",
    ("POST", "/console/deliberation/<int:topic_id>/answers/<str:answer>"): "deliberation.conduct",
}
"""Where what is asked, not the address, decides the action: the example asks for this one."""
BY_PLACE_OF_BODY: dict[tuple[str, str], tuple[Any, str]] = {
    ("POST", "/api/v1/posts"): (Post(place=OWN, state="draft"), "403"),
    ("POST", "/api/v1/audiences/count"): (Appointment(place=OWN), "404"),
}
"""Where the body names a place: the row it stands for, and what who may not do this there is told."""
BY_ROLL = {("POST", "/api/v1/topics/<topic_id>/ballots")}
"""Where of those who reach the topic only who is on the roll of its vote may."""
BY_ASKER = {("GET", "/console/deliberation/<int:topic_id>/dossier/packs/<int:pack_id>")}
"""Where only whoever asked for what the address names finds it: the village's clerk."""
LEADS_ON = {("GET", "/console/matters/<int:matter_id>/<str:step>")}
"""Addresses that only lead to another, which asks for itself."""
ANOTHER_ROW = {
    "/matters/<int:matter_id>/attachments/<int:attachment_id>/thumb": {"attachment_id": "photo_id"},
    "/console/comments/<int:comment_id>/<str:step>": {"step": "comment_step"},
    "/console/posts/<int:post_id>/<str:step>": {"step": "post_step"},
    "/projects/<int:project_id>/comments/<int:comment_id>/report": {"comment_id": "remark_id"},
    "/projects/comments/<int:own_comment_id>/withdrawal": {"own_comment_id": "remark_id"},
    "/topics/<int:topic_id>/files/<int:file_id>": {"file_id": "topic_file_id"},
    "/topics/<int:topic_id>/files/<int:file_id>/thumb": {"file_id": "topic_file_id"},
    "/topics/<int:topic_id>/words/<int:comment_id>/report": {"comment_id": "word_id"},
    "/topics/words/<int:own_comment_id>/withdrawal": {"own_comment_id": "word_id"},
    "/console/deliberation/templates/<slug:code>": {"code": "way"},
    "/console/deliberation/templates/<slug:code>/offer": {"code": "way"},
}
"""Where the usual row of an argument has not what the route gives: a recording has no small picture."""
BY_OWN_PLACE = {
    ("GET", "/console/matters/new"),
    ("POST", "/console/matters/new"),
    ("POST", "/console/promises"),
    ("POST", "/console/answer-templates"),
    ("POST", "/console/routes"),
    ("POST", "/console/categories"),
    ("GET", "/console/calendar"),
    ("POST", "/console/calendar"),
    ("POST", "/console/connectors"),
    ("GET", "/console/posts/new"),
    ("POST", "/console/posts/new"),
    ("POST", "/console/columns"),
    ("GET", "/console/home-columns"),
    ("POST", "/console/home-columns"),
    ("GET", "/console/comments/words"),
    ("POST", "/console/comments/words"),
    ("GET", "/console/people/new"),
    ("POST", "/console/people/new"),
    ("GET", "/console/people/households/new"),
    ("POST", "/console/people/households/new"),
    ("GET", "/console/people/houses/new"),
    ("POST", "/console/people/houses/new"),
    ("POST", "/console/audiences/tags"),
    ("GET", "/console/finance/new"),
    ("POST", "/console/finance/new"),
    ("GET", "/console/duties/new"),
    ("POST", "/console/duties/new"),
    ("POST", "/console/duties/calendar/items"),
    ("GET", "/console/deliberation/seats/new"),
    ("POST", "/console/deliberation/seats/new"),
    ("POST", "/console/deliberation/law/<str:rule>/shares"),
    ("POST", "/console/deliberation/law/<str:rule>/channels"),
    ("GET", "/console/deliberation/templates/<slug:code>"),
    ("POST", "/console/deliberation/templates/<slug:code>"),
    ("POST", "/console/deliberation/templates/<slug:code>/offer"),
    ("GET", "/console/forms/new"),
    ("POST", "/console/covenant/text"),
    ("POST", "/console/covenant/articles"),
    ("POST", "/console/covenant/file"),
    ("POST", "/console/filings/days"),
    ("GET", "/console/projects/new"),
    ("POST", "/console/projects/new"),
    ("POST", "/console/forms/new"),
    ("GET", "/console/shelters/new"),
    ("POST", "/console/shelters/new"),
    ("GET", "/console/emergency"),
    ("POST", "/console/emergency"),
    ("GET", "/console/tickers"),
    ("POST", "/console/tickers"),
    ("GET", "/console/elections/new"),
    ("POST", "/console/elections/new"),
    ("POST", "/console/recalls/new"),
    ("POST", "/console/reviews/new"),
}
"""The desk's forms decide by the place the desk looks at, not by a row of the address."""


TRIED = {
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/connectors/<int:connector_id>/events"),
    ("GET", "/callbacks/wechat"),
    ("POST", "/callbacks/wechat"),
    ("GET", "/callbacks/miniprogram"),
    ("POST", "/callbacks/miniprogram"),
    ("POST", "/callbacks/sms/<str:provider>/<str:secret>"),
}
"""Where everybody may try, and the example's code or missing signature is refused."""


def example(method: str, pattern: str) -> dict[str, Any]:
    """Return what an example request brings: enough to get past what is malformed."""
    bodies: dict[str, Any] = {
        "/api/v1/matters": {"kind": "report", "text": "路灯坏了", "place": f"{OWN}001"},
        "/api/v1/matters/<int:matter_id>/steps": {"step": "answer", "note": "收到"},
        "/api/v1/matters/<int:matter_id>/follow-ups": {"text": "哪天来？"},
        "/api/v1/matters/<int:matter_id>/rating": {"grade": "satisfied"},
        "/api/v1/posts": {"column": "notice", "place": OWN, "title": "停水", "text": "明天上午停水。"},
        "/api/v1/audiences/count": {"places": [OWN]},
        "/api/v1/posts/<int:post_id>/steps": {"step": "withdraw", "note": "改期了"},
        "/api/v1/topics": {"place": OWN, "title": "路灯早点亮", "text": "天黑得早。"},
        "/api/v1/topics/<int:topic_id>/steps": {"step": "summarise", "note": "大家都说好。"},
        "/api/v1/topics/<topic_id>/ballots": {"choice": "for"},
        "/api/v1/session": {"phone": "19900000009", "code": "1"},
        "/api/v1/session/codes": {"phone": "19900000009"},
    }
    if method == "POST" and pattern.endswith("/attachments"):
        return {"data": {"file": SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")}}
    if method == "POST" and pattern.startswith("/api/"):
        return {"data": bodies.get(pattern, {}), "content_type": "application/json"}
    return {"data": {"step": "assign"}} if pattern.endswith("/assignees") else {}
