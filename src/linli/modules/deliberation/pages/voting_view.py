"""A vote as its pages show it, while it is announced, open and closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils.translation import gettext as _

from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.law import Body, Channel, Unit
from linli.modules.deliberation.law_words import share_words
from linli.modules.deliberation.pages.marks import MARKS_AT_MOST, ON_A_PHONE, Marks, marks_of
from linli.modules.deliberation.pages.result_view import headline_of
from linli.modules.deliberation.pages.vote_words import CHANNELS, counted, law_words
from linli.modules.deliberation.selectors.votes import entry_of, tally_of, vote_progress
from linli.modules.population.public import households_get
from linli.web.formatting import zh_date, zh_span, zh_time

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.counting import EffectiveRule
    from linli.modules.deliberation.models import Vote
    from linli.modules.deliberation.selectors.votes import OwnEntry, Progress
    from linli.web.request import LinliRequest

Option = dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A colour of the drawing: how many marks have it, what the legend says, and the number it gives, if any."""

    css: str
    label: str
    count: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The roll drawn, with what it says in words; ``marks`` is empty where they are too many, then a bar is drawn."""

    marks: Marks | None
    parts: tuple[Part, ...]
    taken: int
    total: int
    needed: int
    line_words: str
    said: str


@dataclass(frozen=True, slots=True)
class Mine:
    """The actor's voice: whose it is, what was done with it, and what still may be."""

    name: str
    who: str
    has_voted: bool
    voted_words: str
    may_cast: bool
    why_not: str
    receipt: str


@dataclass(frozen=True, slots=True)
class VotingView:
    """Everything the pages of a vote say of it, whoever reads them."""

    id: int
    topic_id: int
    village: str
    state: str
    asks: str
    is_secret: bool
    by_household: bool
    unit: Unit
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    frozen_at: datetime | None
    objections_until: datetime
    options: tuple[Option, ...]
    entitled: int
    taken: int
    lacking: int
    drawn: Drawn
    is_binding: bool
    law: str
    law_says: str
    who_is_on_it: str
    left_words: str
    mine: Mine | None
    why_no_ballot: str
    outcome_words: str
    key: str

    @property
    def is_prepared(self) -> bool:
        """Whether the roll hangs out and nobody may vote yet."""
        return self.state == "prepared"

    @property
    def is_open(self) -> bool:
        """Whether it was opened and not closed."""
        return self.state == "open"

    @property
    def is_closed(self) -> bool:
        """Whether it is counted."""
        return self.state == "closed"

    @property
    def is_frozen(self) -> bool:
        """Whether the roll stays as it is."""
        return not self.is_prepared

    @property
    def may_cast(self) -> bool:
        """Whether the reader may vote now."""
        return self.mine is not None and self.mine.may_cast

    @property
    def entitled_words(self) -> str:
        """How many are on the roll."""
        return counted(self.entitled, self.unit)

    @property
    def taken_words(self) -> str:
        """How many took part."""
        return counted(self.taken, self.unit)

    @property
    def lacking_words(self) -> str:
        """How many still lack."""
        return counted(self.lacking, self.unit)

    @property
    def question(self) -> str:
        """The legend over the options."""
        return _("您家怎么投") if self.by_household else _("您怎么投")

    @property
    def cast_words(self) -> str:
        """What the button says."""
        if self.mine is not None and self.mine.has_voted:
            return _("改成这个")
        return _("投出我家这一票") if self.by_household else _("投出我这一票")

    @property
    def state_words(self) -> str:
        """Where it stands."""
        return {"prepared": _("名册公示中"), "open": _("正在表决")}.get(self.state, _("表决截止了"))

    @property
    def state_tone(self) -> str:
        """The colour of these words."""
        return {"prepared": "info", "open": "warn"}.get(self.state, "")


def voting_view(
    request: LinliRequest, vote: Vote, *, topic_id: int, columns: int = ON_A_PHONE, by_channel: bool = False
) -> VotingView:
    """Read a vote for a page; its number of queries does not depend on the size of the roll.

    ``by_channel`` colours the marks by the way each took part, where the group is not so small that it would point.
    """
    rule, progress = from_json(vote.effective), vote_progress(vote)
    unit = Unit(vote.unit)
    own = entry_of(request.actor, vote, now=request.now)
    return VotingView(
        id=vote.pk,
        topic_id=topic_id,
        village=vote.village,
        state="closed" if vote.closed_at else "open" if vote.opened_at else "prepared",
        asks=vote.question,
        is_secret=vote.is_secret,
        by_household=unit is Unit.HOUSEHOLDS,
        unit=unit,
        opens_at=vote.opened_at or vote.opens_at,
        closes_at=vote.closes_at,
        closed_at=vote.closed_at,
        frozen_at=vote.opened_at,
        objections_until=vote.objections_until,
        options=tuple({"value": code, "label": _(words)} for code, words in vote.options),
        entitled=progress.entitled,
        taken=progress.took_part,
        lacking=progress.lacking,
        drawn=_drawn(progress, rule, unit, own, columns=columns, by_channel=by_channel),
        is_binding=_binds_by_itself(rule, progress),
        law=law_words(rule.rule),
        law_says=str(rule.rule.says),
        who_is_on_it=_who(rule, unit),
        left_words=_left(vote, request.now),
        mine=_mine(own, vote, unit, request.now) if own else None,
        why_no_ballot="" if own else _why_none(request.actor, vote, rule, unit),
        outcome_words=headline_of(tally, vote) if (tally := tally_of(vote)) else "",
        key=str(uuid4()),
    )


