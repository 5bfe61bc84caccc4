"""The table of decisions read, and the actors and rows it speaks of, made without a database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from linli.kernel.actor import NOBODY, Actor, Appointment, Membership
from linli.kernel.roles import Role

if TYPE_CHECKING:
    from linli.kernel.policy import Policy

TABLE = Path(__file__).with_name("decisions.txt")

TOWN = "330825002"
OWN = f"{TOWN}222"
PLACES = {"own": OWN, "sibling": f"{TOWN}201", "other": "330825211207", "above": TOWN, "county": TOWN[:6]}
OVER = ("own", "above", "county")
"""From where a role reaches the row: ``ROLE@over`` means each of them."""
ROLES = tuple(role for role in Role if role is not Role.RESIDENT)
UNIT = 5
REPORTER, SELF, ANSWERER, ASSIGNEE, BEHALF, PARTY, ADDRESSEE = 101, 102, 103, 104, 105, 106, 107

Decision = tuple[str, str, str]
"""Action, who, row."""


@dataclass(frozen=True)
class Row:
    """One row with every field a policy may ask for; what is not its business stays empty."""

    place: str = f"{OWN}001"
    village: str = OWN
    person_id: int | None = None
    role: str = ""
    visibility: str = "private"
    identity: str = "named"
    state: str = "reported"
    held_at: str = "village"
    kind: str = "report"
    office: str = "place"
    reporter_id: int | None = REPORTER
    behalf_person_id: int | None = None
    named: tuple[int, ...] = ()
    is_assist: bool = False
    awaits_visit: bool = False
    answered_by_id: int | None = None
    assignee_id: int | None = None
    assignee_unit_id: int | None = None
    household_id: int | None = None
    grid: str = f"{OWN}001"
    registered: str = ""
    resident: str = ""
    needs_review: bool = False
    addressees: tuple[int, ...] = ()
    author_id: int | None = None
    proposer_id: int | None = None


PLAIN = Row()
NAMELESS = replace(PLAIN, identity="anonymous", reporter_id=None)
COMPLAINT = replace(PLAIN, kind="platform_complaint", office="county", held_at="county")
SEALED = replace(PLAIN, kind="tip_off", office="discipline", held_at="discipline")
DISPUTE = replace(PLAIN, kind="dispute")
MATTERS = {
    "plain": PLAIN,
    "public": replace(PLAIN, visibility="village"),
    "unnamed": replace(PLAIN, identity="unnamed"),
    "public_unnamed": replace(PLAIN, visibility="village", identity="unnamed"),
    "anonymous": NAMELESS,
    "public_anonymous": replace(NAMELESS, visibility="village"),
    "answered": replace(PLAIN, state="answered", answered_by_id=ANSWERER),
    "to_person": replace(PLAIN, state="assigned", assignee_id=ASSIGNEE),
    "to_unit": replace(PLAIN, state="assigned", assignee_unit_id=UNIT),
    "answered_before": replace(PLAIN, state="returned", answered_by_id=ANSWERER),
    "anonymous_to_person": replace(NAMELESS, state="assigned", assignee_id=ASSIGNEE),
    "anonymous_to_unit": replace(NAMELESS, state="assigned", assignee_unit_id=UNIT),
    "at_town": replace(PLAIN, state="at_town", held_at="town"),
    "for_somebody": replace(PLAIN, behalf_person_id=BEHALF),
    "dispute": replace(DISPUTE, named=(PARTY,)),
    "dispute_to_person": replace(DISPUTE, state="assigned", assignee_id=ASSIGNEE),
    "dispute_to_unit": replace(DISPUTE, state="assigned", assignee_unit_id=UNIT),
    "assist": replace(
        PLAIN, state="assigned", held_at="town", is_assist=True, assignee_unit_id=UNIT, behalf_person_id=BEHALF
    ),
    "to_visit": replace(PLAIN, state="returned", awaits_visit=True),
    "complaint": COMPLAINT,
    "complaint_anonymous": replace(COMPLAINT, identity="anonymous", reporter_id=None),
    "complaint_to_visit": replace(COMPLAINT, awaits_visit=True),
    "sealed": SEALED,
    "sealed_anonymous": replace(SEALED, identity="anonymous", reporter_id=None),
    "sealed_to_person": replace(SEALED, state="assigned", assignee_id=ASSIGNEE),
    "sealed_to_visit": replace(SEALED, awaits_visit=True),
}
GROUPS: dict[str, set[str]] = {
    "placed": {name for name, row in MATTERS.items() if row.office == "place"},
    "complaints": {name for name, row in MATTERS.items() if row.office == "county"},
    "tip_offs": {name for name, row in MATTERS.items() if row.office == "discipline"},
    "signed": {name for name, row in MATTERS.items() if row.identity != "anonymous"},
    "open_name": {name for name, row in MATTERS.items() if row.identity == "named"},
    "whole": {name for name, row in MATTERS.items() if not row.is_assist},
    "in_village": {name for name, row in MATTERS.items() if row.held_at == "village"},
    "in_town": {name for name, row in MATTERS.items() if row.held_at == "town"},
    "theirs": {name for name, row in MATTERS.items() if row.assignee_id == ASSIGNEE},
    "the_units": {name for name, row in MATTERS.items() if row.assignee_unit_id == UNIT},
    "disputes": {name for name, row in MATTERS.items() if row.kind == "dispute"},
    "visible": {name for name, row in MATTERS.items() if row.visibility == "village"},
}
"""Words for many rows at once; joined by ``&`` they mean what both hold."""
NOTHING = {"nothing": Row(place="", village="", reporter_id=0)}
MINE = {"mine": Row(person_id=SELF)}
APPOINTMENT = {"appointment": Row(place=OWN)}
APPOINTED = {f"as_{role}": Row(place=OWN, role=role) for role in ROLES}
PEOPLE = {
    "registered_here": Row(village="", place="", registered=f"{OWN}001", resident="330106003004"),
    "lives_here": Row(village="", place="", registered="140882002211", resident=f"{OWN}001"),
}
"""Persons: registered in the village and living in a city, or the other way round."""
GROUND = {"ground": Row(place="")}

_POST = Row(place=OWN, visibility="everybody", state="published")
POSTS = {
    "everybody_post": _POST,
    "withdrawn_post": replace(_POST, state="withdrawn"),
    "members_post": replace(_POST, visibility="members"),
    "audience_post": replace(_POST, visibility="audience", addressees=(ADDRESSEE,)),
    "town_members_post": replace(_POST, place=TOWN, visibility="members"),
    "town_audience_post": replace(_POST, place=TOWN, visibility="audience", addressees=(ADDRESSEE,)),
    "draft_post": replace(_POST, state="draft"),
    "draft_members_post": replace(_POST, state="draft", visibility="members"),
    "draft_audience_post": replace(_POST, state="draft", visibility="audience", addressees=(ADDRESSEE,)),
    "reviewed_draft": replace(_POST, state="draft", needs_review=True),
    "post_in_review": replace(_POST, state="in_review", needs_review=True),
    "scheduled_post": replace(_POST, state="scheduled"),
    "town_draft": replace(_POST, place=TOWN, state="draft"),
    "county_post": replace(_POST, place=TOWN[:6]),
    "county_draft": replace(_POST, place=TOWN[:6], state="draft"),
}
GROUPS |= {
    "seen": {name for name, row in POSTS.items() if row.state in {"published", "withdrawn"}},
    "in_the_open": {
        n for n, r in POSTS.items() if r.state in {"published", "withdrawn"} and r.visibility == "everybody"
    },
    "not_out": {name for name, row in POSTS.items() if row.state in {"draft", "in_review", "scheduled"}},
    "told": {name for name, row in POSTS.items() if row.state in {"published", "withdrawn", "scheduled"}},
    "of_village": {name for name, row in POSTS.items() if row.place == OWN},
    "of_town": {name for name, row in POSTS.items() if row.place == TOWN},
    "of_county": {name for name, row in POSTS.items() if row.place == TOWN[:6]},
    "for_members": {n for n, r in POSTS.items() if r.state == "published" and r.visibility == "members"},
    "for_some": {n for n, r in POSTS.items() if r.state == "published" and r.visibility == "audience"},
    "straight": {name for name, row in POSTS.items() if not row.needs_review},
}
COMMENTS = {
    "comment": Row(place=OWN),
    "own_comment": Row(place=OWN, author_id=SELF),
    "town_comment": Row(place=TOWN),
}
COUNTY_ROW = {"county": Row(place=TOWN[:6])}
LEVELS = {"village": Row(place=OWN), "town": Row(place=TOWN), **COUNTY_ROW}

ACCOUNTS = {
    state: replace(PLAIN, state=state)
    for state in ("draft", "submitted", "returned", "reviewed", "published", "corrected")
}
DUTY = {"duty": PLAIN}

ELECTIONS = {
    state: replace(PLAIN, state=state)
    for state in (
        "prepared", "roll_displayed", "candidates_shown", "election_day", "result_shown", "run_off", "handed_over",
        "failed",
    )
}  # fmt: skip
GROUPS |= {"shown_elections": set(ELECTIONS) - {"prepared"}, "displayed_rolls": {"roll_displayed", "candidates_shown"}}
RECALLS = {state: replace(PLAIN, state=state) for state in ("short", "demanded", "carried", "lost")}

_ASKED = Row(place=OWN, state="open")
QUESTIONNAIRES = {
    "drafted": replace(_ASKED, state="draft"),
    "scheduled": replace(_ASKED, state="scheduled"),
    "open": _ASKED,
    "closed": replace(_ASKED, state="closed"),
    "open_of_town": replace(_ASKED, place=TOWN),
}

_TOPIC = Row(place="", state="raised")
TOPICS = {
    "raised_topic": _TOPIC,
    "open_topic": replace(_TOPIC, state="open"),
    "resolved_topic": replace(_TOPIC, state="resolved"),
    "done_topic": replace(_TOPIC, state="done"),
}
GROUPS |= {"topics": set(TOPICS), "live_topics": set(TOPICS) - {"done_topic"}}

_ROWS = {
    "deliberation.read": TOPICS,
    "deliberation.raise": TOPICS,
    "deliberation.raise_for": TOPICS,
    "deliberation.support": TOPICS,
    "deliberation.say": TOPICS,
    "deliberation.withdraw": {"own_topic": replace(_TOPIC, proposer_id=SELF)},
    "deliberation.see_desk": NOTHING,
    "deliberation.work": TOPICS,
    "deliberation.take_dossier": TOPICS,
    "deliberation.take_up": TOPICS,
    "deliberation.conduct": TOPICS,
    "deliberation.sign": TOPICS,
    "deliberation.set_templates": COUNTY_ROW,
    "deliberation.set_law": COUNTY_ROW,
    "population.view": PEOPLE,
    "population.correct": PEOPLE,
    "population.move": PEOPLE,
    "population.tag": PEOPLE,
    "population.unmask": PEOPLE,
    "population.view_households": GROUND,
    "population.enter": GROUND,
    "population.arrange": GROUND,
    "population.answer_correction": GROUND,
    "population.view_unmaskings": {"place": Row(place=OWN)},
    "population.view_mine": MINE,
    "population.ask_correction": MINE,
    "population.export_mine": MINE,
    "population.erase_mine": MINE,
    "publishing.remember": NOTHING,
    "publishing.work": NOTHING,
    "publishing.set_columns": LEVELS,
    "comments.like": NOTHING,
    "comments.report": NOTHING,
    "comments.work": NOTHING,
    "comments.set_words": COUNTY_ROW,
    "disclosure.read": ACCOUNTS,
    "disclosure.keep_accounts": ACCOUNTS,
    "disclosure.review": ACCOUNTS,
    "disclosure.publish": ACCOUNTS,
    "disclosure.see_desk": DUTY,
    "disclosure.see_duties": DUTY,
    "disclosure.disclose": DUTY,
    "disclosure.configure": DUTY,
    "deliberation.read_elections": ELECTIONS,
    "deliberation.keep_election": ELECTIONS,
    "deliberation.object_to_electors": ELECTIONS,
    "deliberation.decide_objection": {"plain": PLAIN},
    "deliberation.read_recalls": RECALLS,
    "deliberation.keep_recall": {"plain": PLAIN},
    "deliberation.read_reviews": {"plain": PLAIN},
    "deliberation.keep_review": {"plain": PLAIN},
    "accounts.change_settings": MINE,
    "accounts.view_sessions": MINE,
    "accounts.revoke_session": MINE,
    "accounts.set_second_factor": MINE,
    "gateways.set_reminders": MINE,
    "accounts.view_appointments": APPOINTMENT,
    "accounts.bar_person": APPOINTMENT,
    "accounts.appoint": APPOINTED,
    "joining.answer": {"plain": PLAIN},
    "joining.print_poster": {"plain": PLAIN},
    "joining.view_coverage": {"plain": PLAIN},
    "places.set_calendar": {"place": Row(place=OWN)},
    "places.set_facilities": {"place": Row(place=OWN)},
    "places.declare_emergency": {"place": Row(place=OWN)},
    "places.set_tickers": {"place": Row(place=OWN)},
    "deliberation.vote": NOTHING,
    "deliberation.keep_covenant": {"plain": PLAIN},
    "deliberation.answer_filing": {"plain": PLAIN},
    "deliberation.keep_project": {"plain": PLAIN},
    "deliberation.accept_project": {"plain": PLAIN},
    "deliberation.object_to_roll": {"plain": PLAIN},
    "deliberation.enter_ballots": {"plain": PLAIN},
    "deliberation.void_ballots": {"plain": PLAIN},
    "deliberation.keep_seats": {"plain": PLAIN},
    "forms.answer": QUESTIONNAIRES,
    "forms.assist": QUESTIONNAIRES,
    "forms.read": QUESTIONNAIRES,
    "forms.write": QUESTIONNAIRES,
    "forms.open": QUESTIONNAIRES,
    "messaging.read": MINE,
    "messaging.choose_channels": MINE,
    "messaging.view_broadcasts": {"plain": PLAIN},
    "messaging.send": {"plain": PLAIN},
    "messaging.stop": {"plain": PLAIN},
    "messaging.approve": {"plain": PLAIN},
    "messaging.visit": {"plain": PLAIN, "no_grid": Row(place=OWN)},
    "population.import": {"place": Row(place=OWN)},
    "audiences.count": {"place": Row(place=OWN)},
    "audiences.keep": {"place": Row(place=OWN)},
    "audiences.view_tags": {"place": Row(place=OWN)},
    "audiences.set_tags": {"place": Row(place=OWN)},
    "audiences.turning": {"place": Row(place=OWN)},
    "audiences.turning_field": {"place": Row(place=OWN)},
    "matters.categories": NOTHING,
    "matters.work": NOTHING,
    "matters.field": NOTHING,
    "matters.export": NOTHING,
    "matters.follow_receipt": NOTHING,
    "matters.hear_platform": NOTHING,
}


def rows_of(action: str) -> dict[str, Row]:
    """Return the rows an action is decided over, by name."""
    module = action.partition(".")[0]
    return _ROWS.get(action, {"matters": MATTERS, "publishing": POSTS, "comments": COMMENTS}.get(module, NOTHING))


def _people() -> dict[str, Actor]:
    found = {
        "visitor": NOBODY,
        "stranger": Actor(person_id=1),
        "reporter": Actor(person_id=REPORTER),
        "self": Actor(person_id=SELF),
        "answerer": Actor(person_id=ANSWERER),
        "behalf": Actor(person_id=BEHALF),
        "party": Actor(person_id=PARTY),
        "addressee": Actor(person_id=ADDRESSEE),
        "assignee": Actor(person_id=ASSIGNEE),
        "member": Actor(person_id=2, memberships=(Membership(OWN, "registered"),)),
        "sibling_member": Actor(person_id=3, memberships=(Membership(PLACES["sibling"], "registered"),)),
        "far_member": Actor(person_id=4, memberships=(Membership(PLACES["other"], "resident"),)),
        "officer_in_unit": Actor(person_id=5, appointments=(Appointment(Role.DEPARTMENT_OFFICER, "330825", UNIT),)),
        "member_in_unit": Actor(person_id=6, appointments=(Appointment(Role.SERVICE_MEMBER, "330825", UNIT),)),
    }
    held = ((role, where, place) for role in ROLES for where, place in PLACES.items())
    for number, (role, where, place) in enumerate(held, start=200):
        found[f"{role}@{where}"] = Actor(person_id=number, appointments=(Appointment(role, place, unit_id=UNIT + 1),))
    return found


WHO = _people()


@lru_cache(maxsize=1)
def expected() -> frozenset[Decision]:
    """Read the table and spell out its yes; a word nobody defined is refused."""
    yes: set[Decision] = set()
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            action, who, rows = (part.strip() for part in line.split("|"))
            yes |= {(action, person, row) for person in _spelled_who(who) for row in _spelled_rows(action, rows)}
    return frozenset(yes)


def expected_of(action: str) -> frozenset[Decision]:
    """Return the yes the table says of one action."""
    return frozenset(yes for yes in expected() if yes[0] == action)


def _spelled_who(words: str) -> set[str]:
    found: set[str] = set()
    for word in words.split():
        if word == "everybody":
            found |= set(WHO)
        elif word == "signed_in":
            found |= set(WHO) - {"visitor"}
        elif word.endswith(("@any", "@over")):
            role, _at, where = word.partition("@")
            found |= {f"{role}@{place}" for place in (PLACES if where == "any" else OVER)}
        else:
            found.add(word)
    assert found <= set(WHO), found - set(WHO)
    return found


def _spelled_rows(action: str, words: str) -> set[str]:
    known = set(rows_of(action))
    found = known if words == "any" else set().union(*(_spelled_group(word) for word in words.split()))
    assert found <= known, (action, found - known)
    return found


def _spelled_group(word: str) -> set[str]:
    if "&" not in word:
        return GROUPS.get(word, {word})
    return set.intersection(*(_spelled_group(part) for part in word.split("&")))


def decided(policy: Policy, action: str) -> frozenset[Decision]:
    """Return every yes of a policy itself to one action; none when no rule names it any more."""
    if action not in policy.actions:
        return frozenset()
    return frozenset(
        (action, name, row_name)
        for name, actor in WHO.items()
        for condition in [policy.condition(actor, action)]
        for row_name, row in rows_of(action).items()
        if condition.holds(row)
    )
