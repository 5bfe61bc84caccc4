"""The front door of publishing: ids in, frozen dataclasses out."""

from linli.modules.publishing.cards import ColumnCard, PostCard
from linli.modules.publishing.selectors.columns import columns_of
from linli.modules.publishing.selectors.detail import post_title
from linli.modules.publishing.selectors.differing import Piece, words_changed
from linli.modules.publishing.selectors.home import HomeEntry, HomePost, home_columns, home_posts
from linli.modules.publishing.selectors.posts import posts_newest, posts_of_village, unread_by_column
from linli.modules.publishing.services import post_publish_for, post_withdraw_for

__all__ = [
    "ColumnCard",
    "HomeEntry",
    "HomePost",
    "Piece",
    "PostCard",
    "columns_of",
    "home_columns",
    "home_posts",
    "post_publish_for",
    "post_title",
    "post_withdraw_for",
    "posts_newest",
    "posts_of_village",
    "unread_by_column",
    "words_changed",
]
