"""What a person chooses for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings as configuration
from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import versions
from linli.modules.accounts.errors import SettingsRefusedError
from linli.modules.accounts.models import PersonSettings
from linli.modules.accounts.selectors import settings_of

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.accounts.cards import SettingsCard


@transaction.atomic
def settings_put(
    *,
    actor: Actor,
    care_mode: bool | None = None,
    current_village: str | None = None,
    language: str | None = None,
) -> SettingsCard:
    """Change the actor's own settings; what is not named stays. Signed in is enough.

    A village the actor does not belong to, or a language there is no catalogue for: SettingsRefusedError.
    """
    if actor.person_id is None:
        message = "nobody has no settings"
        raise ValueError(message)
    if current_village and current_village not in actor.villages:
        raise SettingsRefusedError("current_village", _("您不是这个村(社区)的成员"))
    if language and language not in dict(configuration.LANGUAGES):
        raise SettingsRefusedError("language", _("还没有这种语言"))
    named = {"care_mode": care_mode, "current_village": current_village, "language": language}
    said = {key: value for key, value in named.items() if value is not None}
    PersonSettings.objects.update_or_create(person_id=actor.person_id, defaults=said)
    versions.bump([versions.person_key(actor.person_id)])
    return settings_of(actor.person_id)
