"""Where a request comes from, for limits: the network address, behind as many proxies as the operator names."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

_ONE_HOME = 64
"""Bits of an IPv6 prefix that one subscriber has to themselves: what is counted is the subscriber."""


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks; what a client writes into X-Forwarded-For itself is not believed.

    With ``LINLI_PROXIES`` = n the n-th address from the right was written by a proxy of ours and is taken.
    """
    direct: str = request.META.get("REMOTE_ADDR") or ""
    proxies: int = settings.LINLI_PROXIES
    if not proxies:
        return direct
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return said[-proxies] if len(said) >= proxies else direct


def origin_of(request: HttpRequest) -> str:
    """Return the origin limits are counted by: ``net:`` and an IPv4 address or an IPv6 /64."""
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return "net:unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return f"net:{address.ipv4_mapped}"
        return f"net:{IPv6Network((address, _ONE_HOME), strict=False)}"
    return f"net:{address}"
