"""Reporting a matter."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, throttle, versions
from linli.kernel.clock.workdays import CHINA
from linli.kernel.place_path import Level, at_level
from linli.kernel.policy import NotAllowedError
from linli.kernel.promises import promises_keep, promises_lay
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.kernel.roles import GRID_ROLES
from linli.kernel.secrets import blind_index, token_digest
from linli.modules.files.public import PICTURE, RECORDING, FileRefusedError, file_store, files_keep
from linli.modules.matters.events import MatterReported
from linli.modules.matters.flow import FLOW, HELD_AT_FIRST, MATTER
from linli.modules.matters.models import (
    CONSENT,
    OFFICE_OF,
    Attachment,
    Category,
    Identity,
    Kind,
    Matter,
    Office,
    Visibility,
)
from linli.modules.matters.policy import POLICY, REPORT
from linli.modules.matters.selectors.receipts import receipt_plain
from linli.modules.matters.selectors.spans import spans_at
from linli.modules.matters.services.attaching import standing_for
from linli.modules.matters.services.behalf import behalf_keep, person_meant
from linli.modules.matters.services.parties import parties_write
from linli.modules.matters.services.report_checks import report_checked
from linli.modules.matters.services.transcribing import recordings_offer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.files.public import FileCard
    from linli.modules.matters.services.behalf import OnBehalfOf
    from linli.modules.places.public import PlaceCard

REPORTS_AN_HOUR = 30
# Without I, L, O, U: read over the phone, none is taken for another.
_RECEIPT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECEIPT_GROUPS, _RECEIPT_GROUP = 4, 4
_SEALED_STEM = "举报"
_NEXT_NUMBER = """
INSERT INTO matters_number_series AS s (village, year, last) VALUES (%s, %s, 1)
ON CONFLICT (village, year) DO UPDATE SET last = s.last + 1 RETURNING last
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says is the matter; longitude and latitude are WGS-84 degrees, ``parties`` names in a dispute."""

    text: str
    place: str
    kind: str = Kind.REPORT
    category: str = ""
    visibility: str = Visibility.PRIVATE
    identity: str = Identity.NAMED
    lng: float | None = None
    lat: float | None = None
    location_note: str = ""
    attachments: Sequence[UploadedFile[bytes]] = field(default_factory=tuple)
    on_behalf_of: OnBehalfOf | None = None
    parties: Sequence[str] = ()


def matter_report(*, actor: Actor, report: Report, now: datetime) -> Matter:
    """Take in a matter: it gets its number, its first-answer and resolution promises, and its first event.

    Members of the village and those who work there may. Words, a photo or a recording suffice. Of an anonymous one
    nobody is kept: ``receipt_code`` of what is returned is the only way back to it. Not for this place:
    NotAllowedError. Missing or impossible fields: InvalidInputError, a refused file too; nothing is kept then. More
    than thirty an hour: TooManyError.
    """
    about = report_checked(report)
    draft = _draft(actor=actor, report=report, place=about.place, category=about.category, now=now)
    if not POLICY.allows(actor, REPORT, draft):
        raise NotAllowedError(REPORT)
    throttle.hit(_bucket(actor, report), limit=REPORTS_AN_HOUR, window=timedelta(hours=1), now=now)
    uploader = None if _is_anonymous(report) else actor.person_id
    stored = _stored(report.attachments, uploader_id=uploader, now=now)
    draft.text = draft.text or standing_for(card.media_type for card in stored)
    with transaction.atomic():
        _take_in(draft, stem=_stem_of(draft, about.places), stored=stored, actor=actor, report=report, now=now)
        if report.on_behalf_of is not None:
            _keep_behalf(draft, report.on_behalf_of, actor=actor, now=now)
    return draft


def _stored(uploads: Sequence[UploadedFile[bytes]], *, uploader_id: int | None, now: datetime) -> list[FileCard]:
    """Store what came with a report; what is refused is pointed at by its number."""
    stored, errors = [], []
    for number, upload in enumerate(uploads):
        try:
            stored.append(file_store(upload=upload, uploader_id=uploader_id, now=now))
        except FileRefusedError as refused:
            errors.append(FieldError(f"/attachments/{number}", str(refused)))
    if errors:
        raise InvalidInputError(errors)
    return stored


def _is_anonymous(report: Report) -> bool:
    return report.identity == Identity.ANONYMOUS


def _bucket(actor: Actor, report: Report) -> str:
    """Return what counts this person's reports; for anonymous ones nothing that names them."""
    if _is_anonymous(report):
        return f"report:{blind_index(str(actor.person_id), purpose='throttle').hex()}"
    return f"report:{actor.person_id}"


