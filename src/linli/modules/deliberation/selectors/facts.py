"""What there is of each stage of a topic: meetings, files, signatures, reports, read together."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from linli.modules.deliberation.models import Meeting, Progress, Report, StageSignature, TopicFile
from linli.modules.deliberation.selectors.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linli.modules.deliberation.models import Topic, TopicStage
    from linli.modules.deliberation.stages import Stage

Row = TypeVar("Row", Meeting, TopicFile, StageSignature, Progress)


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One stage with what belongs to it; ``meetings`` newest first: a corrected one stands behind what corrects it.

    ``signatures`` are those that count: for the minutes that stand now where there is a meeting, else for the stage.
    ``met_before`` says that the party organisation or the two committees met in an earlier stage, and that it is over.
    """

    stage: TopicStage
    asks: Stage
    meetings: tuple[Meeting, ...] = ()
    files: tuple[TopicFile, ...] = ()
    signatures: tuple[StageSignature, ...] = ()
    report: Report | None = None
    progress: tuple[Progress, ...] = ()
    met_before: bool = False
    labels: Counter[str] = field(default_factory=Counter)

    @property
    def topic(self) -> Topic:
        """The topic it is a stage of."""
        return self.stage.topic

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that counts: the last one written down, corrected or not."""
        return self.meetings[0] if self.meetings else None

    def file(self, *labels: str) -> list[TopicFile]:
        """Return the files that show any of these."""
        return [one for one in self.files if one.label in labels]


def facts_of(stages: Sequence[TopicStage]) -> list[StageFacts]:
    """Return what there is of these stages of one topic, in their order; five queries however many they are."""
    ids = [stage.pk for stage in stages]
    meetings = _by_stage(Meeting.objects.filter(stage__in=ids).order_by("-pk"))
    files = _by_stage(TopicFile.objects.filter(stage__in=ids).select_related("file").order_by("pk"))
    signed = _by_stage(StageSignature.objects.filter(stage__in=ids).order_by("pk"))
    progress = _by_stage(Progress.objects.filter(stage__in=ids).order_by("-pk"))
    reports = {report.stage_id: report for report in Report.objects.filter(stage__in=ids)}
    known = []
    met_before = False
    for stage in stages:
        asks = stage.asks
        held = tuple(meetings[stage.pk])
        counts = held[0].pk if held else None
        of_stage = tuple(files[stage.pk])
        known.append(
            StageFacts(
                stage=stage,
                asks=asks,
                meetings=held,
                files=of_stage,
                signatures=tuple(one for one in signed[stage.pk] if one.meeting_id == counts),
                report=reports.get(stage.pk),
                progress=tuple(progress[stage.pk]),
                met_before=met_before,
                labels=Counter(one.label for one in of_stage),
            )
        )
        met_before = met_before or (bool(held) and not asks.rules and stage.ended_at is not None)
    return known


def party_met_before(stage: TopicStage) -> bool:
    """Whether the party's organisation or the two committees met in an earlier stage of its topic; six queries."""
    return any(one.met_before for one in facts_of(stages_of(stage.topic)) if one.stage.pk == stage.pk)


def _by_stage(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.stage_id or 0].append(row)
    return grouped
