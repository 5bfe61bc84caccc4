"""What the forms of matters send, read into what services take; services judge it, forms only keep it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from linli.modules.matters.models import Identity, Visibility
from linli.modules.matters.services import OnBehalfOf, Report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, QueryDict

    from linli.kernel.refusal import InvalidInputError

KEY_CHARACTERS = 22
_FIELD_OF = {
    "file": "photos",
    "attachments": "photos",
    "location": "place",
    "on_behalf_of/name": "behalf_name",
    "on_behalf_of/phone": "behalf_phone",
    "on_behalf_of/consent": "behalf_consent",
    "on_behalf_of/proof": "behalf_proof",
}
"""What a field is called in the form, where it is not as the service's pointer says."""
SEEN_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A report as it stands in its form; ``key`` is the form's own, so that sent twice it counts once."""

    key: str
    kind: str
    place: str
    text: str = ""
    category: str = ""
    visibility: str = Visibility.PRIVATE
    identity: str = Identity.NAMED
    location_note: str = ""
    lng: str = ""
    lat: str = ""
    photos: Sequence[UploadedFile[bytes]] = ()
    recordings: Sequence[UploadedFile[bytes]] = ()
    files: Sequence[UploadedFile[bytes]] = ()

    @property
    def attachments(self) -> tuple[UploadedFile[bytes], ...]:
        """Everything that came along, in the order of its fields."""
        return (*self.photos, *self.recordings, *self.files)

    @property
    def attachment_fields(self) -> tuple[str, ...]:
        """The field each attachment came in."""
        fields = {"photos": self.photos, "recording": self.recordings, "files": self.files}
        return tuple(name for name, uploads in fields.items() for _upload in uploads)

    parties: str = ""
    behalf_name: str = ""
    behalf_phone: str = ""
    behalf_consent: str = ""
    behalf_proof: UploadedFile[bytes] | None = None
    seen: frozenset[int] = frozenset()
    is_sure: bool = False

    @property
    def on_behalf_of(self) -> OnBehalfOf | None:
        """For whom it is, as soon as anything is said about them."""
        if not (self.behalf_name.strip() or self.behalf_phone.strip() or self.behalf_proof):
            return None
        return OnBehalfOf(self.behalf_name, self.behalf_phone, self.behalf_consent, self.behalf_proof)

    @property
    def point(self) -> dict[str, float]:
        """The point on the map, empty unless both degrees make sense."""
        lng, lat = _degrees(self.lng, most=180), _degrees(self.lat, most=90)
        return {} if lng is None or lat is None else {"lng": lng, "lat": lat}

    def as_report(self) -> Report:
        """Return what the service takes."""
        point = self.point
        return Report(
            text=self.text,
            place=self.place,
            kind=self.kind,
            category=self.category,
            visibility=self.visibility,
            identity=self.identity,
            lng=point.get("lng"),
            lat=point.get("lat"),
            location_note=self.location_note,
            attachments=self.attachments,
            on_behalf_of=self.on_behalf_of,
            parties=[name for name in self.parties.splitlines() if name.strip()],
        )

    @property
    def fingerprint(self) -> str:
        """Name the form together with what it says: sent again it is the same, changed and sent again another.

        Words decide; only without any does what came along, which a browser that goes back has let go of.
        """
        said = self.text.strip() or "\n".join(f"{one.name}:{one.size}" for one in self.attachments)
        return f"{self.key}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def report_form_read(request: HttpRequest, *, empty: ReportForm) -> ReportForm:
    """Read a sent form over an empty one; its kind is the address's."""
    said = request.POST
    return replace(
        empty,
        key=said.get("key", "")[:KEY_CHARACTERS] or empty.key,
        place=said.get("place", empty.place),
        text=said.get("text", ""),
        category=said.get("category", empty.category),
        visibility=said.get("visibility", empty.visibility),
        identity=said.get("identity", empty.identity),
        location_note=said.get("location_note", ""),
        lng=said.get("point_lng", ""),
        lat=said.get("point_lat", ""),
        photos=tuple(request.FILES.getlist("photos")),
        recordings=tuple(request.FILES.getlist("recording")),
        files=tuple(request.FILES.getlist("files")),
        parties=said.get("parties", ""),
        behalf_name=said.get("behalf_name", ""),
        behalf_phone=said.get("behalf_phone", ""),
        behalf_consent=said.get("behalf_consent", ""),
        behalf_proof=request.FILES.get("behalf_voice") or request.FILES.get("behalf_proof"),
        seen=frozenset(int(one) for one in said.getlist("seen")[:SEEN_AT_MOST] if one.isascii() and one.isdigit()),
        is_sure="sure" in said,
    )


def note_read(said: QueryDict, *, step: str) -> str:
    """Return the phrase that was chosen, if any, followed by the own words.

    Several steps' forms stand on one page, so the names of their fields begin with the step's.
    """
    parts = (said.get(f"{step}_phrase", "").strip(), said.get(f"{step}_note", "").strip())
    return "\n".join(part for part in parts if part)


def errors_by_field(
    refused: InvalidInputError, *, step: str = "", attachment_fields: Sequence[str] = ()
) -> dict[str, str]:
    """Return the first message of each field, by the field's name in the form (of that step).

    ``attachment_fields`` names the field of each attachment, which errors point at by number.
    """
    found: dict[str, str] = {}
    for error in refused.errors:
        path = error.pointer.strip("/")
        name, _slash, number = path.partition("/")
        is_numbered = number.isdigit() and bool(attachment_fields)
        field = attachment_fields[int(number)] if is_numbered else _FIELD_OF.get(path) or _FIELD_OF.get(name, name)
        found.setdefault(f"{step}_{field}" if step else field, str(error.message))
    return found


def summary_of(errors: Mapping[str, str], order: Sequence[str]) -> list[tuple[str, str]]:
    """Return the errors in the order of the page's fields, for the summary above it."""
    return sorted(errors.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))


def _degrees(said: str, *, most: int) -> float | None:
    """Read a degree; a browser that sent nonsense has sent no point."""
    try:
        degrees = float(said)
    except ValueError:
        return None
    return degrees if -most <= degrees <= most else None
