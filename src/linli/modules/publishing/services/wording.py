"""The words of a post as the search finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast

from linli.modules.publishing.searching import vector_of

if TYPE_CHECKING:
    from linli.modules.publishing.models import Post


def words_put(post: Post) -> None:
    """Let the row's next saving write its words anew, cast by the database."""
    said = vector_of(place=post.place, texts=(post.title, post.summary, post.text))
    post.words = Cast(Value(said), SearchVectorField())
