"""All writes of columns and posts."""

from linli.modules.publishing.services.columns import ColumnTraits, column_add, column_put, home_columns_put
from linli.modules.publishing.services.files import picture_add, post_file_add, post_file_drop
from linli.modules.publishing.services.pinning import post_pin
from linli.modules.publishing.services.reading import post_mark_read, posts_mark_all_read
from linli.modules.publishing.services.sources import post_publish_for, post_withdraw_for
from linli.modules.publishing.services.stepping import StepInput, post_take_step, posts_fall_due
from linli.modules.publishing.services.writing import PostInput, post_put, post_write

__all__ = [
    "ColumnTraits",
    "PostInput",
    "StepInput",
    "column_add",
    "column_put",
    "home_columns_put",
    "picture_add",
    "post_file_add",
    "post_file_drop",
    "post_mark_read",
    "post_pin",
    "post_publish_for",
    "post_put",
    "post_take_step",
    "post_withdraw_for",
    "post_write",
    "posts_fall_due",
    "posts_mark_all_read",
]
