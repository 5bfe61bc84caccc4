"""What publishing keeps of one person: which posts they opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.kernel.place_path import county_of
from linli.modules.population.public import memberships_of
from linli.modules.publishing.models import Post, PostRead

if TYPE_CHECKING:
    from datetime import datetime


def _export(person_id: int, now: datetime) -> list[Section]:
    counties = sorted({county_of(row.place) for row in memberships_of(person_id, now)})
    read = list(PostRead.objects.filter(county__in=counties, person_id=person_id).order_by("at"))
    titles = dict(Post.objects.filter(pk__in=[row.post_id for row in read]).values_list("pk", "title"))
    rows = tuple((row.at.isoformat(), titles.get(row.post_id, "")) for row in read)
    return [Section(gettext_lazy("看过的文章"), (_("时间"), _("标题")), rows)]


def _erase(erasing: Erasing) -> None:
    PostRead.objects.filter(county__in=erasing.counties, person_id=erasing.person_id).delete()


PART = PersonalPart("publishing", _export, _erase)