def _draft(*, actor: Actor, report: Report, place: PlaceCard, category: Category | None, now: datetime) -> Matter:
    village = at_level(place.code, Level.VILLAGE)
    appointment = actor.role_at(place.code) if village not in actor.villages else None
    office = OFFICE_OF.get(Kind(report.kind), Office.PLACE)
    whom, is_anonymous = report.on_behalf_of, _is_anonymous(report)
    meant = person_meant(whom, village=village, now=now) if whom is not None else None
    draft = Matter(
        village=village,
        place=place.code if is_anonymous or office != Office.PLACE else _grid_of(actor, place),
        kind=report.kind,
        category=category,
        text=report.text.strip(),
        lng=report.lng,
        lat=report.lat,
        location_note=report.location_note.strip()[:100],
        visibility=report.visibility,
        identity=report.identity,
        office=office,
        held_at=HELD_AT_FIRST[office],
        reporter_id=None if is_anonymous else actor.known_id,
        behalf_person_id=meant.id if meant else None,
        reporter_role=appointment.role.value if appointment and not is_anonymous else "",
        reported_at=now,
    )
    if is_anonymous:
        draft.receipt_code = _receipt_new()
        draft.receipt_digest = token_digest(receipt_plain(draft.receipt_code))
    return draft


def _receipt_new() -> str:
    """Return a code of 80 random bits as people copy it down: K7QF-2M9X-PD4T-0V6B."""
    groups = ("".join(secrets.choice(_RECEIPT_LETTERS) for _ in range(_RECEIPT_GROUP)) for _ in range(_RECEIPT_GROUPS))
    return "-".join(groups)


def _grid_of(actor: Actor, place: PlaceCard) -> str:
    """Return the grid: as chosen, else the reporter's household's, else the one they serve, else the whole village."""
    if place.level == Level.GRID:
        return place.code
    lived = (m.grid for m in actor.memberships if m.place == place.code and m.grid)
    served = (code for code in actor.places_as(GRID_ROLES) if at_level(code, Level.VILLAGE) == place.code)
    return next(iter((*lived, *served)), place.code)


def _stem_of(draft: Matter, places: Mapping[str, PlaceCard]) -> str:
    """Return what opens the number: the village's name, the county's, or nothing that tells of a place."""
    if draft.is_sealed:
        return _SEALED_STEM
    return places[draft.village if draft.office == Office.PLACE else draft.county].stem


def _series_of(draft: Matter) -> str:
    """Return the series of its number: sealed ones have one apart, so that no gap in another tells of them."""
    if draft.is_sealed:
        return f"{draft.county}:s"
    return draft.village if draft.office == Office.PLACE else draft.county


def _take_in(draft: Matter, *, stem: str, stored: list[FileCard], actor: Actor, report: Report, now: datetime) -> None:
    draft.number = number_next(series=_series_of(draft), stem=stem, now=now)
    matter_open(matter=draft, now=now)
    is_anonymous = _is_anonymous(report)
    attachments = Attachment.objects.bulk_create(
        Attachment(
            matter=draft,
            file_id=card.id,
            media_type=card.media_type,
            uploader_id=None if is_anonymous else actor.known_id,
            is_linked=True,
            added_at=now,
        )
        for card in stored
    )
    files_keep(card.id for card in stored)
    recordings_offer(attachments)
    if report.parties:
        parties_write(matter=draft, names=report.parties)
    journal.record(
        MatterReported(
            number=draft.number,
            matter_kind=draft.kind,
            visibility=draft.visibility,
            identity=draft.identity,
            attachments=tuple(attachment.pk for attachment in attachments),
            for_somebody=report.on_behalf_of is not None,
        ),
        actor=None if is_anonymous else actor,
        place=draft.journal_place,
        subject=(MATTER, draft.pk),
        now=now,
        role=draft.reporter_role,
    )
    versions.bump(draft.watchers)


def _keep_behalf(draft: Matter, whom: OnBehalfOf, *, actor: Actor, now: datetime) -> None:
    proof = None
    if whom.proof is not None:
        try:
            card = file_store(upload=whom.proof, uploader_id=actor.person_id, now=now)
        except FileRefusedError as refused:
            raise invalid("/on_behalf_of/proof", str(refused)) from refused
        if card.media_type not in {PICTURE, RECORDING}:
            raise invalid("/on_behalf_of/proof", _("同意的凭据要一张照片，或者一段录音。"))
        files_keep([card.id])
        proof = Attachment.objects.create(
            matter=draft,
            file_id=card.id,
            media_type=card.media_type,
            uploader_id=actor.known_id,
            step=CONSENT,
            is_linked=True,
            added_at=now,
        )
    behalf_keep(matter=draft, whom=whom, proof_id=proof.pk if proof else None)


def matter_open(*, matter: Matter, now: datetime) -> None:
    """Write a new matter with the promises its first state opens, and its nearest deadline."""
    laid = promises_lay(
        flow=FLOW,
        promises=[promise for promise in FLOW.promises if matter.state in promise.opens_in],
        place=matter.journal_place,
        spans=spans_at(matter.place),
        now=now,
    )
    matter.due_at = min(promise.due_at for promise in laid)
    matter.save()
    promises_keep(laid, matter.pk)


def number_next(*, series: str, stem: str, now: datetime) -> str:
    """Return the next public number of the year in a village's or county's series, e.g. 张王-2026-0412."""
    year = now.astimezone(CHINA).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [series, year])
        (last,) = cursor.fetchone()
    return f"{stem}-{year}-{last:04d}"
