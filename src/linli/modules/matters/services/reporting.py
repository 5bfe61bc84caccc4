"""Reporting a matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, throttle, versions
from linli.kernel.clock.workdays import CHINA
from linli.kernel.place_path import Level, at_level
from linli.kernel.policy import NotAllowedError
from linli.kernel.promises import promises_open
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.files.public import files_keep, image_store
from linli.modules.matters.events import MatterReported
from linli.modules.matters.flow import FLOW, MATTER
from linli.modules.matters.models import PHOTOS_AT_MOST, Attachment, Category, Identity, Kind, Matter, Visibility
from linli.modules.matters.policy import POLICY, REPORT
from linli.modules.matters.selectors.categories import category_named
from linli.modules.matters.selectors.spans import spans_at
from linli.modules.places.public import UnknownPlaceError, place_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.files.public import FileCard
    from linli.modules.places.public import PlaceCard

TEXT_AT_MOST = 2000
REPORTS_AN_HOUR = 30
# What a report of photos alone says, kept as if it had been written: neighbours read it, not only who sent it.
_SEE_PHOTOS = "（见照片）"
_NEXT_NUMBER = """
INSERT INTO matters_number_series AS s (village, year, last) VALUES (%s, %s, 1)
ON CONFLICT (village, year) DO UPDATE SET last = s.last + 1 RETURNING last
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says is the matter; longitude and latitude are WGS-84 degrees."""

    text: str
    place: str
    kind: str = Kind.REPORT
    category: str = ""
    visibility: str = Visibility.PRIVATE
    identity: str = Identity.NAMED
    lng: float | None = None
    lat: float | None = None
    location_note: str = ""
    photos: Sequence[UploadedFile[bytes]] = field(default_factory=tuple)


def matter_report(*, actor: Actor, report: Report, now: datetime) -> Matter:
    """Take in a matter: it gets its number, its first-answer and resolution promises, and its first event.

    Members of the village and those who work there may. Words or a photo suffice. Not for this place:
    NotAllowedError. Missing or impossible fields: InvalidInputError, a refused photo: files' FileRefusedError; nothing
    is kept then. More than thirty an hour: TooManyError.
    """
    place, category = _checked(report)
    draft = _draft(actor=actor, report=report, place=place, category=category, now=now)
    if not POLICY.allows(actor, REPORT, draft):
        raise NotAllowedError(REPORT)
    throttle.hit(f"report:{actor.person_id}", limit=REPORTS_AN_HOUR, window=timedelta(hours=1), now=now)
    stored = [image_store(content=photo, uploader_id=actor.person_id, now=now) for photo in report.photos]
    with transaction.atomic():
        _take_in(draft, stem=_village_of(place).stem, stored=stored, actor=actor, now=now)
    return draft


def _checked(report: Report) -> tuple[PlaceCard, Category | None]:
    errors = []
    if not report.text.strip() and not report.photos:
        errors.append(FieldError("/text", _("说一句话或拍张照片，有一样就能报。")))
    if len(report.text) > TEXT_AT_MOST:
        errors.append(FieldError("/text", _("请说得短一点，最多 %(most)d 个字。") % {"most": TEXT_AT_MOST}))
    if len(report.photos) > PHOTOS_AT_MOST:
        errors.append(FieldError("/photos", _("照片最多 %(most)d 张。") % {"most": PHOTOS_AT_MOST}))
    if report.kind not in Kind.values:
        errors.append(FieldError("/kind", _("没有这一类事，请从列表里选。")))
    if report.identity not in Identity.values:
        errors.append(FieldError("/identity", _("这件事需要留下您的名字，可以选择不让邻居看到。")))
    if (report.lng is None) != (report.lat is None):
        errors.append(FieldError("/location", _("地图上的点要同时有经度和纬度。")))
    place = _place_of(report.place)
    if place is None:
        errors.append(FieldError("/place", _("没有这个村或网格，请重新选地方。")))
    category = category_named(report.category, report.place) if report.category else None
    if report.category and category is None:
        errors.append(FieldError("/category", _("没有这个类别，请从列表里选，也可以不选。")))
    errors += _visibility_errors(report, category)
    if errors or place is None:
        raise InvalidInputError(errors)
    return place, category


def _visibility_errors(report: Report, category: Category | None) -> list[FieldError]:
    if report.visibility not in Visibility.values:
        return [FieldError("/visibility", _("请选给谁看：只给办事的人，或者全村。"))]
    private_kind = report.kind in {Kind.LETTER, Kind.HELP}
    if report.visibility == Visibility.VILLAGE and (private_kind or (category and not category.may_be_public)):
        return [FieldError("/visibility", _("这一类事只给办事的人看，不能公开。"))]
    return []


def _place_of(code: str) -> PlaceCard | None:
    try:
        place = place_get(code)
    except UnknownPlaceError:
        return None
    return place if place.level in {Level.VILLAGE, Level.GRID} and place.is_active else None


def _village_of(place: PlaceCard) -> PlaceCard:
    return place if place.level == Level.VILLAGE else place_get(at_level(place.code, Level.VILLAGE))


def _draft(*, actor: Actor, report: Report, place: PlaceCard, category: Category | None, now: datetime) -> Matter:
    village = at_level(place.code, Level.VILLAGE)
    appointment = actor.role_at(place.code) if village not in actor.villages else None
    return Matter(
        village=village,
        place=_grid_of(actor, place),
        kind=report.kind,
        category=category,
        text=report.text.strip() or _SEE_PHOTOS,
        lng=report.lng,
        lat=report.lat,
        location_note=report.location_note.strip()[:100],
        visibility=report.visibility,
        identity=report.identity,
        reporter_id=actor.known_id,
        reporter_role=appointment.role.value if appointment else "",
        reported_at=now,
    )


def _grid_of(actor: Actor, place: PlaceCard) -> str:
    """Return the grid: as chosen, else the one the reporter's household lies in, else the whole village."""
    if place.level == Level.GRID:
        return place.code
    return next((m.grid for m in actor.memberships if m.place == place.code and m.grid), place.code)


