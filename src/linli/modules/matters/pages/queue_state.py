"""What the desk's queue is narrowed to, as it stands in the address."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import is_place, is_within
from linli.modules.matters.models import Kind, Office
from linli.modules.matters.selectors.figures import has_matters_to_do
from linli.modules.matters.selectors.lists import MatterFilter
from linli.modules.matters.selectors.queue import ALL, MINE, TABS

if TYPE_CHECKING:
    from linli.web.request import LinliRequest

ALL_NAME = _("全部")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue's tab, filters and page; ``part`` is a place below the one being looked at."""

    place: str = ""
    tab: str = ""
    part: str = ""
    kind: str = ""
    category: str = ""
    q: str = ""
    cursor: str = ""
    office: str = ""

    def href(self, route: str, *args: object, **changes: str) -> str:
        """Return the address of a page that keeps this state, but for the changes; empty values are left out."""
        kept = {name: value for name, value in {**asdict(self), **changes}.items() if value}
        address = reverse(route, args=args)
        return f"{address}?{urlencode(kept)}" if kept else address

    def as_filter(self, place: str) -> MatterFilter:
        """Return it as selectors take it, at the place being looked at."""
        return MatterFilter(
            place=self.part or place, kind=self.kind, category=self.category, q=self.q, office=self.office
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab narrows the list."""
        return bool(self.part or self.kind or self.category or self.q or self.office)

    @property
    def hidden(self) -> dict[str, Any]:
        """The fields a filter form carries along unseen."""
        return {name: value for name, value in asdict(self).items() if value and name in {"place", "tab", "q"}}


def queue_state(request: LinliRequest, place: str) -> QueueState:
    """Read the state from the address; what is none falls back to the default rather than to an error."""
    said = {name: str(value) for name, value in request.GET.items()}
    said = {name: value for name, value in said.items() if "\x00" not in value and len(value) <= _LONGEST}
    default = MINE if has_matters_to_do(request.actor) else ALL
    tab = said.get("tab", "")
    part = said.get("part", "")
    return QueueState(
        place=said.get("place", ""),
        tab=tab if tab in TABS or tab == ALL else default,
        part=part if is_place(part) and is_within(part, place) and part != place else "",
        kind=said.get("kind", "") if said.get("kind") in Kind.values else "",
        category=said.get("category", ""),
        q=said.get("q", "").strip(),
        cursor=said.get("cursor", ""),
        office=said.get("office", "") if said.get("office") in Office.values else "",
    )
