"""Topics and their stages, what counties add to the law, votes with their rolls and ballots."""

from linli.modules.deliberation.models.ballots import Ballot, Batch, Participation, SealedBallot, SecretBallot, Voiding
from linli.modules.deliberation.models.law import ChannelBasis, LocalRule
from linli.modules.deliberation.models.meetings import Evidence, Meeting, Progress, Report, StageSignature
from linli.modules.deliberation.models.resolutions import Resolution
from linli.modules.deliberation.models.topics import (
    Consent,
    NumberSeries,
    Support,
    Template,
    Topic,
    TopicFile,
    TopicStage,
    subject_of,
)
from linli.modules.deliberation.models.votes import BallotKind, Lacking, RollEntry, RollObjection, Struck, Vote, VoteKey

__all__ = [
    "Ballot",
    "BallotKind",
    "Batch",
    "ChannelBasis",
    "Consent",
    "Evidence",
    "Lacking",
    "LocalRule",
    "Meeting",
    "NumberSeries",
    "Participation",
    "Progress",
    "Report",
    "Resolution",
    "RollEntry",
    "RollObjection",
    "SealedBallot",
    "SecretBallot",
    "StageSignature",
    "Struck",
    "Support",
    "Template",
    "Topic",
    "TopicFile",
    "TopicStage",
    "Voiding",
    "Vote",
    "VoteKey",
    "subject_of",
]
