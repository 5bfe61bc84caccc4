"""Which addresses outside may be called: none that leads back into our own network, unless the installation says so."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from linli.modules.gateways.platforms import PlatformRefusedError, PlatformUnreachableError

_VISIBLE = re.compile(r"[!-~]{1,500}")
_CARRIERS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""IPv6 ranges that carry an IPv4 address inside: what lies behind them is not ours to judge."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    is_secure: bool
    host: str
    port: int
    path: str


def target_of(address: str) -> Target:
    """Take an address apart: https, or http to this machine where one develops; else ``PlatformRefusedError``."""
    wrong = PlatformRefusedError(_("地址要以 https:// 开头，里面不能带用户名、密码和 #。"))
    if not _VISIBLE.fullmatch(address):
        raise wrong
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc or "#" in address:
        raise wrong
    is_secure = parts.scheme == "https"
    if not is_secure and not (_develops() and _is_this_machine(parts.hostname)):
        raise wrong
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_secure, parts.hostname, port if port is not None else 443 if is_secure else 80, path)


def numbers_of(target: Target, *, is_strangers: bool = False) -> list[str]:
    """Look a host up and return its numeric addresses; one of them within our network refuses the host altogether.

    Where a stranger named the address, the networks of our own that are open to platforms are not.
    The connection must go to one of these: looked up again, the name could lead elsewhere (DNS rebinding).
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise PlatformUnreachableError(_("找不到这个网址的服务器。")) from None
    numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not numbers or not all(_may_be_called(number, is_strangers=is_strangers) for number in numbers):
        raise PlatformRefusedError(_("这个地址在内部网络里，没有得到允许，不能往那里发。"))
    return numbers


def _may_be_called(number: str, *, is_strangers: bool) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return _develops()
    ours = () if is_strangers else settings.LINLI_PLATFORM_NETWORKS
    if any(address in ipaddress.ip_network(net) for net in ours):
        return True
    return address.is_global and not address.is_multicast and not any(address in net for net in _CARRIERS)


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _develops() -> bool:
    return bool(settings.LINLI_DEMO or settings.DEBUG)
