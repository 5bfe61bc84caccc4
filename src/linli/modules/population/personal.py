"""What the register keeps of one person: given out, and erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import journal
from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.kernel.secrets import open_text
from linli.modules.population.consents import CONSENTS
from linli.modules.population.fields import FIELDS, identity_columns, phone_columns
from linli.modules.population.history import history_of
from linli.modules.population.models import (
    Consent,
    Correction,
    House,
    Household,
    Membership,
    Person,
    PersonTag,
    Unmasking,
)
from linli.modules.population.normal_forms import person_pinyin_of
from linli.modules.population.reach import PERSON
from linli.modules.population.words import FIELD_NAMES

if TYPE_CHECKING:
    from datetime import datetime

# Kept in the register, whatever the language of whoever looks.
NOBODY = "已注销"
_WORDS = frozenset({"words", "note", "reason"})
_ON_CONSENT = ("occupation", "workplace", "marital", "education", "political")


def _export(person_id: int, now: datetime) -> list[Section]:
    person = Person.objects.get(pk=person_id)
    tables: tuple[tuple[Any, tuple[Any, ...], list[tuple[Any, ...]]], ...] = (
        (gettext_lazy("登记的信息"), (_("项目"), _("内容")), _own_fields(person)),
        (
            gettext_lazy("所属村社"),
            (_("村社"), _("类别"), _("户号"), _("与户主关系"), _("起"), _("止")),
            _belonging(person_id),
        ),
        (gettext_lazy("标签"), (_("标签"), _("来源"), _("说明"), _("起"), _("止")), _tags(person_id)),
        (
            gettext_lazy("同意记录"),
            (_("同意什么"), _("版本"), _("怎样同意"), _("同意时间"), _("撤回时间")),
            _consents(person_id),
        ),
        (
            gettext_lazy("谁看过完整号码"),
            (_("时间"), _("谁"), _("看了什么"), _("为什么"), _("说明")),
            _looked(person_id),
        ),
        (gettext_lazy("谁改过"), (_("时间"), _("做了什么"), _("谁")), _changed(person_id, now)),
        (gettext_lazy("更正申请"), (_("时间"), _("要改的"), _("说明"), _("结果"), _("答复")), _corrections(person_id)),
    )
    return [Section(title, heads, tuple(rows)) for title, heads, rows in tables]


def _own_fields(person: Person) -> list[tuple[Any, ...]]:
    opened = {
        "phone": open_text(bytes(person.phone_cipher), purpose="phone") if person.phone_cipher else "",
        "id_number": open_text(bytes(person.id_cipher), purpose="identity") if person.id_cipher else "",
        "born_on": person.born_on.isoformat() if person.born_on else "",
    }
    said = {
        name: opened[name] if name in opened else getattr(person, f"get_{name}_display", lambda: "")()
        for name in FIELDS
    }
    said |= {name: getattr(person, name) for name in ("name", "occupation", "workplace")}
    return [(str(FIELD_NAMES[name]), str(said[name] or "")) for name in FIELDS]


def _belonging(person_id: int) -> list[tuple[Any, ...]]:
    rows = Membership.objects.filter(person_id=person_id).select_related("household").order_by("from_date", "pk")
    return [
        (
            row.village,
            row.get_kind_display(),
            row.household.number if row.household else "",
            row.relation,
            row.from_date.isoformat(),
            row.until.isoformat() if row.until else "",
        )
        for row in rows
    ]


def _tags(person_id: int) -> list[tuple[Any, ...]]:
    rows = PersonTag.objects.filter(person_id=person_id).select_related("tag").order_by("from_date", "pk")
    return [
        (
            row.tag.name,
            row.get_source_display(),
            row.note,
            row.from_date.isoformat(),
            row.until.isoformat() if row.until else "",
        )
        for row in rows
    ]


def _consents(person_id: int) -> list[tuple[Any, ...]]:
    rows = Consent.objects.filter(person_id=person_id).order_by("pk")
    return [
        (
            str(CONSENTS[row.subject].title) if row.subject in CONSENTS else row.subject,
            row.version,
            row.get_how_display(),
            row.given_at.isoformat(),
            row.withdrawn_at.isoformat() if row.withdrawn_at else "",
        )
        for row in rows
    ]


def _looked(person_id: int) -> list[tuple[Any, ...]]:
    rows = Unmasking.objects.filter(person_id=person_id).select_related("by").order_by("-pk")
    return [
        (row.at.isoformat(), row.by.name, row.get_field_display(), row.get_reason_display(), row.words) for row in rows
    ]


def _changed(person_id: int, now: datetime) -> list[tuple[Any, ...]]:
    return [(entry.at.isoformat(), entry.title, entry.who) for entry in history_of(person_id, now=now)]


def _corrections(person_id: int) -> list[tuple[Any, ...]]:
    rows = Correction.objects.filter(person_id=person_id).order_by("-pk")
    return [
        (
            row.created_at.isoformat(),
            _("、").join(str(FIELD_NAMES[name]) for name in row.fields),
            row.words,
            row.state,
            row.note,
        )
        for row in rows
    ]


def _erase(erasing: Erasing) -> None:
    pk = erasing.person_id
    gone: dict[str, Any] = {**phone_columns(None), **dict.fromkeys(_ON_CONSENT, ""), "erased_at": erasing.now}
    if not erasing.keeps_register:
        gone |= {
            **identity_columns("", ""),
            "name": NOBODY,
            "name_pinyin": person_pinyin_of(NOBODY),
            "sex": None,
            "born_on": None,
            "ethnicity": "",
        }
        _erase_belonging(pk)
    Person.objects.filter(pk=pk).update(**gone)
    Correction.objects.filter(person_id=pk).delete()
    PersonTag.objects.filter(person_id=pk).update(note="")
    Unmasking.objects.filter(person_id=pk).exclude(reason=Unmasking.Reason.OTHER).update(words="")
    Unmasking.objects.filter(person_id=pk, reason=Unmasking.Reason.OTHER).update(words="—")
    for county in erasing.counties:
        journal.forget(place=county, subjects=[(PERSON, pk)], keys=_WORDS, actor=None, now=erasing.now)


def _erase_belonging(person_id: int) -> None:
    """Where nobody else ever lived in their household, its address and place on the map say who it was."""
    PersonTag.objects.filter(person_id=person_id).delete()
    House.objects.filter(owner_id=person_id).update(owner=None)
    others = Membership.objects.filter(household=OuterRef("pk")).exclude(person_id=person_id)
    theirs = Membership.objects.filter(household=OuterRef("pk"), person_id=person_id)
    alone = Household.objects.filter(Exists(theirs), ~Exists(others))
    alone.update(address="", lng=None, lat=None)


PART = PersonalPart("population", _export, _erase)
