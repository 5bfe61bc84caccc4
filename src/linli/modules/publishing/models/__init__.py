"""Columns, posts with their versions and attachments, and marks of what was read."""

from linli.modules.publishing.models.column import Column, Comments
from linli.modules.publishing.models.post import Post, PostFile, PostQuerySet, PostRead, PostVersion, Visibility

__all__ = ["Column", "Comments", "Post", "PostFile", "PostQuerySet", "PostRead", "PostVersion", "Visibility"]
