"""Reads of projects: lists, one with its steps, money, photos, defects and signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import localdate

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.roles import Role
from linli.modules.deliberation.flow_projects import (
    ACCEPTED,
    AT_WORK,
    FINISHED,
    MENDING,
    PROJECT_FLOW,
    RUNNING,
    STOPPED,
    TO_ACCEPT,
)
from linli.modules.deliberation.models import (
    Project,
    ProjectDefect,
    ProjectMoney,
    ProjectPhoto,
    ProjectSignature,
    ProjectStep,
    ProjectVoucher,
)
from linli.modules.deliberation.policy import ACCEPT_PROJECT, KEEP_PROJECT, POLICY, READ
from linli.modules.disclosure.public import name_masked, numbers_masked
from linli.modules.files.public import files_get

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

TABS: dict[str, frozenset[str]] = {
    "open": frozenset(PROJECT_FLOW.states) - {FINISHED, STOPPED},
    "to_accept": frozenset({TO_ACCEPT}),
    "ended": frozenset({FINISHED, STOPPED}),
}
_OVERSEERS = frozenset({Role.TOWN_CLERK, Role.TOWN_COMMAND, Role.COUNTY_OPERATOR, Role.CITY_OPERATOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCard:
    """A project as lists see it; amounts in fen; of its ``steps`` some are ``done``, some ``late``."""

    id: int
    village: str
    topic_id: int
    name: str
    about: str
    purse: str
    budget: int
    income: int
    expense: int
    balance: int
    state: str
    contractor: str
    contractor_is_person: bool
    responsible_id: int
    responsible_name: str
    opened_at: datetime
    handed_over_at: datetime | None
    due_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    note: str
    round: int
    steps: int = 0
    done: int = 0
    late: int = 0

    @property
    def of_budget(self) -> int:
        """How much of every hundred yuan of the budget is spent, rounded half up."""
        return (200 * self.expense + self.budget) // (2 * self.budget)

    @property
    def contractor_covered(self) -> str:
        """Who does the work, as everybody may read it: of a person the surname."""
        return name_masked(self.contractor) if self.contractor_is_person else self.contractor

    @property
    def over(self) -> int:
        """By how much more than the budget was spent, in fen."""
        return max(0, self.expense - self.budget)


@dataclass(frozen=True, slots=True)
class Shot:
    """A file of a project; ``kind`` image or pdf."""

    id: int
    kind: str
    caption: str
    at: datetime | None = None
    step_id: int | None = None
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class MoneyCard:
    """A sum with its vouchers; ``hidden`` counts those this reader does not see, ``party`` may be covered."""

    line: int
    kind: str
    on: date
    amount: int
    purpose: str
    party: str
    party_is_person: bool
    struck_at: datetime | None
    struck_reason: str
    vouchers: tuple[Shot, ...] = ()
    hidden: int = 0


def projects_page(
    *, actor: Actor, place: str, tab: str, q: str = "", after: str = "", limit: int = PAGE_SIZE
) -> Page[ProjectCard]:
    """Return the projects of a place's subtree within reach, newest first, with how far they are; one query.

    ``tab`` empty leaves all. A cursor that is none: InvalidInputError.
    """
    rows = _within(actor, place)
    if tab:
        rows = rows.filter(state__in=TABS[tab])
    if q:
        rows = rows.filter(name__icontains=q)
    if after:
        (before,) = cursor_read(after, (int,))
        rows = rows.filter(pk__lt=before)
    found = [_card(row) for row in _counted(rows).order_by("-pk")[: limit + 1]]
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1].id) if len(found) > limit else "")


def projects_counted(*, actor: Actor, place: str) -> dict[str, int]:
    """Return how many projects of a place's subtree are in each tab; one query."""
    by_state = dict(_within(actor, place).order_by().values_list("state").annotate(n=Count("pk")))
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()}


def project_get(*, actor: Actor, project_id: int) -> ProjectCard:
    """Return a project within reach; else Project.DoesNotExist."""
    return _card(_counted(Project.objects.in_reach(actor, READ).filter(pk=project_id)).get())


def projects_by_topic(topic_id: int) -> list[ProjectCard]:
    """Return the projects that carry a topic's resolution out, oldest first; one query."""
    return [_card(row) for row in _counted(Project.objects.filter(topic_id=topic_id)).order_by("pk")]


def projects_waiting(*, actor: Actor, place: str, now: datetime) -> QuerySet[Project]:
    """Return the projects of a place's subtree that wait for the actor.

    For whoever keeps them: defects to mend, money to close, a step whose day has passed; for the supervisors: to come
    and look.
    """
    low, high = subtree_bounds(place)
    to_do = Q(state__in=[MENDING, ACCEPTED]) | Q(state=RUNNING) & _has_late_step(now)
    to_keep = POLICY.condition(actor, KEEP_PROJECT).q() & to_do
    to_accept = POLICY.condition(actor, ACCEPT_PROJECT).q() & Q(state=TO_ACCEPT)
    return Project.objects.filter(to_keep | to_accept, village__gte=low, village__lt=high)


