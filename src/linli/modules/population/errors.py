"""What can be wrong with a wish about people; each message is for the person who made it."""

from __future__ import annotations

from django.utils.translation import gettext as _


class InvalidPhoneError(ValueError):
    """The text is no mainland mobile number."""

    def __init__(self) -> None:
        """Say what a number looks like; the text itself is personal and not repeated."""
        super().__init__(_("请填写 11 位手机号"))


class InvalidHouseholdNumberError(ValueError):
    """The household number is empty or too long."""

    def __init__(self) -> None:
        """Say what a number may be."""
        super().__init__(_("户号应为 1 到 40 个字符"))


class PopulationRefusedError(ValueError):
    """The person, household or membership cannot be as asked; the message says why."""


class UnknownPersonError(LookupError):
    """No person has this id."""

    def __init__(self, person_id: int) -> None:
        """Remember the id that was asked for."""
        super().__init__(_("没有编号为 %(id)s 的人员") % {"id": person_id})
        self.person_id = person_id


class UnknownHouseholdError(LookupError):
    """No household has this id."""

    def __init__(self, household_id: int) -> None:
        """Remember the id that was asked for."""
        super().__init__(_("没有编号为 %(id)s 的户") % {"id": household_id})
        self.household_id = household_id
