"""What tests of the modules above look at: the rows behind comments and likes, and a county's own words."""

from linli.modules.comments.models import Comment, Like
from linli.modules.comments.services import words_put

__all__ = ["Comment", "Like", "words_put"]
