"""Text messages as one of the channels: the same providers that send sign-in codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.gateways.development import DevelopmentChannel
from linli.modules.gateways.outgoing import accepted, not_now, refused
from linli.modules.gateways.sms import SmsRefusedError, is_development, sms_gateway

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from linli.modules.gateways.outgoing import Outgoing, Result
    from linli.modules.gateways.sms import SmsGateway

_REASON_AT_MOST = 200


class TextMessages:
    """Sends one text after the other; a gateway of the installation's own may take a batch by ``send_batch``."""

    def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Hand over a batch; what one of them meets does not keep the others."""
        if is_development():
            return DevelopmentChannel("sms").send(batch)
        gateway = sms_gateway()
        at_once: Callable[[Sequence[Outgoing]], list[Result]] | None = getattr(gateway, "send_batch", None)
        return at_once(batch) if at_once is not None else [_sent(gateway, each) for each in batch]


def _sent(gateway: SmsGateway, outgoing: Outgoing) -> Result:
    try:
        receipt = gateway.send(
            message_id=outgoing.message_id,
            phone=outgoing.address,
            text=outgoing.text,
            template=outgoing.template,
            parameters=outgoing.values,
        )
    except SmsRefusedError as never:
        return refused(outgoing, str(never)[:_REASON_AT_MOST])
    except Exception as fault:  # noqa: BLE001 - whatever an adapter raises beside the refusal is for now
        return not_now(outgoing, (str(fault) or type(fault).__name__)[:_REASON_AT_MOST])
    return accepted(outgoing, receipt.reference)
