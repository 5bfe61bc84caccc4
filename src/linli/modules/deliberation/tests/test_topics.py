"""Raising a topic, standing behind it, taking it up, refusing it, and the law's tenth."""

from __future__ import annotations

import pytest

from linli.kernel import clock
from linli.kernel.models import RunningPromise
from linli.modules.deliberation.flow import TOPIC
from linli.modules.deliberation.models import Support, Topic
from linli.modules.deliberation.testing import a_topic

pytestmark = pytest.mark.django_db


def promises(topic: Topic) -> list[tuple[str, bool]]:
    rows = RunningPromise.objects.filter(subject_kind=TOPIC, subject_id=topic.pk).order_by("pk")
    return [(row.name, row.met_at is not None) for row in rows]


def test_a_topic_gets_its_number_its_proposers_support_and_the_promise_of_a_first_word() -> None:
    first, second = a_topic(title="食堂加晚饭"), a_topic(title="路灯早点亮")
    year = clock.now().year
    assert [first.number, second.number] == [f"张王-议-{year}-01", f"张王-议-{year}-02"]
    assert first.supports == Support.objects.filter(topic=first).count() == 1
    assert promises(first) == [("topic_answer", False)]
