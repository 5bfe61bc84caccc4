"""Shelters: entered one by one or as a list, opened, closed, given up."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level, is_within
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.kernel.versions import bump, place_key
from linli.modules.places.coordinates import gcj_to_wgs
from linli.modules.places.events import FacilitiesImported, FacilityPut
from linli.modules.places.models import Facility
from linli.modules.places.policy import POLICY, SET_FACILITIES
from linli.modules.places.selectors import places_get

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from linli.kernel.actor import Actor

FACILITY = "facility"
ROWS_AT_MOST = 2000
BYTES_AT_MOST = 2_000_000
COLUMNS = {
    "名称": "name",
    "区划代码": "place",
    "地址": "address",
    "经度": "lng",
    "纬度": "lat",
    "能住多少人": "capacity",
    "联系人": "contact",
    "电话": "phone",
}
"""The columns of a list by their headings; the name alone is needed."""
_MOST = {"name": 60, "address": 120, "contact": 40, "phone": 20}
_CHINA = ((73.0, 136.0), (3.0, 54.0))
_PEOPLE_AT_MOST = 100_000
_SHOWN_ERRORS = 20


@dataclass(frozen=True, slots=True)
class FacilityInput:
    """What is said of a shelter, as typed; coordinates are WGS-84 unless ``is_gcj``."""

    name: str
    place: str
    address: str = ""
    lng: str = ""
    lat: str = ""
    capacity: str = ""
    contact: str = ""
    phone: str = ""
    is_open: bool = False
    is_active: bool = True
    is_gcj: bool = False


@dataclass(slots=True)
class _Read:
    """What was read of it, and what is wrong by field."""

    lng: float | None = None
    lat: float | None = None
    capacity: int | None = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of a list."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def facility_put(*, actor: Actor, given: FacilityInput, facility_id: int | None = None, now: datetime) -> Facility:
    """Enter a shelter, or say one anew; pages of everybody there notice.

    Out of reach: Facility.DoesNotExist. A place not theirs: NotAllowedError. Unfit or taken: InvalidInputError.
    """
    row = Facility() if facility_id is None else Facility.objects.claim(actor, SET_FACILITIES, facility_id)
    former = row.place
    read = _read(given)
    errors = [FieldError(f"/{name}", words) for name, words in read.errors.items()]
    if not errors and Facility.objects.filter(place=given.place, name=given.name.strip()).exclude(pk=row.pk).exists():
        errors.append(FieldError("/name", _("这里已经有一处叫这个名字。")))
    if errors:
        raise InvalidInputError(errors)
    _fill(row, given, read, now=now)
    POLICY.demand(actor, SET_FACILITIES, row)
    row.save()
    journal.record(
        FacilityPut(name=row.name, is_open=row.is_open, is_active=row.is_active),
        actor=actor,
        place=row.place,
        subject=(FACILITY, row.pk),
        now=now,
    )
    bump(place_key(code) for code in {row.place, former} if code)
    return row


@transaction.atomic
def facilities_import(*, actor: Actor, place: str, content: bytes, is_gcj: bool, now: datetime) -> ImportReport:
    """Take over a list (.csv, UTF-8 or GB 18030) for a place: all of it or, where one line is unfit, nothing.

    A shelter of the same name at the same place is brought up to date; taken twice, the second time changes nothing.
    Not theirs: NotAllowedError. Unreadable, or lines that are wrong, each named: InvalidInputError.
    """
    POLICY.demand(actor, SET_FACILITIES, Facility(place=place))
    added = changed = unchanged = 0
    errors: list[str] = []
    for number, said in _lines(content):
        given = _line_read(said, place=place, is_gcj=is_gcj)
        read = _read(given)
        if not read.errors and not is_within(given.place, place):
            read.errors["place"] = _("不在这个地方里面")
        if read.errors:
            errors.append(_("第 %(n)d 行：%(what)s") % {"n": number, "what": _("；").join(read.errors.values())})
            continue
        row = Facility.objects.filter(place=given.place, name=given.name.strip()).first()
        before = _state(row) if row else None
        row = row or Facility()
        _fill(row, given, read, now=now, keeps_state=before is not None)
        if before == _state(row):
            unchanged += 1
            continue
        row.save()
        added, changed = added + (before is None), changed + (before is not None)
    if errors:
        raise InvalidInputError([FieldError("/file", words) for words in errors[:_SHOWN_ERRORS]])
    if added or changed:
        happened = FacilitiesImported(added=added, changed=changed)
        journal.record(happened, actor=actor, place=place, subject=(FACILITY, 0), now=now)
        bump([place_key(place)])
    return ImportReport(added, changed, unchanged)


def _lines(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    rows = csv.reader(io.StringIO(text.replace("\x00", "")))
    try:
        heads = [COLUMNS.get(head.strip(), "") for head in next(rows, [])]
        if "name" not in heads:
            raise InvalidInputError([FieldError("/file", _("第一行要写列名，至少要有“名称”。"))])
        for number, cells in enumerate(rows, start=2):
            if number > ROWS_AT_MOST + 1:
                words = _("一次最多 %(most)d 行。") % {"most": ROWS_AT_MOST}
                raise InvalidInputError([FieldError("/file", words)])
            if any(cell.strip() for cell in cells):
                yield number, {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
    except csv.Error as broken:
        raise InvalidInputError([FieldError("/file", _("读不了这个文件，请存成 .csv 再传。"))]) from broken


def _line_read(said: dict[str, str], *, place: str, is_gcj: bool) -> FacilityInput:
    words = {name: said.get(name, "") for name in COLUMNS.values()}
    return FacilityInput(
        name=words["name"],
        place=words["place"] or place,
        address=words["address"],
        lng=words["lng"],
        lat=words["lat"],
        capacity=words["capacity"],
        contact=words["contact"],
        phone=words["phone"],
        is_gcj=is_gcj,
    )


def _read(given: FacilityInput) -> _Read:
    read = _Read()
    if not given.name.strip():
        read.errors["name"] = _("请写名称")
    for name, most in _MOST.items():
        if len(getattr(given, name).strip()) > most:
            read.errors[name] = _("写短一点，最多 %(most)d 个字") % {"most": most}
    if len(given.place) > Level.VILLAGE or given.place not in places_get([given.place]):
        read.errors["place"] = _("没有这个地方")
    if given.phone.strip() and not set(given.phone.strip()) <= set("0123456789-+ "):
        read.errors["phone"] = _("电话只写数字")
    _read_point(given, read)
    if given.capacity.strip():
        people = given.capacity.strip()
        fits = people.isascii() and people.isdigit() and int(people[:9]) <= _PEOPLE_AT_MOST
        read.capacity = int(people) if fits else None
        if not fits:
            read.errors["capacity"] = _("人数写一个整数")
    return read


def _read_point(given: FacilityInput, read: _Read) -> None:
    if not given.lng.strip() and not given.lat.strip():
        return
    try:
        lng, lat = float(given.lng), float(given.lat)
    except ValueError:
        read.errors["lng"] = _("经度、纬度要两个都写，写成 119.17 这样的数")
        return
    if not (_CHINA[0][0] <= lng <= _CHINA[0][1] and _CHINA[1][0] <= lat <= _CHINA[1][1]):
        read.errors["lng"] = _("这个位置不在国内，是不是经度、纬度写反了")
        return
    if given.is_gcj:
        lng, lat = gcj_to_wgs(lng, lat)
    read.lng, read.lat = round(lng, 6), round(lat, 6)


def _fill(row: Facility, given: FacilityInput, read: _Read, *, now: datetime, keeps_state: bool = False) -> None:
    row.name, row.place, row.address = given.name.strip(), given.place, given.address.strip()
    row.contact, row.phone = given.contact.strip(), given.phone.strip()
    row.lng, row.lat, row.capacity = read.lng, read.lat, read.capacity
    if not keeps_state:
        row.is_open, row.is_active = given.is_open, given.is_active
    row.updated_at = now


def _state(row: Facility) -> tuple[object, ...]:
    return (row.address, row.lng, row.lat, row.capacity, row.contact, row.phone, row.is_active)
