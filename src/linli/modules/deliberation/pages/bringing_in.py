"""What a form says of a ballot or a box of ballots that somebody brings in; used in the field and at the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.pages.vote_words import CHANNELS
from linli.modules.deliberation.pages.voting import key_in
from linli.modules.deliberation.services.voting import ballot_enter, batch_enter
from linli.modules.files.public import PICTURE, FileRefusedError, UnknownFileError, file_by_token, image_store

if TYPE_CHECKING:
    from linli.modules.deliberation.models import Vote
    from linli.web.request import LinliRequest

BROUGHT_IN = (Channel.PAPER, Channel.DOORSTEP)
_FIELDS = {
    "entry_id": "entry",
    "collector_id": "collector",
    "witness_id": "witness",
    "file_id": "photos",
    "file": "photos",
}


@dataclass(frozen=True, slots=True)
class Brought:
    """What the form said, to be shown again where something lacks; ``photo`` is the token of one that came along."""

    key: str
    photo: str = ""
    photo_refused: str = ""
    choice: str = ""
    channel: str = ""
    collector: str = ""
    witness: str = ""
    read_aloud: str = ""
    entry: str = ""
    entry_id: str = ""
    chosen: tuple[str, ...] = ()
    totals: dict[str, str] = field(default_factory=dict)


def brought_in(request: LinliRequest, vote: Vote, *, key: str) -> Brought:
    """Read a sent form and keep the photo that came with it; an empty form of this key otherwise."""
    if request.method != "POST":
        return Brought(key)
    said = request.POST
    photo, refused = _photo_kept(request)
    return Brought(
        key=said.get("key", "") or key,
        photo=photo,
        photo_refused=refused,
        choice=said.get("choice", ""),
        channel=said.get("channel", ""),
        collector=said.get("collector", ""),
        witness=said.get("witness", ""),
        read_aloud=said.get("read_aloud", ""),
        entry=said.get("entry", "").replace("\x00", "").strip(),
        entry_id=said.get("entry_id", ""),
        chosen=tuple(said.getlist("entries")),
        totals={code: said.get(f"total-{code}", "").strip() for code in vote.choices},
    )


def channels_offered() -> list[dict[str, str]]:
    """Return the ways of bringing in."""
    return [{"value": channel.value, "label": str(CHANNELS[channel][0])} for channel in BROUGHT_IN]


def ballot_bring(request: LinliRequest, vote: Vote, said: Brought, *, entry_id: int, collector_id: int) -> None:
    """Enter one named ballot with its photo.

    As ``ballot_enter``; what lacks in the form: InvalidInputError with everything named.
    """
    errors = [] if said.choice in vote.choices else [FieldError("/choice", _("票上写的是哪个，请选一个。"))]
    errors += _lacking_of_all(said)
    if said.read_aloud != "on":
        errors.append(FieldError("/read_aloud", _("要本人在场，念给他听过才能录。")))
    if not collector_id:
        errors.append(FieldError("/collector", _("请选谁收的票。")))
    if errors:
        raise InvalidInputError(errors)
    ballot_enter(
        actor=request.actor,
        vote_id=vote.pk,
        entry_id=entry_id,
        choice=said.choice,
        channel=Channel(said.channel),
        collector_id=collector_id,
        witness_id=int(said.witness),
        file_id=_photo_of(said),
        key=key_in(said.key),
        now=request.now,
    )


def batch_bring(request: LinliRequest, vote: Vote, said: Brought, *, collector_id: int) -> None:
    """Enter a box of secret ballots with its photo, as ``batch_enter``; what lacks: InvalidInputError."""
    errors = []
    entries = [int(one) for one in said.chosen if _is_number(one)]
    if not entries:
        errors.append(FieldError("/entries", _("勾一下谁投了票。")))
    totals = {code: int(count) if _is_number(count) else 0 for code, count in said.totals.items()}
    if any(count and not _is_number(count) for count in said.totals.values()):
        errors.append(FieldError("/totals", _("张数要写数字。")))
    elif entries and sum(totals.values()) != len(entries):
        counts = {"ballots": sum(totals.values()), "people": len(entries)}
        errors.append(FieldError("/totals", _("票有 %(ballots)s 张，勾了 %(people)s 个，对不上。") % counts))
    errors += _lacking_of_all(said)
    if errors:
        raise InvalidInputError(errors)
    batch_enter(
        actor=request.actor,
        vote_id=vote.pk,
        entry_ids=entries,
        totals=totals,
        channel=Channel(said.channel),
        collector_id=collector_id,
        witness_id=int(said.witness),
        file_id=_photo_of(said),
        key=key_in(said.key),
        now=request.now,
    )


def errors_of(refused: InvalidInputError) -> dict[str, str]:
    """Return the first message of each field of these forms."""
    found: dict[str, str] = {}
    for error in refused.errors:
        name = error.pointer.strip("/")
        found.setdefault(_FIELDS.get(name, name), str(error.message))
    return found


def _lacking_of_all(said: Brought) -> list[FieldError]:
    errors = []
    if said.channel not in BROUGHT_IN:
        errors.append(FieldError("/channel", _("怎么收的，请选一个。")))
    if not _is_number(said.witness, most=18):
        errors.append(FieldError("/witness", _("请选一个见证人。")))
    if said.photo_refused or not said.photo:
        errors.append(FieldError("/photos", said.photo_refused or _("拍一张票面或者现场。")))
    return errors


def _photo_kept(request: LinliRequest) -> tuple[str, str]:
    """Store the photo of a sent form, so that it needs no second taking; return its token and what is wrong with it."""
    upload = request.FILES.get("photos")
    if upload is None:
        return request.POST.get("photo", "").replace("\x00", ""), ""
    try:
        return image_store(content=upload, uploader_id=request.actor.person_id, now=request.now).token, ""
    except FileRefusedError as refused:
        return "", str(refused)


def _photo_of(said: Brought) -> int:
    try:
        found = file_by_token(said.photo)
    except UnknownFileError:
        raise invalid("/photos", _("拍一张票面或者现场。")) from None
    if found.media_type != PICTURE:
        raise invalid("/photos", _("拍一张票面或者现场。"))
    return found.id


def _is_number(said: str, *, most: int = 18) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= most
