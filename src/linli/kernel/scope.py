"""Querysets that know their module's policy: reach is asked for, never remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.kernel.policy import Policy

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows filtered by what an actor may reach; subclasses name the policy."""

    policy: ClassVar[Policy]

    def in_reach(self, actor: Actor, action: str) -> Self:
        """Keep the rows to which the actor may do the action."""
        return self.filter(self.policy.condition(actor, action).q())

    def claim(self, actor: Actor, action: str, pk: int) -> M:
        """Return one row within reach, locked until the transaction ends; else the model's ``DoesNotExist``."""
        return self.in_reach(actor, action).select_for_update(of=("self",)).get(pk=pk)

    def demand(self, actor: Actor, action: str, row: M) -> None:
        """Raise ``NotAllowedError`` unless the actor may do the action to this row."""
        self.policy.demand(actor, action, row)
