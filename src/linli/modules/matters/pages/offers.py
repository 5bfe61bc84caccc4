"""The kinds of report as their pages name them, and which of them somebody may send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.kernel.place_path import Level, at_level
from linli.modules.matters.models import OFFICE_OF, PRIVATE_KINDS, Identity, Kind, Office, Visibility
from linli.modules.matters.policy import POLICY, REPORT
from linli.modules.matters.selectors.kinds import kinds_off

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.categories import CategoryCard


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes a report in: as who answers, on the button, and on the page that says it has come."""

    who: StrPromise
    send: StrPromise
    received: StrPromise


RECEIVERS: dict[str, Receiver] = {
    Office.PLACE: Receiver(
        pgettext_lazy("who answers", "网格员"), gettext_lazy("交给村里"), gettext_lazy("村里收到了")
    ),
    Office.COUNTY: Receiver(pgettext_lazy("who answers", "县里"), gettext_lazy("交给县里"), gettext_lazy("县里收到了")),
    Office.DISCIPLINE: Receiver(
        pgettext_lazy("who answers", "纪检"), gettext_lazy("交给县纪检"), gettext_lazy("县纪检收到了")
    ),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of report as its page names it; ``note`` says in a few words what it is for."""

    heading: StrPromise
    text: StrPromise
    words: StrPromise
    placeholder: StrPromise
    icon: str
    note: StrPromise


OFFERS: dict[str, Offer] = {
    Kind.SNAPSHOT: Offer(
        gettext_lazy("村里哪儿不对劲？"),
        gettext_lazy("拍照、说话、打字，有一样就能报。%(who)s %(span)s内回您。"),
        gettext_lazy("说一说"),
        gettext_lazy("哪儿、怎么了，写几个字就行"),
        "camera",
        gettext_lazy("路灯、垃圾、沟渠"),
    ),
    Kind.REPORT: Offer(
        gettext_lazy("有什么事要反映？"),
        gettext_lazy("说一说或写一写是什么事。%(who)s %(span)s内回您。"),
        gettext_lazy("说一说"),
        gettext_lazy("什么事、什么时候、盼着怎么办"),
        "message-report",
        gettext_lazy("要村里办的事"),
    ),
    Kind.HELP: Offer(
        gettext_lazy("遇到难处了？"),
        gettext_lazy("只有村里办事的人看得到。%(who)s %(span)s内回您。"),
        gettext_lazy("说一说"),
        gettext_lazy("谁、遇到什么难处、要人帮什么"),
        "lifebuoy",
        gettext_lazy("家里有难处"),
    ),
    Kind.SUGGESTION: Offer(
        gettext_lazy("给村里提个建议"),
        gettext_lazy("怎么能更好，您说说看。%(who)s %(span)s内回您。"),
        gettext_lazy("您的主意"),
        gettext_lazy("哪儿能改一改、您觉得怎么改好"),
        "message-2",
        gettext_lazy("怎么能更好"),
    ),
    Kind.LETTER: Offer(
        gettext_lazy("给村里写封信"),
        gettext_lazy("只有村里办事的人看得到。%(who)s %(span)s内回您。"),
        gettext_lazy("信里写"),
        gettext_lazy("想说的话，慢慢写"),
        "mail",
        gettext_lazy("写给村里的信"),
    ),
    Kind.DISPUTE: Offer(
        gettext_lazy("和人有了矛盾？"),
        gettext_lazy("请村里来调解。只有办事的人和当事人看得到，%(who)s %(span)s内回您。"),
        gettext_lazy("怎么回事"),
        gettext_lazy("为什么事、从什么时候起、盼着怎么解决"),
        "users",
        gettext_lazy("请人来调解"),
    ),
    Kind.TIP_OFF: Offer(
        gettext_lazy("要举报？"),
        gettext_lazy("直接交到县纪检，不经过村里和街道。%(who)s %(span)s内回您。"),
        gettext_lazy("举报什么"),
        gettext_lazy("谁、什么时候、做了什么、您是怎么知道的"),
        "shield-lock",
        gettext_lazy("干部作风、集体钱物"),
    ),
    Kind.PLATFORM_COMPLAINT: Offer(
        gettext_lazy("这个平台哪儿不好？"),
        gettext_lazy("用不了、填表太多、逼着打卡，都可以说。直接交到县里，%(who)s %(span)s内回您。"),
        gettext_lazy("说一说"),
        gettext_lazy("在哪一页、怎么了；谁让填什么、多久一次"),
        "flag",
        gettext_lazy("平台用不好、填表太多"),
    ),
}
SUGGESTING = frozenset({Kind.SNAPSHOT, Kind.REPORT, Kind.SUGGESTION})
"""Kinds of which a neighbour may have reported the same; of what is told in confidence nobody is shown another's."""
FOR_OTHERS = frozenset(Kind) - frozenset(OFFICE_OF)
"""Kinds that can be reported for somebody else; what goes past the village is everybody's own to tell."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """What the policy judges before anything is reported."""

    village: str
    place: str
    office: str
    kind: str
    is_assist: bool = False


def may_report(actor: Actor, kind: str, place: str) -> bool:
    """Whether this person may report this kind at the place."""
    office = OFFICE_OF.get(Kind(kind), Office.PLACE)
    return POLICY.allows(actor, REPORT, _Draft(at_level(place, Level.VILLAGE), place, office, kind))


def receiver_of(kind: str) -> Receiver:
    """Return who takes reports of a kind in."""
    return RECEIVERS[OFFICE_OF.get(Kind(kind), Office.PLACE)]


def kinds_open(actor: Actor, place: str, *, current: str) -> list[dict[str, object]]:
    """Return the kinds this person may switch to, the one being written marked; none the county does not take in."""
    closed = kinds_off(place)
    return [
        {
            "kind": kind,
            "label": str(Kind(kind).label),
            "note": str(offer.note),
            "icon": offer.icon,
            "href": reverse("matters:report_kind", args=[kind]),
            "current": kind == current,
        }
        for kind, offer in OFFERS.items()
        if kind not in closed and may_report(actor, kind, place)
    ]


def visibilities_of(kind: str) -> list[dict[str, str]]:
    """Return who may be let read a report of this kind, where there is a choice."""
    if kind in PRIVATE_KINDS:
        return []
    return [
        {"value": Visibility.PRIVATE, "label": _("只给办事的人看"), "note": _("村干部、网格员和来办的人")},
        {"value": Visibility.VILLAGE, "label": _("全村看得到"), "note": _("左邻右舍也能看办到哪一步")},
    ]


def identities_of(kind: str, chosen: CategoryCard | None, categories: Sequence[CategoryCard]) -> list[dict[str, Any]]:
    """Return as whom a report of this kind can be sent, where there is a choice.

    Nobody is promised what the service refuses: where only some categories take anonymous reports, it says which.
    What is written anonymously leaves no draft in the browser.
    """
    is_open = kind not in PRIVATE_KINDS
    takers = list(_anonymous_among(chosen, categories))
    if not is_open and not takers:
        return []
    options: list[dict[str, Any]] = [{"value": Identity.NAMED, "label": _("用真名"), "note": _named_note(kind)}]
    if is_open:
        options.append(
            {"value": Identity.UNNAMED, "label": _("不让邻居看到名字"), "note": _("办事的人知道是谁，好给您回话")}
        )
    if takers:
        note = _("谁的名字都不留，也就没有人能打电话给您。交完给您一个回执码，只有凭它才能看办到哪一步。")
        only = _("只限：%(names)s。") % {"names": _("、").join(takers)} if takers != [""] else ""
        anonymous = {"value": Identity.ANONYMOUS, "label": _("匿名"), "note": f"{only}{note}"}
        options.append({**anonymous, "attrs": {"data-draft-off": True}})
    return options


def _anonymous_among(chosen: CategoryCard | None, categories: Sequence[CategoryCard]) -> Iterator[str]:
    """Yield the names of the categories that take anonymous reports; an empty name when all of them do."""
    if chosen is not None and Identity.ANONYMOUS in chosen.identity:
        yield ""
        return
    yield from (card.name for card in categories if Identity.ANONYMOUS in card.identity)


def _named_note(kind: str) -> str:
    office = OFFICE_OF.get(Kind(kind), Office.PLACE)
    notes = {
        Office.PLACE: _("选了“全村看得到”，邻居也知道是您"),
        Office.COUNTY: _("只有县里办的人知道是谁，好给您回话"),
        Office.DISCIPLINE: _("只有查这件事的纪检干部知道是谁，好给您回话"),
    }
    return notes[office]
