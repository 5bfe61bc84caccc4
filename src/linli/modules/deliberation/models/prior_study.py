"""That the party's organisation talked a matter over before it was put to a meeting or a vote, as it is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

STUDIED_BY_AT_MOST = 40
STUDY_WORDS_AT_MOST = 300


class PriorStudy(models.Model):
    """Who of the party's organisation studied it on which day and what they said (村 §28, 居 §30, 集 §26).

    Or, in ``unstudied_why``, the ground on which it needs none. The original minutes are files of the stage.
    """

    studied_on = models.DateField(_("党组织哪天研究的"), null=True)
    studied_by = models.CharField(
        _("哪个党组织研究的"), max_length=STUDIED_BY_AT_MOST, blank=True, default="", db_default=""
    )
    study_note = models.CharField(
        _("研究的意见"), max_length=STUDY_WORDS_AT_MOST, blank=True, default="", db_default=""
    )
    unstudied_why = models.CharField(
        _("为什么不用先研究"), max_length=STUDY_WORDS_AT_MOST, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True
