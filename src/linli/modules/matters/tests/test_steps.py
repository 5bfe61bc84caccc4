"""Who may take which step from which state, and what a step demands: every pair, through the service."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.assignees import assignees_for
from linli.modules.matters.flow import FLOW
from linli.modules.matters.models import Matter
from linli.modules.matters.services import StepInput, matter_take_step
from linli.modules.matters.services.uniting import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

WHO = {
    "answer": "grid_worker grid_leader clerk secretary",
    "assign": "clerk secretary grid_leader",
    "escalate": "clerk secretary",
    "dispatch": "command",
    "return": "command",
    "accept": "electrician",
    "progress": "electrician",
    "refuse": "electrician",
    "arbitrate": "secretary",
    "resolve": "electrician",
    "close": "clerk secretary command",
    "reopen": "resident secretary command",
    "merge": "clerk command",
    "split": "clerk command",
    "withdraw": "resident",
}
"""The contract's column “who”, for a matter held in the village and given to the electrician."""
SEES = ["resident", "grid_worker", "grid_leader", "clerk", "secretary", "electrician", "command", "county", "auditor"]


def in_state(matter: Matter, state: str, cast: Cast, **fields: object) -> Matter:
    """Put a matter into a state directly: the claims here are about single steps, not about the way there."""
    given = {"state": state, "assignee_id": cast.electrician.person_id, "answered_by_id": cast.grid_worker.person_id}
    Matter.objects.filter(pk=matter.pk).update(**given | fields)
    return Matter.objects.get(pk=matter.pk)


def given_for(step: str, matter: Matter, actor: Actor, other: Matter, now: datetime) -> StepInput:
    """Bring everything a step can ask for."""
    offered = assignees_for(actor=actor, matter=matter, step=step, now=now)
    return StepInput(
        note="说明" if FLOW.named(step).note else "",
        assignee=offered[0].id if offered else "",
        into=other.pk if step == "merge" else None,
        parts=(Part("换灯"), Part("埋线")) if step == "split" else (),
    )


