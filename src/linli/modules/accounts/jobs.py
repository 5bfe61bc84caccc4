"""Sending sign-in codes, and forgetting what ran out."""

from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from linli.kernel import clock
from linli.kernel.secrets import open_text
from linli.modules.accounts.models import PersonSettings, SignInCode
from linli.modules.accounts.services.codes import CODE_DELIVER, CODE_LIVES, codes_sweep
from linli.modules.accounts.services.sessions_ending import sessions_sweep
from linli.modules.gateways.public import sms_queue
from linli.modules.population.public import person_by_phone


@app.task(name=CODE_DELIVER, queue="sms", retry=RetryStrategy(max_attempts=4, linear_wait=2))
@transaction.atomic
def code_deliver(code_id: int) -> None:
    """Send the code if the number is somebody's who may sign in, or it was for anybody; forget both either way.

    Run twice, it sends once: what was to be delivered is gone with the first time.
    """
    row = SignInCode.objects.select_for_update().filter(pk=code_id, delivery__isnull=False).first()
    if row is None or row.delivery is None:
        return
    now = clock.now()
    number, code, *to_anybody = json.loads(open_text(bytes(row.delivery), purpose="sign-in-code"))
    SignInCode.objects.filter(pk=code_id).update(delivery=None)
    person = person_by_phone(number)
    if row.expires_at <= now or (person is None and not any(to_anybody)):
        return
    if person is not None and PersonSettings.objects.filter(pk=person.id, barred_at__isnull=False).exists():
        return
    words = _("验证码 %(code)s，%(minutes)s 分钟内有效。不是您本人操作，不用理会，也不要告诉别人。")
    said = {"code": code, "minutes": str(int(CODE_LIVES.total_seconds()) // 60)}
    sms_queue(
        message_id=f"accounts.code.{code_id}",
        phone=number,
        text=words % said,
        template="sign_in_code",
        parameters=said,
        now=now,
    )


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.sweep", queue="housekeeping", queueing_lock="accounts.sweep", pass_context=False)
def accounts_sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it in
    """Forget codes of yesterday and sessions of a quarter ago."""
    now = clock.now()
    codes_sweep(now=now)
    sessions_sweep(now=now)
