"""The vote as a piece of its topic's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.pages.result_view import result_view
from linli.modules.deliberation.pages.topic_parts import Part
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.selectors.votes import tally_of, vote_of_topic, votes_called_off

if TYPE_CHECKING:
    from linli.modules.deliberation.cards import TopicView
    from linli.modules.deliberation.models import Vote
    from linli.modules.deliberation.pages.result_view import ResultView
    from linli.modules.deliberation.pages.voting_view import VotingView
    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class VotePart:
    """What the piece says: the vote, what came out once it is closed, and which were called off, with the reason."""

    voting: VotingView | None
    result: ResultView | None
    called_off: tuple[Vote, ...] = ()


def vote_part(request: LinliRequest, view: TopicView) -> Part | None:
    """Return the newest vote of a topic as a piece of its page, nothing before there is one."""
    vote, called_off = vote_of_topic(view.card.id), tuple(votes_called_off(view.card.id))
    if vote is None:
        piece = "deliberation/parts/vote_on_topic.html"
        return Part(piece, VotePart(None, None, called_off)) if called_off else None
    voting = voting_view(request, vote, topic_id=view.card.id)
    tally = tally_of(vote) if voting.is_closed else None
    result = None
    if tally is not None:
        topic = Topic(pk=view.card.id, state=view.card.state)
        result = result_view(topic, vote, tally, voting, now=request.now)
    bar = "deliberation/parts/vote_bar.html" if voting.may_cast else ""
    return Part("deliberation/parts/vote_on_topic.html", VotePart(voting, result, called_off), bar)
