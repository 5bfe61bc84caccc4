"""Topics and their stages, and what counties add to the law."""

from linli.modules.deliberation.models.law import ChannelBasis, LocalRule
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

__all__ = [
    "ChannelBasis",
    "Consent",
    "LocalRule",
    "NumberSeries",
    "Support",
    "Template",
    "Topic",
    "TopicFile",
    "TopicStage",
    "subject_of",
]