@pytest.mark.parametrize("step", WHO)
def test_exactly_those_of_the_contract_may_take_a_step(
    step: str, cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    source = max(FLOW.named(step).sources)
    allowed = set()
    for part, actor in cast.all().items():
        matter = in_state(report(category=""), source, cast)
        other = report(category="")
        try:
            given = given_for(step, matter, actor, other, now)
            matter_take_step(actor=actor, matter_id=matter.pk, step=step, given=given, now=now)
            allowed.add(part)
        except NotAllowedError:
            assert part in SEES
        except Matter.DoesNotExist:
            assert part not in SEES
    assert allowed == set(WHO[step].split())


@pytest.mark.parametrize("step", WHO)
def test_a_step_from_a_wrong_state_changes_nothing(
    step: str, cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    actor = getattr(cast, WHO[step].split()[0])
    reported = report(category="")
    for state in set(FLOW.states) - FLOW.named(step).sources:
        matter = in_state(reported, state, cast)
        with pytest.raises(StepNotAllowedError):
            matter_take_step(actor=actor, matter_id=matter.pk, step=step, given=StepInput(note="说明"), now=now)
        assert Matter.objects.get(pk=matter.pk).state == state


@pytest.mark.parametrize("step", [step.name for step in FLOW.steps if step.note])
def test_a_step_that_needs_a_note_is_refused_without_one(
    step: str, cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = in_state(report(category=""), min(FLOW.named(step).sources), cast)
    actor = getattr(cast, WHO[step].split()[0])
    with pytest.raises(InvalidInputError) as refused:
        matter_take_step(actor=actor, matter_id=matter.pk, step=step, given=StepInput(note="  "), now=now)
    assert "/note" in {error.pointer for error in refused.value.errors}


def test_a_matter_given_to_a_department_is_that_departments(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = in_state(report(), "at_town", cast, held_at="town")
    given = StepInput(assignee=f"u{cast.department.id}")
    matter_take_step(actor=cast.command, matter_id=matter.pk, step="dispatch", given=given, now=now)
    matter_take_step(actor=cast.officer, matter_id=matter.pk, step="accept", given=StepInput(), now=now)
    with pytest.raises(Matter.DoesNotExist):
        matter_take_step(actor=cast.other_officer, matter_id=matter.pk, step="progress", given=StepInput(), now=now)


def test_a_refusal_at_the_town_is_arbitrated_by_the_command_room_not_the_secretary(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = in_state(report(), "disputed", cast, held_at="town", assignee_id=None)
    given = StepInput(note="归执法队", assignee=f"u{cast.department.id}")
    with pytest.raises(NotAllowedError):
        matter_take_step(actor=cast.secretary, matter_id=matter.pk, step="arbitrate", given=given, now=now)
    arbitrated = matter_take_step(actor=cast.command, matter_id=matter.pk, step="arbitrate", given=given, now=now)
    assert arbitrated.state == "assigned"


def test_nobody_can_be_given_a_matter_who_was_not_offered(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    given = StepInput(assignee=f"p{cast.other_clerk.person_id}")
    with pytest.raises(InvalidInputError):
        matter_take_step(actor=cast.clerk, matter_id=report().pk, step="assign", given=given, now=now)


def test_who_answered_may_resolve_while_the_matter_is_answered(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = in_state(report(category=""), "answered", cast, assignee_id=None)
    given = StepInput(note="顺手换了灯泡")
    with pytest.raises(NotAllowedError):
        matter_take_step(actor=cast.clerk, matter_id=matter.pk, step="resolve", given=given, now=now)
    assert (
        matter_take_step(actor=cast.grid_worker, matter_id=matter.pk, step="resolve", given=given, now=now).state
        == "resolved"
    )


def test_a_lamp_is_not_resolved_without_a_photo(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = in_state(report(category="street_lamp"), "handling", cast)
    with pytest.raises(InvalidInputError) as refused:
        matter_take_step(
            actor=cast.electrician, matter_id=matter.pk, step="resolve", given=StepInput(note="好了"), now=now
        )
    assert [error.pointer for error in refused.value.errors] == ["/attachments"]


def test_the_reporter_reopens_within_thirty_days_and_not_later(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = in_state(report(), "closed", cast, closed_at=now)
    given = StepInput(note="又不亮了")
    late = now + timedelta(days=30, minutes=1)
    with pytest.raises(StepNotAllowedError):
        matter_take_step(actor=cast.resident, matter_id=matter.pk, step="reopen", given=given, now=late)
    in_time = now + timedelta(days=30)
    reopened = matter_take_step(actor=cast.resident, matter_id=matter.pk, step="reopen", given=given, now=in_time)
    assert reopened.state == "returned"


def test_a_duplicate_points_to_the_matter_that_goes_on(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    first, second = report(), report(reporter=cast.neighbour)
    given = StepInput(into=first.pk)
    merged = matter_take_step(actor=cast.clerk, matter_id=second.pk, step="merge", given=given, now=now)
    assert (merged.state, merged.merged_into_id) == ("merged", first.pk)


def test_a_matter_is_not_merged_into_itself_or_into_another_village(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report()
    elsewhere = report(reporter=cast.outsider, place="330825211207")
    for target in (matter, elsewhere):
        with pytest.raises(InvalidInputError):
            matter_take_step(
                actor=cast.clerk, matter_id=matter.pk, step="merge", given=StepInput(into=target.pk), now=now
            )


def test_splitting_makes_matters_of_their_own(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    whole = report()
    given = StepInput(parts=(Part("换灯"), Part("埋线", "power")))
    matter_take_step(actor=cast.clerk, matter_id=whole.pk, step="split", given=given, now=now)
    parts = list(Matter.objects.filter(part_of=whole).order_by("pk"))
    assert [(part.text, part.state, part.reporter_id) for part in parts] == [
        ("换灯", "reported", cast.resident.person_id),
        ("埋线", "reported", cast.resident.person_id),
    ]
    assert parts[1].category is not None
    assert parts[1].category.code == "power"
