"""What a form says of a ballot or a box of ballots that somebody brings in; used in the field and at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import RollEntry
from linli.modules.deliberation.models.ballots import PHOTOS_AT_MOST
from linli.modules.deliberation.pages.entries import day_of
from linli.modules.deliberation.pages.vote_words import CHANNELS
from linli.modules.deliberation.pages.voting import key_in
from linli.modules.deliberation.selectors.mandates import holders_named, holders_offered, mandates_standing
from linli.modules.deliberation.selectors.roll_reading import voices_numbered
from linli.modules.deliberation.services.voting import ballot_enter, batch_enter, mandate_record
from linli.modules.files.public import PICTURE, FileRefusedError, UnknownFileError, file_by_token, image_store

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.deliberation.models import Vote
    from linli.web.request import LinliRequest

BROUGHT_IN = (Channel.PAPER, Channel.DOORSTEP)
NUMBERS_AT_MOST, IN_A_ROW_AT_MOST, TOLD_AT_MOST = 2000, 500, 5
_FIELDS = {
    "entry_id": "entry",
    "collector_id": "collector",
    "witness_id": "witness",
    "file_id": "photos",
    "file": "photos",
    "photo": "photos",
}


@dataclass(frozen=True, slots=True)
class Brought:
    """What the form said, to be shown again where something lacks; ``photos`` are tokens of those that came along."""

    key: str
    photos: tuple[str, ...] = ()
    photo_refused: str = ""
    choice: str = ""
    channel: str = ""
    collector: str = ""
    witness: str = ""
    read_aloud: str = ""
    giver: str = ""
    proxy: str = ""
    given_on: str = ""
    entry: str = ""
    entry_id: str = ""
    chosen: tuple[str, ...] = ()
    numbers: str = ""
    is_next: bool = False
    totals: dict[str, str] = field(default_factory=dict)


def brought_in(request: LinliRequest, vote: Vote, *, key: str) -> Brought:
    """Read a sent form and keep the photos that came with it; an empty form of this key otherwise."""
    if request.method != "POST":
        return Brought(key)
    said = request.POST
    photos, refused = _photos_kept(request)
    return Brought(
        key=said.get("key", "") or key,
        photos=photos,
        photo_refused=refused,
        choice=said.get("choice", ""),
        channel=said.get("channel", ""),
        collector=said.get("collector", ""),
        witness=said.get("witness", ""),
        read_aloud=said.get("read_aloud", ""),
        giver=said.get("giver", ""),
        proxy=said.get("proxy", ""),
        given_on=said.get("given_on", ""),
        entry=said.get("entry", "").replace("\x00", "").strip(),
        entry_id=said.get("entry_id", ""),
        chosen=tuple(said.getlist("entries")),
        numbers=said.get("numbers", "").replace("\x00", "").strip()[:NUMBERS_AT_MOST],
        totals={code: said.get(f"total-{code}", "").strip() for code in vote.choices},
    )


def ways_in(vote: Vote) -> tuple[Channel, ...]:
    """Return how a ballot may have been given: a holder comes to the meeting, too (集 §27: 代为参加会议)."""
    return (*BROUGHT_IN, Channel.MEETING) if vote.allows_proxy else BROUGHT_IN


def channels_offered(vote: Vote) -> list[dict[str, str]]:
    """Return the ways of bringing in."""
    return [{"value": channel.value, "label": str(CHANNELS[channel][0])} for channel in ways_in(vote)]


BY_PROXY = "proxy"


def mandate_choices(vote: Vote, entry_id: int | None, now: datetime) -> dict[str, Any]:
    """Return who may give a ballot (集 §27: whoever it belongs to, or a holder), whom they may entrust, whom they have.

    Nothing where the rule knows no mandates; before somebody is looked up the first alone.
    """
    if not vote.allows_proxy:
        return {"givers": [], "holders": [], "standing": None}
    givers = [{"value": "self", "label": _("本人")}, {"value": BY_PROXY, "label": _("受托的家人")}]
    entry = RollEntry.objects.filter(vote=vote, pk=entry_id or 0).first()
    if entry is None:
        return {"givers": givers, "holders": [], "standing": None}
    held, named = mandates_standing(vote, [entry.pk]), holders_named(vote, [entry.pk])
    standing = {"value": held[entry.pk], "label": named[entry.pk]} if entry.pk in held else None
    holders = [{"value": person, "label": name} for person, name in holders_offered(vote, entry, now=now)]
    return {"givers": givers, "holders": holders, "standing": standing}


def mandate_bring(request: LinliRequest, vote: Vote, said: Brought, *, entry_id: int) -> None:
    """Record a written mandate with the photo of its paper, as ``mandate_record``; what lacks: InvalidInputError."""
    errors = _lacking_of_paper(request, said)
    if errors:
        raise InvalidInputError(errors)
    mandate_record(
        actor=request.actor,
        vote_id=vote.pk,
        entry_id=entry_id,
        holder_id=int(said.proxy),
        given_on=day_of(said.given_on),
        file_id=_photo_of_paper(request),
        now=request.now,
    )


def ballot_bring(request: LinliRequest, vote: Vote, said: Brought, *, entry_id: int, collector_id: int) -> None:
    """Enter one named ballot with its photo.

    As ``ballot_enter``; what lacks in the form: InvalidInputError with everything named.
    """
    errors = [] if said.choice in vote.choices else [FieldError("/choice", _("票上写的是哪个，请选一个。"))]
    errors += _lacking_of_all(vote, said)
    if said.read_aloud != "on":
        errors.append(FieldError("/read_aloud", _("要本人在场，念给他听过才能录。")))
    if not collector_id:
        errors.append(FieldError("/collector", _("请选谁收的票。")))
    is_proxy = said.giver == BY_PROXY
    if is_proxy and not mandates_standing(vote, [entry_id]):
        errors += _lacking_of_paper(request, said)
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
        **_photos_of(said),
        proxy_id=int(said.proxy) if is_proxy and _is_number(said.proxy) else None,
        mandate_on=day_of(said.given_on),
        mandate_file_id=_photo_of_paper(request) if is_proxy and request.FILES.get("paper") else None,
        key=key_in(said.key),
        now=request.now,
    )


def batch_bring(request: LinliRequest, vote: Vote, said: Brought, *, collector_id: int) -> None:
    """Enter a box of secret ballots with its photo, as ``batch_enter``; what lacks: InvalidInputError."""
    errors: list[FieldError] = []
    entries = _voices_meant(vote, said, errors)
    totals = {code: int(count) if _is_number(count) else 0 for code, count in said.totals.items()}
    if any(count and not _is_number(count) for count in said.totals.values()):
        errors.append(FieldError("/totals", _("张数要写数字。")))
    elif entries and sum(totals.values()) != len(entries):
        counts = {"ballots": sum(totals.values()), "people": len(entries)}
        errors.append(FieldError("/totals", _("票有 %(ballots)s 张，勾了 %(people)s 个，对不上。") % counts))
    errors += _lacking_of_all(vote, said)
    if not collector_id:
        errors.append(FieldError("/collector", _("请选谁收的票。")))
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
        **_photos_of(said),
        key=key_in(said.key),
        now=request.now,
    )


def _voices_meant(vote: Vote, said: Brought, errors: list[FieldError]) -> list[int]:
    """Return the entries that were ticked or named by their numbers, each once; what is wrong joins the errors."""
    meant = dict.fromkeys(int(one) for one in said.chosen if _is_number(one))
    numbers = _numbers_in(said.numbers)
    found = voices_numbered(vote, numbers)
    missing, voted = (
        [one for one in numbers if one not in found],
        [one for one in numbers if one in found and found[one].channel],
    )
    if missing:
        words = _("名册里没有 %(numbers)s 号。") % {"numbers": _("、").join(missing[:TOLD_AT_MOST])}
        errors.append(FieldError("/entries", words))
    if voted:
        words = _("%(numbers)s 号已经投过了。") % {"numbers": _("、").join(voted[:TOLD_AT_MOST])}
        errors.append(FieldError("/entries", words))
    meant |= dict.fromkeys(found[one].id for one in numbers if one in found)
    if not meant and not missing:
        errors.append(FieldError("/entries", _("勾一下谁投了票，或者写户号。")))
    return list(meant)


def _numbers_in(said: str) -> list[str]:
    """Return the numbers somebody wrote, each once: "3 7、12 20-25"."""
    numbers: dict[str, None] = {}
    for part in re.split(r"[\s,，、;；.。]+", said):
        ends = re.fullmatch(r"(\d{1,6})\s*[-–—~～至到]\s*(\d{1,6})", part)
        if ends and 0 <= int(ends[2]) - int(ends[1]) < IN_A_ROW_AT_MOST:
            numbers |= dict.fromkeys(str(one) for one in range(int(ends[1]), int(ends[2]) + 1))
        elif part:
            numbers[part.lstrip("0") or part] = None
    return list(numbers)


def errors_of(refused: InvalidInputError) -> dict[str, str]:
    """Return the first message of each field of these forms."""
    found: dict[str, str] = {}
    for error in refused.errors:
        name = error.pointer.strip("/")
        found.setdefault(_FIELDS.get(name, name), str(error.message))
    return found


def _lacking_of_all(vote: Vote, said: Brought) -> list[FieldError]:
    errors = []
    if said.channel not in ways_in(vote):
        errors.append(FieldError("/channel", _("怎么收的，请选一个。")))
    if not _is_number(said.witness, most=18):
        errors.append(FieldError("/witness", _("请选一个见证人。")))
    if said.photo_refused or not said.photos:
        errors.append(FieldError("/photos", said.photo_refused or _("拍一张票面或者现场。")))
    if len(said.photos) > PHOTOS_AT_MOST:
        errors.append(FieldError("/photos", _("照片最多 %(most)s 张") % {"most": PHOTOS_AT_MOST}))
    return errors


def _lacking_of_paper(request: LinliRequest, said: Brought) -> list[FieldError]:
    errors = []
    if not _is_number(said.proxy):
        errors.append(FieldError("/proxy", _("委托给谁，请选一位家人。")))
    if day_of(said.given_on) is None:
        errors.append(FieldError("/given_on", _("写委托书上的日子。")))
    if not request.FILES.get("paper"):
        errors.append(FieldError("/paper", _("委托书拍一张照片。")))
    return errors


def _photo_of_paper(request: LinliRequest) -> int:
    try:
        (upload,) = request.FILES.getlist("paper")[:1]
        return image_store(content=upload, uploader_id=request.actor.person_id, now=request.now).id
    except FileRefusedError as refused:
        raise invalid("/paper", str(refused)) from refused


def _photos_kept(request: LinliRequest) -> tuple[tuple[str, ...], str]:
    """Store the photos of a sent form, so that they need no second taking; return their tokens and what is wrong."""
    uploads = request.FILES.getlist("photos")
    if not uploads:
        return tuple(token.replace("\x00", "") for token in request.POST.getlist("photo")[: PHOTOS_AT_MOST + 1]), ""
    try:
        stored = [
            image_store(content=upload, uploader_id=request.actor.person_id, now=request.now)
            for upload in uploads[: PHOTOS_AT_MOST + 1]
        ]
    except FileRefusedError as refused:
        return (), str(refused)
    return tuple(one.token for one in stored), ""


def _photos_of(said: Brought) -> dict[str, Any]:
    """Return the photos kept; what is stored of a form that is refused in the end belongs to nothing."""
    try:
        found = [file_by_token(token) for token in said.photos]
    except UnknownFileError:
        raise invalid("/photos", _("拍一张票面或者现场。")) from None
    if any(one.media_type != PICTURE for one in found):
        raise invalid("/photos", _("拍一张票面或者现场。"))
    first, *further = (one.id for one in found)
    return {"file_id": first, "further_files": further}


def _is_number(said: str, *, most: int = 18) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= most
