"""All writes of joining."""

from linli.modules.joining.services.answering import Answer, join_confirm, join_refuse
from linli.modules.joining.services.applying import join_apply, join_enter, join_withdraw
from linli.modules.joining.services.counting import sign_ins_follow
from linli.modules.joining.services.forgetting import requests_forget

__all__ = [
    "Answer",
    "join_apply",
    "join_confirm",
    "join_enter",
    "join_refuse",
    "join_withdraw",
    "requests_forget",
    "sign_ins_follow",
]
