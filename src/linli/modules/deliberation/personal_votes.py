"""What votes keep of one person: given out, and erased; counts and numbers of the roll stay, names go.

A ballot is part of a decision (村委会组织法 §39: archives) and stays under its number; of a secret one nobody knows
whose it is anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import journal
from linli.kernel.personal import Section
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.law_words import CHANNEL_NAMES
from linli.modules.deliberation.models import Ballot, Participation, RollEntry, RollObjection, VoteMandate
from linli.modules.deliberation.services.voting import VOTE

if TYPE_CHECKING:
    from linli.kernel.personal import Erasing

# Kept in the register, whatever the language of whoever looks.
_GONE = "（当事人已注销，内容已删除）"
_WORDS = frozenset({"reason"})


def votes_export(person_id: int) -> list[Section]:
    """Return a person's lines on rolls, their own ballots and objections."""
    lines = RollEntry.objects.filter(person_id=person_id).select_related("vote").order_by("pk")
    took = Participation.objects.filter(entry__person_id=person_id).select_related("entry__vote").order_by("entry_id")
    named = Ballot.objects.filter(cast_by_id=person_id).select_related("entry__vote", "vote").order_by("pk")
    cast = [
        (
            row.cast_at.isoformat(),
            row.vote.question,
            row.vote.words_of(row.choice),
            str(CHANNEL_NAMES[Channel(row.channel)]),
            row.receipt,
        )
        for row in named
    ]
    cast += [
        (row.on.isoformat(), row.entry.vote.question, "", str(CHANNEL_NAMES[Channel(row.channel)]), row.receipt)
        for row in took
    ]
    given = VoteMandate.objects.filter(Q(holder_id=person_id) | Q(entry__person_id=person_id))
    mandates = [
        (row.given_on.isoformat(), row.vote.question, _("受托") if row.holder_id == person_id else _("委托"))
        for row in given.select_related("vote").order_by("pk")
    ]
    said = RollObjection.objects.filter(person_id=person_id).select_related("vote").order_by("pk")
    return [
        Section(
            gettext_lazy("在哪些表决的名册上"),
            (_("表决什么"), _("名册号"), _("姓名")),
            tuple((line.vote.question, line.number, line.name) for line in lines),
        ),
        Section(
            gettext_lazy("投过的票"), (_("时间"), _("表决什么"), _("选了什么"), _("怎么投的"), _("票号")), tuple(cast)
        ),
        Section(gettext_lazy("受托投票的委托书"), (_("日期"), _("表决什么"), _("委托还是受托")), tuple(mandates)),
        Section(
            gettext_lazy("提过的名册异议"),
            (_("时间"), _("表决什么"), _("为什么"), _("答复")),
            tuple((row.at.isoformat(), row.vote.question, row.why, row.reason) for row in said),
        ),
    ]


def votes_erase(erasing: Erasing) -> None:
    """Take a person's name from rolls and objections, and their words from these.

    Where the village has to keep its register, it keeps its rolls, too.
    """
    RollObjection.objects.filter(person_id=erasing.person_id).update(person_name="", why=_GONE)
    RollObjection.objects.filter(about=erasing.name, entry__person_id=erasing.person_id).update(about=_GONE)
    if erasing.keeps_register:
        return
    lines = RollEntry.objects.filter(person_id=erasing.person_id)
    for line in lines.exclude(struck_as="").select_related("vote"):
        vote = line.vote
        journal.forget(place=vote.village, subjects=[(VOTE, vote.pk)], keys=_WORDS, actor=None, now=erasing.now)
    lines.exclude(struck_as="").update(struck_reason="—", name="")
    lines.update(name="")