def _take_in(draft: Matter, *, stem: str, stored: list[FileCard], actor: Actor, now: datetime) -> None:
    draft.number = number_next(village=draft.village, stem=stem, now=now)
    draft.save()
    matter_open(matter=draft, now=now)
    attachments = Attachment.objects.bulk_create(
        Attachment(
            matter=draft,
            file_id=card.id,
            media_type=card.media_type,
            uploader_id=actor.known_id,
            is_linked=True,
            added_at=now,
        )
        for card in stored
    )
    files_keep(card.id for card in stored)
    journal.record(
        MatterReported(
            number=draft.number,
            matter_kind=draft.kind,
            visibility=draft.visibility,
            identity=draft.identity,
            attachments=tuple(attachment.pk for attachment in attachments),
        ),
        actor=actor,
        place=draft.place,
        subject=(MATTER, draft.pk),
        now=now,
        role=draft.reporter_role,
    )
    versions.bump([versions.person_key(draft.reporter_id), versions.place_key(draft.village)])


def matter_open(*, matter: Matter, now: datetime) -> None:
    """Give a new matter the promises its first state opens, and its nearest deadline."""
    opened = promises_open(
        flow=FLOW,
        promises=[promise for promise in FLOW.promises if matter.state in promise.opens_in],
        subject_id=matter.pk,
        place=matter.place,
        spans=spans_at(matter.place),
        now=now,
    )
    matter.due_at = min(promise.due_at for promise in opened)
    matter.save(update_fields=["due_at"])


def number_next(*, village: str, stem: str, now: datetime) -> str:
    """Return the village's next public number of the year, e.g. 张王-2026-0412; unique by constraint."""
    year = now.astimezone(CHINA).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [village, year])
        (last,) = cursor.fetchone()
    return f"{stem}-{year}-{last:04d}"
