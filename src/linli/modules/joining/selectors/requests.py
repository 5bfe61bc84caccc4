"""Reads of wishes to join: the office's list, one of them, and one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.secrets import blind_index, open_text
from linli.modules.joining.cards import RequestCard
from linli.modules.joining.flow import WAITING
from linli.modules.joining.models import JoinRequest
from linli.modules.joining.policy import ANSWER

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.joining.models import JoinRequestQuerySet

_FIELDS = (
    "id", "village", "grid", "name", "kind", "address", "born_on", "phone_hint", "doubt", "state", "note",
    "created_at", "due_at", "decided_at", "decided_by_id", "consent_at",
)  # fmt: skip


def _cards(rows: QuerySet[JoinRequest]) -> list[RequestCard]:
    return [RequestCard(*row) for row in rows.values_list(*_FIELDS)]


def requests_page(
    *, actor: Actor, place: str, waiting: bool, q: str = "", after: str = "", limit: int = PAGE_SIZE
) -> Page[RequestCard]:
    """Return wishes within the place and the actor's reach; one query.

    Those waiting come oldest first, for they are answered in turn; those answered newest first. ``q`` is part of a
    name or the last digits of a phone. A cursor that is none: InvalidInputError.
    """
    rows = _within(JoinRequest.objects.in_reach(actor, ANSWER), place)
    rows = rows.filter(state=WAITING) if waiting else rows.exclude(state=WAITING)
    if q:
        rows = rows.filter(Q(name__contains=q) | Q(phone_hint__endswith=q))
    if after:
        (last,) = cursor_read(after, (int,))
        rows = rows.filter(pk__gt=last) if waiting else rows.filter(pk__lt=last)
    found = _cards(rows.order_by("pk" if waiting else "-pk")[: limit + 1])
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1].id) if len(found) > limit else "")


def _within(rows: JoinRequestQuerySet, place: str) -> JoinRequestQuerySet:
    low, high = subtree_bounds(place)
    return rows.filter(village__gte=low, village__lt=high)


def requests_waiting(*, actor: Actor, place: str) -> JoinRequestQuerySet:
    """Return the wishes that wait within the place and the actor's reach."""
    return _within(JoinRequest.objects.in_reach(actor, ANSWER).filter(state=WAITING), place)


def request_get(*, actor: Actor, request_id: int) -> RequestCard:
    """Return one wish within reach; else JoinRequest.DoesNotExist."""
    found = _cards(JoinRequest.objects.in_reach(actor, ANSWER).filter(pk=request_id))
    if not found:
        raise JoinRequest.DoesNotExist
    return found[0]


def request_phone(request_id: int) -> str:
    """Return the phone of a wish in clear, to compare it with the register; never shown."""
    sealed = JoinRequest.objects.values_list("phone_cipher", flat=True).get(pk=request_id)
    return open_text(bytes(sealed), purpose="phone")


def own_request(*, phone: str, village: str = "") -> RequestCard | None:
    """Return the newest wish made from a phone whose holder is proven, in one village or anywhere; one query."""
    rows = JoinRequest.objects.filter(phone_index=blind_index(phone, purpose="phone"))
    if village:
        rows = rows.filter(village=village)
    return next(iter(_cards(rows.order_by("-pk")[:1])), None)
