"""Where a request comes from: the address that the configured number of our own proxies vouches for."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings

#: Said when a request came over a socket without an address.
UNKNOWN = "0.0.0.0"


def client_address(meta: Mapping[str, Any]) -> str:
    """
    Return the sender's address.

    With n trusted proxies it is the n-th of `X-Forwarded-For` from the right: what stands further left was written
    by the sender. A request with fewer entries went past the proxies, and the connection itself counts.
    """
    hops = settings.TRUSTED_PROXIES
    said = [one.strip() for one in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    named = [one for one in said if one]
    return _plain(named[-hops] if 0 < hops <= len(named) else str(meta.get("REMOTE_ADDR", "")))


def neighbourhood(address: str) -> str:
    """Return what tries are counted under: an IPv4 address, or the /64 that one subscriber of IPv6 has to himself."""
    known = ip_address(address)
    return str(IPv6Network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address


def _plain(said: str) -> str:
    host = said.rsplit(":", 1)[0] if said.count(":") == 1 else said.strip("[]")
    try:
        known = ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    return str(known.ipv4_mapped or known) if isinstance(known, IPv6Address) else str(known)