def projects_late(now: datetime) -> Q:
    """Return the condition that the supervisors have not come in time, or that the day of a step has passed."""
    return Q(state=TO_ACCEPT, due_at__lt=now) | Q(state__in=sorted(AT_WORK)) & _has_late_step(now)


def _has_late_step(now: datetime) -> Q:
    steps = ProjectStep.objects.filter(project=OuterRef("pk"), done_on=None, planned_on__lt=localdate(now))
    return Q(Exists(steps))


def _within(actor: Actor, place: str) -> QuerySet[Project]:
    low, high = subtree_bounds(place)
    return Project.objects.in_reach(actor, READ).filter(village__gte=low, village__lt=high)


def _counted(rows: QuerySet[Project]) -> QuerySet[Project]:
    undone = Q(steps__done_on__isnull=True, steps__planned_on__lt=localdate())
    return rows.annotate(
        all_steps=Count("steps"), done_steps=Count("steps__done_on"), late_steps=Count("steps", filter=undone)
    )


def _card(row: Project) -> ProjectCard:
    plain = {name: getattr(row, name) for name in ProjectCard.__dataclass_fields__ if name not in _COUNTS}
    counts = {name: getattr(row, f"{'all' if name == 'steps' else name}_steps") for name in _COUNTS}
    return ProjectCard(**plain, **counts)


_COUNTS = ("steps", "done", "late")


def sees_all(actor: Actor, card: ProjectCard) -> bool:
    """Whether this reader keeps, accepts or oversees the project: names and vouchers are shown whole."""
    keeps = any(POLICY.allows(actor, action, card) for action in (KEEP_PROJECT, ACCEPT_PROJECT))
    return keeps or any(card.village.startswith(place) for place in actor.places_as(_OVERSEERS))


def steps_of(project_id: int) -> list[ProjectStep]:
    """Return a project's steps in order; one query."""
    return list(ProjectStep.objects.filter(project_id=project_id).order_by("position"))


def money_of(project_id: int, *, whole: bool) -> list[MoneyCard]:
    """Return a project's money, the newest first, with its vouchers; three queries, fewer without vouchers.

    ``whole`` for whoever keeps, accepts or oversees it; for others names of persons and long numbers are covered, and
    vouchers not meant for them are only counted.
    """
    rows = list(ProjectMoney.objects.filter(project_id=project_id).order_by("-on", "-line"))
    vouchers = list(ProjectVoucher.objects.filter(money__project_id=project_id).order_by("pk")) if rows else []
    files = files_get(one.file_id for one in vouchers)
    by_money: dict[int, list[Shot]] = {}
    for one in vouchers:
        file = files.get(one.file_id)
        if file is not None:
            shot = Shot(one.pk, file.kind, file.name, is_shown=one.is_shown)
            by_money.setdefault(one.money_id, []).append(shot)
    return [_money(row, by_money.get(row.pk, []), whole=whole) for row in rows]


def _money(row: ProjectMoney, vouchers: list[Shot], *, whole: bool) -> MoneyCard:
    shown = tuple(one for one in vouchers if whole or one.is_shown)
    party = name_masked(row.party) if row.party_is_person and not whole else row.party
    cover = (lambda text: text) if whole else numbers_masked
    return MoneyCard(
        row.line,
        row.kind,
        row.on,
        row.amount,
        cover(row.purpose),
        cover(party),
        row.party_is_person,
        row.struck_at,
        row.struck_reason,
        shown,
        len(vouchers) - len(shown),
    )


def photos_of(project_id: int) -> list[Shot]:
    """Return a project's photos, the newest first; one query."""
    rows = ProjectPhoto.objects.filter(project_id=project_id).order_by("-at", "-pk")
    return [Shot(row.pk, "image", row.caption, row.at, row.step_id) for row in rows]


def defects_of(project_id: int) -> list[ProjectDefect]:
    """Return what was found wanting, oldest first; one query."""
    return list(ProjectDefect.objects.filter(project_id=project_id).order_by("pk"))


def signatures_of(project_id: int, round_: int) -> list[ProjectSignature]:
    """Return who signed for what was handed over last, in order; one query."""
    return list(ProjectSignature.objects.filter(project_id=project_id, round=round_).order_by("at", "pk"))


def photo_file(*, actor: Actor, project_id: int, photo_id: int) -> int:
    """Return the file of a photo within reach; else Project or ProjectPhoto.DoesNotExist."""
    project_get(actor=actor, project_id=project_id)
    return ProjectPhoto.objects.get(pk=photo_id, project_id=project_id).file_id


def voucher_file(*, actor: Actor, project_id: int, voucher_id: int) -> int:
    """Return the file of a voucher this reader may see; else Project or ProjectVoucher.DoesNotExist."""
    card = project_get(actor=actor, project_id=project_id)
    rows = ProjectVoucher.objects.filter(money__project_id=project_id)
    return (rows if sees_all(actor, card) else rows.filter(is_shown=True)).get(pk=voucher_id).file_id
