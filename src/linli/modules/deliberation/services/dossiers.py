"""A topic's papers as a file: asked for, packed by the worker, taken along, erased after some days."""

from __future__ import annotations

import hashlib
import logging
import secrets
import tempfile
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from procrastinate.contrib.django import app

from linli.kernel import journal
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.dossier.gathering import parts_of
from linli.modules.deliberation.dossier.packing import pack_write
from linli.modules.deliberation.dossier_events import DossierAsked, DossierPacked, DossierTaken
from linli.modules.deliberation.flow import TOPIC
from linli.modules.deliberation.models import DossierPack, Topic
from linli.modules.deliberation.models.dossiers import TOKEN_LENGTH
from linli.modules.deliberation.policy import TAKE_DOSSIER
from linli.modules.deliberation.selectors.dossiers import topic_to_pack
from linli.modules.deliberation.services.claiming import topic_claimed

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.journal.entry import Happening

log = logging.getLogger(__name__)

PACK = "deliberation.pack_dossier"
"""The job that packs; called by name, since jobs stand above services."""
KEPT = timedelta(days=3)
_TOLD_EVERY = 5
_State = DossierPack.State
_AT_WORK = (_State.WAITING, _State.MAKING)
_LANGUAGE = "zh-hans"
"""Archives are kept in the language of the village, whoever asks for them."""


@transaction.atomic
def dossier_ask(*, actor: Actor, topic_id: int, now: datetime) -> DossierPack:
    """Let the worker pack a topic's papers, as far as the actor may see them; while it does, the same pack again.

    Who keeps the village's archives or watches over them. Out of reach: Topic.DoesNotExist. Not theirs to take:
    NotAllowedError. Of two pressing together
    the topic's row lets one wait, which then finds the other's pack.
    """
    topic = topic_claimed(actor, topic_id, TAKE_DOSSIER)
    held = DossierPack.objects.filter(topic=topic, asked_by_id=actor.known_id, state__in=_AT_WORK).first()
    if held is not None:
        return held
    pack = DossierPack.objects.create(topic=topic, asked_by_id=actor.known_id, asked_at=now, erase_after=now + KEPT)
    _record(topic, DossierAsked(pack=pack.pk), actor=actor, now=now)
    app.configure_task(PACK).defer(pack_id=pack.pk)
    return pack


def dossier_make(*, pack_id: int, now: datetime) -> bool:
    """Pack what whoever asked may see at this moment; return whether the file is there.

    How far it is shows while it is written. Whoever lost their office since gets nothing, and what goes wrong is told
    in the log; both leave the pack as failed. A worker that takes over from one that died begins anew.
    """
    pack = DossierPack.objects.filter(pk=pack_id, state__in=_AT_WORK).select_related("topic").first()
    if pack is None:
        return False
    actor = actor_of(pack.asked_by_id, now)
    if not Topic.objects.in_reach(actor, TAKE_DOSSIER).filter(pk=pack.topic_id).exists():
        DossierPack.objects.filter(pk=pack_id).update(state=_State.FAILED)
        return False
    try:
        with tempfile.TemporaryFile(prefix="linli-dossier-") as file, translation.override(_LANGUAGE):
            files = _written(pack, actor, file, now)
            _finish(pack, actor, file, files=files, now=now)
    except Exception:
        log.exception("the papers of topic %s could not be packed", pack.topic_id)
        DossierPack.objects.filter(pk=pack_id).update(state=_State.FAILED)
        return False
    return True


def _written(pack: DossierPack, actor: Actor, file: IO[bytes], now: datetime) -> int:
    with transaction.atomic():
        parts = parts_of(actor=actor, topic=pack.topic, now=now)
    rows = DossierPack.objects.filter(pk=pack.pk)
    rows.update(state=_State.MAKING, done=0, total=len(parts))

    def tell(number: int) -> None:
        if number % _TOLD_EVERY == 0 or number == len(parts):
            rows.update(done=number)

    about = {"topic": pack.topic.number, "title": pack.topic.title, "village": pack.topic.village}
    pack_write(file, parts, about=about, now=now, tell=tell)
    return len(parts)


def _finish(pack: DossierPack, actor: Actor, file: IO[bytes], *, files: int, now: datetime) -> None:
    size = file.tell()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a real file
    file.seek(0)
    token = secrets.token_hex(TOKEN_LENGTH // 2)
    default_storage.save(path_of(token), File(file))
    with transaction.atomic():
        ready = DossierPack.objects.filter(pk=pack.pk, state=_State.MAKING)
        ready.update(state=_State.READY, token=token, bytes=size, digest=digest, made_at=now, done=files)
        packed = DossierPacked(pack=pack.pk, files=files, bytes=size, digest=digest)
        _record(pack.topic, packed, actor=actor, now=now)


@transaction.atomic
def dossier_take(*, actor: Actor, topic_id: int, pack_id: int, now: datetime) -> DossierPack:
    """Write into the journal that a pack is taken along, before it is; return it.

    Only who asked for it, while they may. Out of reach: Topic.DoesNotExist; not theirs to take: NotAllowedError;
    another's, not ready, erased: DossierPack.DoesNotExist.
    """
    topic = topic_to_pack(actor=actor, topic_id=topic_id)
    rows = DossierPack.objects.filter(topic=topic, asked_by_id=actor.known_id, state=_State.READY)
    pack = rows.filter(erase_after__gt=now).get(pk=pack_id)
    _record(topic, DossierTaken(pack=pack.pk, digest=pack.digest), actor=actor, now=now)
    return pack


@transaction.atomic
def dossiers_erase_due(*, now: datetime) -> int:
    """Erase the packs whose time is over, with their files; return how many."""
    due = list(DossierPack.objects.select_for_update(skip_locked=True).filter(erase_after__lt=now)[:100])
    for pack in due:
        if pack.token:
            default_storage.delete(path_of(pack.token))
        pack.delete()
    return len(due)


def path_of(token: str) -> str:
    """Return where a pack lies in the storage."""
    return f"dossiers/{token}.zip"


def _record(topic: Topic, happening: Happening, *, actor: Actor, now: datetime) -> None:
    journal.record(happening, actor=actor, place=topic.village, subject=(TOPIC, topic.pk), now=now)
