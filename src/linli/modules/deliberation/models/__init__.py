"""Topics and their stages, and what counties add to the law."""

from linli.modules.deliberation.models.law import ChannelBasis, LocalRule
from linli.modules.deliberation.models.meetings import Evidence, Meeting, Progress, Report, StageSignature
from linli.modules.deliberation.models.resolutions import Resolution
from linli.modules.deliberation.models.topics import Consent, Support, Template, Topic, TopicFile, TopicStage

__all__ = [
    "ChannelBasis",
    "Consent",
    "Evidence",
    "LocalRule",
    "Meeting",
    "Progress",
    "Report",
    "Resolution",
    "StageSignature",
    "Support",
    "Template",
    "Topic",
    "TopicFile",
    "TopicStage",
]