def _drawn(
    progress: Progress, rule: EffectiveRule, unit: Unit, own: OwnEntry | None, *, columns: int, by_channel: bool
) -> Drawn:
    waiting = progress.entitled - progress.took_part
    if by_channel and progress.by_channel is not None:
        known = progress.by_channel
        ways = [(css, str(label), known.get(way, 0)) for way, (label, _icon, css) in CHANNELS.items()]
        parts = [*(Part(*way, number=way[2]) for way in ways), Part("n", _("还没投"), waiting, waiting)]
    else:
        parts = _parts_with_mine(progress.took_part, waiting, own, is_home=unit is Unit.HOUSEHOLDS)
    line = _("%(share)s是 %(much)s") % {
        "share": share_words(rule.quorum),
        "much": counted(progress.needed, unit),
    }
    listed = _("，").join(f"{part.label} {part.number}" for part in parts if part.number)
    marks = marks_of(
        [(part.css, part.count) for part in parts],
        needed=progress.needed,
        are_houses=unit is Unit.HOUSEHOLDS,
        columns=min(columns, max(progress.entitled, 1)) if progress.entitled <= MARKS_AT_MOST else columns,
    )
    said = _("名册上 %(all)s：%(listed)s；%(line)s") % {
        "all": counted(progress.entitled, unit),
        "listed": listed,
        "line": line,
    }
    return Drawn(marks, tuple(parts), progress.took_part, progress.entitled, progress.needed, line, said)


def _parts_with_mine(taken: int, waiting: int, own: OwnEntry | None, *, is_home: bool) -> list[Part]:
    """Mark mine as the last of those who took part, or the first of those who have not."""
    has_cast = own is not None and own.has_cast
    parts = [Part("v", _("已表决"), taken - int(has_cast), taken)]
    if own is not None:
        words = (
            (_("我家，投了") if has_cast else _("我家，还没投"))
            if is_home
            else _("我，投了")
            if has_cast
            else _("我，还没投")
        )
        parts.append(Part("me", words, 1, None))
    return [*parts, Part("n", _("还没投"), waiting - int(own is not None and not has_cast), waiting)]


def _binds_by_itself(rule: EffectiveRule, progress: Progress) -> bool:
    """Whether enough could count without a meeting: by the phone, or by what came in until now."""
    if progress.by_channel is None:
        return Channel.PHONE in rule.channels
    loose = sum(count for channel, count in progress.by_channel.items() if Channel(channel) not in rule.channels)
    return Channel.PHONE in rule.channels and rule.quorum.met(progress.entitled - loose, progress.entitled)


def _who(rule: EffectiveRule, unit: Unit) -> str:
    if unit is Unit.HOUSEHOLDS:
        return _("一户一票，由户代表投，一般是户主。")
    if unit is Unit.ADULTS:
        return _("年满十八周岁的都在名册里，一人一票。")
    return _("%(body)s的组成人员，一人一票。") % {"body": rule.rule.name}


def _left(vote: Vote, now: datetime) -> str:
    if now >= vote.closes_at:
        return _("到点了，正在开票")
    return _("表决中 · 还有 %(span)s") % {"span": zh_span(vote.closes_at - now)}


def _mine(own: OwnEntry, vote: Vote, unit: Unit, now: datetime) -> Mine:
    who = own.entry.name
    if unit is Unit.HOUSEHOLDS:
        home = households_get([own.entry.household_id or 0]).get(own.entry.household_id or 0)
        who = _("户代表 %(name)s") % {"name": own.entry.name}
        if home is not None and home.size:
            who += _(" · %(n)s 口人") % {"n": home.size}
    return Mine(
        name=own.entry.name,
        who=who,
        has_voted=own.has_cast,
        voted_words=_voted(own, vote, now) if own.has_cast else "",
        may_cast=own.may_cast,
        why_not="" if own.may_cast or own.has_cast else _why_not(own, vote),
        receipt=own.receipt,
    )


def _voted(own: OwnEntry, vote: Vote, now: datetime) -> str:
    when = ""
    if own.at is not None:
        when = zh_date(own.at, now) if vote.is_secret else zh_time(own.at, now)
    if own.channel != Channel.PHONE:
        label = CHANNELS[Channel(own.channel)][0]
        return _("%(when)s收到的票（%(way)s），已经算进去了。") % {"when": when, "way": label}
    if own.choice:
        return _("%(when)s投了“%(what)s”。") % {"when": when, "what": _(vote.words_of(own.choice))}
    return _("%(when)s投过了，已经算进去了。") % {"when": when}


def _why_not(own: OwnEntry, vote: Vote) -> str:
    if vote.opened_at is None:
        return _("名册里有您。开始以后，在这里投。")
    if vote.closed_at is not None:
        return _("已经截止了。")
    return _("您家这一票由户代表 %(name)s 来投。") % {"name": own.entry.name}


def _why_none(actor: Actor, vote: Vote, rule: EffectiveRule, unit: Unit) -> str:
    here = [member for member in actor.memberships if member.place == vote.village]
    if not here:
        return _("您不是这里的村民，只能看。")
    if unit is Unit.SEATS:
        return _("这次由%(body)s来定，名册上是它的组成人员。您的意见可以说给代表听。") % {"body": rule.rule.name}
    if all(member.kind != "registered" for member in here):
        return _(
            "您住在这里，户口不在本村：可以看、可以说，这次没有票。村民会议或者村民代表会议同意您参加，就能上名册。"
        )
    if rule.rule.body is Body.GROUP:
        return _("这是一个小组自己的事，名册上是这个小组的人。")
    return _("名册里没有您。觉得漏了，可以提出来。")
