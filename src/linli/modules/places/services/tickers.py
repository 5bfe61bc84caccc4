"""Lines on the home of every village below: set, taken off, coming and going by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.kernel.versions import bump, place_key
from linli.modules.places.events import TickerPut
from linli.modules.places.models import Ticker
from linli.modules.places.policy import POLICY, SET_TICKERS

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

TICKER = "ticker"
TEXT_AT_MOST = 60
LINK_AT_MOST = 300
LONGEST = timedelta(days=90)
BATCH = 500


@transaction.atomic
def ticker_set(
    *,
    actor: Actor,
    place: str,
    kind: str,
    text: str,
    link: str = "",
    from_at: datetime | None = None,
    until: datetime | None,
    now: datetime,
) -> Ticker:
    """Set a line for everybody below a place, from now or a later moment until another, at most ninety days ahead.

    Not theirs to set there: NotAllowedError. No words, no fit moments, a bad address: InvalidInputError.
    """
    began = from_at if from_at is not None and from_at > now else now
    row = Ticker(place=place, kind=kind, text=" ".join(text.split()), link=link.strip(), from_at=began)
    POLICY.demand(actor, SET_TICKERS, row)
    errors = []
    if kind not in Ticker.Kind.values:
        errors.append(FieldError("/kind", _("请选是哪一类。")))
    if not row.text or len(row.text) > TEXT_AT_MOST:
        errors.append(FieldError("/text", _("请写一句话，最多 %(most)d 个字。") % {"most": TEXT_AT_MOST}))
    is_own = row.link.startswith("/") and not row.link.startswith("//") and "\\" not in row.link
    if (row.link and not (is_own or row.link.startswith("https://"))) or len(row.link) > LINK_AT_MOST:
        errors.append(FieldError("/link", _("地址要以 https:// 开头，或者是本站的地址。")))
    if until is None or not began < until <= now + LONGEST:
        errors.append(FieldError("/until", _("请定到什么时候为止，要在开始以后，最长九十天。")))
    if errors or until is None:
        raise InvalidInputError(errors)
    row.until = until
    row.stage = Ticker.Stage.SHOWN if began <= now else Ticker.Stage.COMING
    row.save()
    _record(row, actor=actor, is_over=False, now=now)
    bump([place_key(place)])
    return row


@transaction.atomic
def ticker_end(*, actor: Actor, ticker_id: int, now: datetime) -> None:
    """Take a line off; off already, do nothing. Out of reach: Ticker.DoesNotExist."""
    row = Ticker.objects.claim(actor, SET_TICKERS, ticker_id)
    if row.stage == Ticker.Stage.OVER:
        return
    row.stage, row.until = Ticker.Stage.OVER, max(now, row.from_at + timedelta(microseconds=1))
    row.save(update_fields=["stage", "until"])
    _record(row, actor=actor, is_over=True, now=now)
    bump([place_key(row.place)])


@transaction.atomic
def tickers_move(*, now: datetime) -> int:
    """Let pages notice lines whose time has come or is over; return how many. The platform's own act."""
    due = Ticker.objects.exclude(stage=Ticker.Stage.OVER).filter(
        Q(until__lte=now) | Q(stage=Ticker.Stage.COMING, from_at__lte=now)
    )
    rows = list(due.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
    for row in rows:
        row.stage = Ticker.Stage.OVER if row.until <= now else Ticker.Stage.SHOWN
        row.save(update_fields=["stage"])
    bump(place_key(row.place) for row in rows)
    return len(rows)


def _record(row: Ticker, *, actor: Actor, is_over: bool, now: datetime) -> None:
    event = TickerPut(text=row.text, is_over=is_over)
    journal.record(event, actor=actor, place=row.place, subject=(TICKER, row.pk), now=now)
