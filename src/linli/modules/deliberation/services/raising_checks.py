"""What must be true of a topic before it is raised, and who is meant where it is taken down for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, at_level
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.models import Consent
from linli.modules.deliberation.models.topics import TEXT_AT_MOST, TITLE_AT_MOST
from linli.modules.places.public import UnknownPlaceError, place_get
from linli.modules.population.public import (
    InvalidPhoneError,
    member_get,
    members_named,
    person_by_phone,
    phone_normalised,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.modules.deliberation.services.raising import RaisedFor, TopicInput
    from linli.modules.population.public import PersonCard

FILES_AT_MOST = 9
TITLE_AT_LEAST = 4


def topic_checked(given: TopicInput) -> PersonCard | None:
    """Return for whom it is taken down, if for somebody; whatever is wrong is said at once: InvalidInputError."""
    errors = [*words_errors(given.title, given.text, has_files=bool(given.files)), *_other_errors(given)]
    if errors:
        raise InvalidInputError(errors)
    return person_meant(given.for_somebody, village=given.village) if given.for_somebody else None


def words_errors(title: str, text: str, *, has_files: bool = False) -> Iterator[FieldError]:
    """Yield what is wrong with the words of a topic."""
    if not TITLE_AT_LEAST <= len(title.strip()) <= TITLE_AT_MOST:
        said = _("用一句话说议什么，%(least)d 到 %(most)d 个字。")
        yield FieldError("/title", said % {"least": TITLE_AT_LEAST, "most": TITLE_AT_MOST})
    if not text.strip() and not has_files:
        yield FieldError("/text", _("说说怎么回事：写几句、录一段、拍张照都行。"))
    if len(text) > TEXT_AT_MOST:
        yield FieldError("/text", _("请说得短一点，最多 %(most)d 个字。") % {"most": TEXT_AT_MOST})


def _other_errors(given: TopicInput) -> Iterator[FieldError]:
    if len(given.files) > FILES_AT_MOST:
        yield FieldError("/files", _("照片和录音一共最多 %(most)d 个。") % {"most": FILES_AT_MOST})
    if not place_is(given.village, Level.VILLAGE):
        yield FieldError("/village", _("没有这个村，请重新选。"))
    elif given.group and (
        at_level(given.group, Level.VILLAGE) != given.village or not place_is(given.group, Level.GRID)
    ):
        yield FieldError("/group", _("村里没有这个小组，请重新选。"))
    whom = given.for_somebody
    if whom is None:
        return
    if not whom.name.strip():
        yield FieldError("/for_somebody/name", _("请写清楚是替谁提的。"))
    if whom.consent not in Consent.values:
        yield FieldError("/for_somebody/consent", _("请选他是怎么同意的：当面说的、签了字，还是电话里说的。"))
    if whom.phone.strip():
        try:
            phone_normalised(whom.phone)
        except InvalidPhoneError:
            yield FieldError("/for_somebody/phone", _("手机号要 11 位数字，不知道可以不填。"))


def place_is(code: str, level: Level) -> bool:
    """Whether there is such a place now, at this level."""
    try:
        card = place_get(code)
    except UnknownPlaceError:
        return False
    return card.level == level and card.is_active


def person_meant(whom: RaisedFor, *, village: str) -> PersonCard:
    """Return the one member of the village who is meant; nobody, or one of several: InvalidInputError."""
    name = whom.name.strip()
    if whom.person_id is not None or whom.phone.strip():
        found = person_by_phone(whom.phone) if whom.person_id is None else None
        pk = whom.person_id if found is None else found.id
        member = member_get(village, pk) if pk is not None else None
        if member is None or member.deceased or member.person.name != name:
            raise invalid("/for_somebody/name", _("村里的名册上没有这个人，名字和手机号请再对一对。"))
        return member.person
    named = members_named(village, name)
    if not named:
        raise invalid("/for_somebody/name", _("村里的名册上没有这个人，名字请再对一对。"))
    if len(named) > 1:
        raise invalid(
            "/for_somebody/phone", _("村里有 %(n)d 个人叫这个名字，填上手机号才知道是哪一位。") % {"n": len(named)}
        )
    return named[0].person
