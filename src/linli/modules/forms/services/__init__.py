"""All that changes questionnaires and answers."""

from linli.modules.forms.services.answering import AnswerRefusedError, Helped, questionnaire_answer
from linli.modules.forms.services.exporting import results_take
from linli.modules.forms.services.mixing import sheets_mix
from linli.modules.forms.services.photos import candidate_photo_put
from linli.modules.forms.services.stepping import questionnaire_take_step, questionnaires_fall_due
from linli.modules.forms.services.writing import (
    OptionInput,
    QuestionInput,
    QuestionnaireInput,
    questionnaire_put,
    questionnaire_write,
)

__all__ = [
    "AnswerRefusedError",
    "Helped",
    "OptionInput",
    "QuestionInput",
    "QuestionnaireInput",
    "candidate_photo_put",
    "questionnaire_answer",
    "questionnaire_put",
    "questionnaire_take_step",
    "questionnaire_write",
    "questionnaires_fall_due",
    "results_take",
    "sheets_mix",
]
