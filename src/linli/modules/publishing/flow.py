"""The life of a post, as data: written, looked over, published, corrected in the open, taken back or run out."""

from __future__ import annotations

from linli.kernel.flow import Flow, Step

POST = "post"

DRAFT = "draft"
IN_REVIEW = "in_review"
SCHEDULED = "scheduled"
PUBLISHED = "published"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"
SEEN = frozenset({PUBLISHED, WITHDRAWN, EXPIRED})
"""States in which readers find it at its address: one taken back says so, with the reason."""

SUBMIT = "submit"
RECALL = "recall"
RETURN = "return"
PUBLISH = "publish"
SCHEDULE = "schedule"
CORRECT = "correct"
WITHDRAW = "withdraw"
EXPIRE = "expire"

FLOW = Flow(
    name=POST,
    initial=DRAFT,
    final=frozenset({WITHDRAWN, EXPIRED}),
    steps=(
        Step(SUBMIT, frozenset({DRAFT}), IN_REVIEW, needs="publishing.write"),
        Step(RECALL, frozenset({IN_REVIEW, SCHEDULED}), DRAFT, needs="publishing.write"),
        Step(RETURN, frozenset({IN_REVIEW}), DRAFT, needs="publishing.review", note=True),
        Step(PUBLISH, frozenset({DRAFT, IN_REVIEW, SCHEDULED}), PUBLISHED, needs="publishing.publish"),
        Step(SCHEDULE, frozenset({DRAFT, IN_REVIEW}), SCHEDULED, needs="publishing.publish", inputs=("publish_at",)),
        Step(CORRECT, frozenset({PUBLISHED}), None, needs="publishing.publish", note=True),
        Step(WITHDRAW, frozenset({SCHEDULED, PUBLISHED}), WITHDRAWN, needs="publishing.withdraw", note=True),
        # The platform's own, when the day that was set is over.
        Step(EXPIRE, frozenset({PUBLISHED}), EXPIRED, needs="publishing.withdraw"),
    ),
)
