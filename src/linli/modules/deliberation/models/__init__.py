"""Topics, what counties add to the law, votes, covenants and projects, elections as they are shown."""

from linli.modules.deliberation.models.ballots import (
    Ballot,
    BallotPage,
    Batch,
    Participation,
    SealedBallot,
    SecretBallot,
    SpentKey,
    Voiding,
)
from linli.modules.deliberation.models.candidacies import (
    Candidate,
    CandidateVotes,
    ElectionCount,
    ElectionFile,
    ElectionPost,
    ElectionProxy,
)
from linli.modules.deliberation.models.covenants import ArticleVersion, CovenantArticle, CovenantFiling, Touched
from linli.modules.deliberation.models.door_visits import DoorVisit
from linli.modules.deliberation.models.dossiers import DossierPack
from linli.modules.deliberation.models.elections import Election, ElectionObjection, ElectionOfficer, Elector
from linli.modules.deliberation.models.law import ChannelBasis, LocalRule
from linli.modules.deliberation.models.mandates import VoteMandate
from linli.modules.deliberation.models.meetings import Evidence, Meeting, Progress, Report, StageSignature
from linli.modules.deliberation.models.projects import (
    Project,
    ProjectDefect,
    ProjectMoney,
    ProjectPhoto,
    ProjectSignature,
    ProjectStep,
    ProjectVoucher,
    Purse,
)
from linli.modules.deliberation.models.recalls import Recall, Review
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
    "ArticleVersion",
    "Ballot",
    "BallotKind",
    "BallotPage",
    "Batch",
    "Candidate",
    "CandidateVotes",
    "ChannelBasis",
    "Consent",
    "CovenantArticle",
    "CovenantFiling",
    "DoorVisit",
    "DossierPack",
    "Election",
    "ElectionCount",
    "ElectionFile",
    "ElectionObjection",
    "ElectionOfficer",
    "ElectionPost",
    "ElectionProxy",
    "Elector",
    "Evidence",
    "Lacking",
    "LocalRule",
    "Meeting",
    "NumberSeries",
    "Participation",
    "Progress",
    "Project",
    "ProjectDefect",
    "ProjectMoney",
    "ProjectPhoto",
    "ProjectSignature",
    "ProjectStep",
    "ProjectVoucher",
    "Purse",
    "Recall",
    "Report",
    "Resolution",
    "Review",
    "RollEntry",
    "RollObjection",
    "SealedBallot",
    "SecretBallot",
    "SpentKey",
    "StageSignature",
    "Struck",
    "Support",
    "Template",
    "Topic",
    "TopicFile",
    "TopicStage",
    "Touched",
    "Voiding",
    "Vote",
    "VoteKey",
    "VoteMandate",
    "subject_of",
]
