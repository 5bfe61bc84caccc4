"""Written mandates of a vote at the desk: who entrusted whom, a new one from its paper, one revoked (集 §27)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import ConflictError, FieldError, InvalidInputError
from linli.modules.deliberation.models import RollEntry, VoteMandate
from linli.modules.deliberation.pages.bringing_in import Brought, brought_in, errors_of, mandate_bring
from linli.modules.deliberation.pages.desk_votes import claimed
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import CONDUCT, POLICY, WORK
from linli.modules.deliberation.selectors.mandates import holders_offered, mandates_of
from linli.modules.deliberation.selectors.roll_reading import voices_page
from linli.modules.deliberation.services.voting import mandate_revoke
from linli.web.desk import Framing, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from linli.modules.deliberation.models import Topic, Vote
    from linli.web.request import LinliRequest

Q_AT_MOST, FOUND_AT_MOST = 20, 8


@page(WORK)
def mandates(request: LinliRequest, topic_id: int) -> HttpResponse:
    """List the mandates of a vote; look somebody up on its roll to record one."""
    topic, vote = claimed(request, topic_id)
    return _show(request, topic, vote, Brought(""), {})


@page(CONDUCT, methods=("POST",))
def record(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Record a mandate from its paper, or revoke one."""
    topic, vote = claimed(request, topic_id, CONDUCT)
    said = brought_in(request, vote, key="")
    revoked = request.POST.get("revoke", "")
    try:
        if revoked:
            mandate = VoteMandate.objects.get(
                pk=int(revoked) if revoked.isascii() and revoked.isdigit() else 0, vote=vote
            )
            mandate_revoke(actor=request.actor, mandate_id=mandate.pk, now=request.now)
        else:
            mandate_bring(request, vote, said, entry_id=_entry_meant(vote, said))
    except InvalidInputError as refused:
        return _show(request, topic, vote, said, errors_of(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ConflictError as refused:
        return _show(request, topic, vote, said, {}, notice=str(refused), status=HTTPStatus.CONFLICT)
    done = "revoked" if revoked else "recorded"
    return see_other(f"{reverse('deliberation:console_mandates', args=[topic_id])}?done={done}")


def _entry_meant(vote: Vote, said: Brought) -> int:
    known = int(said.entry_id) if said.entry_id.isascii() and said.entry_id.isdigit() else 0
    if not RollEntry.objects.filter(vote=vote, pk=known, struck_at__isnull=True).exists():
        raise InvalidInputError([FieldError("/entry", _("先查一下是谁委托的。"))])
    return known


def _show(
    request: LinliRequest,
    topic: Topic,
    vote: Vote,
    form: Brought,
    errors: Mapping[str, str],
    *,
    notice: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    voting = voting_view(request, vote, topic_id=topic.pk)
    q = (form.entry or request.GET.get("q", "")).replace("\x00", "").strip()[:Q_AT_MOST]
    may_record = vote.allows_proxy and not voting.is_closed and POLICY.allows(request.actor, CONDUCT, topic)
    found = voices_page(vote, q=q, now=request.now, limit=FOUND_AT_MOST).items if q and may_record else ()
    chosen = form.entry_id or request.GET.get("entry", "") or (str(found[0].id) if len(found) == 1 else "")
    entry = RollEntry.objects.filter(vote=vote, pk=int(chosen)).first() if chosen.isdigit() and may_record else None
    context: dict[str, Any] = {
        "voting": voting,
        "title": topic.title,
        "number": topic.number,
        "mandates": mandates_of(vote),
        "may_record": may_record,
        "q": q,
        "found": [{"id": one.id, "name": one.name, "where": one.where, "voted": bool(one.channel)} for one in found],
        "entry": entry,
        "holders": [
            {"value": person, "label": name}
            for person, name in (holders_offered(vote, entry, now=request.now) if entry else [])
        ],
        "form": form,
        "vote_errors": errors,
        "notices": [{"tone": "warn", "text": notice}] if notice else [],
        "done": {"recorded": _("委托登记好了。"), "revoked": _("委托撤回了。")}.get(request.GET.get("done", ""), ""),
        "back": reverse("deliberation:console_topic", args=[topic.pk]),
    }
    framing = Framing(place=topic.village)
    return desk_render(request, "deliberation/console/vote_mandates.html", context, framing=framing, status=status)
