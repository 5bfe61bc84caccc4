"""Everything of a topic that goes into the file of its papers, as far as whoever asked for it may see it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.modules.deliberation.dossier.papers import papers_of, papers_written
from linli.modules.deliberation.dossier.workbook import Held, ProjectHeld, VoteHeld, workbook_written
from linli.modules.deliberation.models import Evidence, ProjectPhoto, ProjectVoucher, TopicFile, Vote
from linli.modules.deliberation.selectors.projects import (
    defects_of,
    money_of,
    projects_by_topic,
    sees_all,
    signatures_of,
    steps_of,
)
from linli.modules.deliberation.selectors.roll_reading import roll_whole
from linli.modules.deliberation.selectors.tallies import tally_of
from linli.modules.files.public import files_get
from linli.web.formatting import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Topic
    from linli.modules.deliberation.selectors.projects import ProjectCard
    from linli.modules.deliberation.selectors.tallies import Tally
    from linli.modules.files.public import FileCard

TALLY_FOLDER = "计票"
_NAME_AT_MOST = 30
_ENDINGS = {"image/jpeg": "jpg", "audio/mp4": "m4a", "video/mp4": "mp4", "application/pdf": "pdf"}
_FOLDERS: dict[Evidence | None, str] = {Evidence.MINUTES: "纪要", Evidence.PAPER: "单据"}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the pack: where it lies in it, and its content or the stored file that is copied."""

    path: str
    content: bytes = b""
    file_id: int | None = None


def parts_of(*, actor: Actor, topic: Topic, now: datetime) -> list[Part]:
    """Return every file of the pack: the page, the workbook, the tallies, photos and papers. The caller checked reach.

    Who chose what in a secret vote is nowhere to be had; of a named one the ballots lie by receipt, the roll by number,
    and photos of ballots are left out: each is somebody's.
    """
    papers = papers_of(topic, now=now)
    votes = [(vote, tally_of(vote)) for vote in Vote.objects.filter(stage__topic=topic).order_by("pk")]
    projects = projects_by_topic(topic.pk)
    held = Held(
        papers=papers,
        votes=[VoteHeld(vote, tally, roll_whole(vote)) for vote, tally in votes],
        projects=[_project_held(actor, card) for card in projects],
    )
    return [
        Part("议事档案.html", papers_written(topic, papers, now=now)),
        Part("议事档案.xlsx", workbook_written(held)),
        *(
            Part(f"{TALLY_FOLDER}/{number}.json", tally_written(vote, tally))
            for number, (vote, tally) in enumerate(votes, start=1)
            if tally is not None
        ),
        *_topic_files(topic),
        *(part for card in projects for part in _project_files(actor, card)),
    ]


def _project_held(actor: Actor, card: ProjectCard) -> ProjectHeld:
    whole = sees_all(actor, card)
    return ProjectHeld(
        card,
        steps_of(card.id),
        money_of(card.id, whole=whole),
        defects_of(card.id),
        signatures_of(card.id, card.round),
        card.contractor if whole else card.contractor_covered,
    )


def tally_written(vote: Vote, tally: Tally) -> bytes:
    """Return what is needed to count a closed vote again, and nothing that its tally does not show."""
    shown: dict[str, Any] = {
        "vote": vote.pk,
        "question": vote.question,
        "kind": vote.ballot_kind,
        "rule": vote.effective,
        "options": vote.options,
        "counts": (vote.tally or {})["counts"],
        "entitled": tally.entitled,
        "struck": tally.struck,
        "took_part_by": dict(tally.by_channel) if tally.by_channel is not None else None,
        "verdict": vote.verdict,
        "ballots": [list(line) for line in tally.ballots],
        "receipts": list(tally.receipts),
        "digest": vote.digest,
    }
    return json.dumps(shown, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _topic_files(topic: Topic) -> Iterator[Part]:
    rows = list(TopicFile.objects.filter(topic=topic).select_related("stage").order_by("pk"))
    cards = files_get(row.file_id for row in rows)
    names = dict(Evidence.choices)
    for number, row in enumerate((row for row in rows if row.file_id in cards), start=1):
        card = cards[row.file_id]
        stage = f"{row.stage.position}-{_plain(said(row.stage.asks.name))}" if row.stage else _plain(_("提出的时候"))
        what = _plain(str(names.get(row.label, row.label)))
        label = Evidence(row.label) if row.label in Evidence.values else None
        folder = _FOLDERS.get(label, "照片" if card.kind == "image" else "材料")
        yield Part(f"{folder}/{stage}/{_numbered(number, what, card)}", file_id=row.file_id)


def _project_files(actor: Actor, card: ProjectCard) -> Iterator[Part]:
    photos = ProjectPhoto.objects.filter(project_id=card.id).order_by("pk").values_list("file_id", "caption")
    vouchers = ProjectVoucher.objects.filter(money__project_id=card.id).select_related("money").order_by("money__line")
    if not sees_all(actor, card):
        vouchers = vouchers.filter(is_shown=True)
    named = [("照片", file_id, caption) for file_id, caption in photos]
    named += [("凭证", one.file_id, _("第 %(line)s 笔") % {"line": one.money.line}) for one in vouchers]
    cards = files_get(file_id for _folder, file_id, _name in named)
    home = f"项目/{card.id}-{_plain(card.name)}"
    numbers: Counter[str] = Counter()
    for folder, file_id, name in named:
        if file_id in cards:
            numbers[folder] += 1
            yield Part(f"{home}/{folder}/{_numbered(numbers[folder], _plain(name), cards[file_id])}", file_id=file_id)


def _numbered(number: int, name: str, card: FileCard) -> str:
    return f"{number:03} {name}".rstrip() + f".{_ENDINGS.get(card.media_type, 'bin')}"


def _plain(name: str) -> str:
    """Return what a folder may be called everywhere: letters and digits of any script."""
    return re.sub(r"[^\w]+", "", name)[:_NAME_AT_MOST]
