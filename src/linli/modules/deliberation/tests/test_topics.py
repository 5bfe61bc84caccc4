"""Raising a topic, standing behind it, taking it up, refusing it, and the law's tenth."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.kernel import clock
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal.reading import events_of_subject
from linli.kernel.models import RunningPromise
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.flow import OPEN, RAISED, REFUSED, TOPIC, WITHDRAWN
from linli.modules.deliberation.models import Support, Topic, TopicStage
from linli.modules.deliberation.selectors.support import threshold_of
from linli.modules.deliberation.services.topics import (
    RaisedFor,
    topic_adopt,
    topic_raise,
    topic_reconsider,
    topic_refuse,
    topic_summarise,
    topic_support,
    topic_withdraw,
)
from linli.modules.deliberation.testing import a_secretary, a_topic, a_villager, an_open_topic
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid
from linli.modules.population.testing import a_person

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
