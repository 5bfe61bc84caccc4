"""Topics and their stages, what counties add to the law, elections as they are shown, recalls and reviews."""

from linli.modules.deliberation.models.candidacies import (
    Candidate,
    CandidateVotes,
    ElectionCount,
    ElectionFile,
    ElectionPost,
    ElectionProxy,
)
from linli.modules.deliberation.models.elections import Election, ElectionObjection, ElectionOfficer, Elector
from linli.modules.deliberation.models.law import ChannelBasis, LocalRule
from linli.modules.deliberation.models.recalls import Recall, Review
from linli.modules.deliberation.models.topics import Consent, Support, Template, Topic, TopicFile, TopicStage

__all__ = [
    "Candidate",
    "CandidateVotes",
    "ChannelBasis",
    "Consent",
    "Election",
    "ElectionCount",
    "ElectionFile",
    "ElectionObjection",
    "ElectionOfficer",
    "ElectionPost",
    "ElectionProxy",
    "Elector",
    "LocalRule",
    "Recall",
    "Review",
    "Support",
    "Template",
    "Topic",
    "TopicFile",
    "TopicStage",
]
