"""The front door of comments: a subject is a string such as ``publishing.post:17``."""

from linli.modules.comments.cards import CommentCard, Counts, StanceCounts
from linli.modules.comments.models import Comment, Stance
from linli.modules.comments.policy import LIKE, POLICY, REPORT, WITHDRAW, WRITE
from linli.modules.comments.selectors import comments_of, counts_of, stances_of
from linli.modules.comments.services import comment_add, comment_report, comment_take_step, like_toggle

UnknownCommentError = Comment.DoesNotExist

__all__ = [
    "LIKE",
    "POLICY",
    "REPORT",
    "WITHDRAW",
    "WRITE",
    "CommentCard",
    "Counts",
    "Stance",
    "StanceCounts",
    "UnknownCommentError",
    "comment_add",
    "comment_report",
    "comment_take_step",
    "comments_of",
    "counts_of",
    "like_toggle",
    "stances_of",
]
