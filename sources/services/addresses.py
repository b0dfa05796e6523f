"""Where this server may connect to when a person names the address: the public internet, and what an operator
allows on purpose.

A person who may name an address could otherwise make the server ask its own neighbours: a database's admin
page, the machine's metadata, a printer (server-side request forgery, CWE-918). Two steps stand against it.
``read_url`` reads the spelling strictly: a host is a plain DNS name or a plainly written IP address, so no
two programs can read it differently. ``resolve`` then looks the name up once and refuses it if *any* of its
addresses is not public; the caller connects to the addresses that it returns and never looks the name up
again, so that a name that changes its address between the two (DNS rebinding) gains nothing.

The special ranges are those of the IANA registries of special-purpose addresses (RFC 6890 and its updates);
they are listed here because what ``ipaddress`` knows differs between the Python versions that we run on.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from threading import Thread

from django.conf import settings

from sources.services.errors import InvalidInput

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_URL_CHARACTERS = 2000
MAX_ADDRESSES = 16
"""Of one name; more are not looked at, nor connected to."""
DEFAULT_PORTS = {"https": 443, "http": 80}

_NOT_PUBLIC_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that is handed out of IPv6; with it fall loopback, link-local, unique local, multicast, IPv4 within
IPv6 (::ffff:0:0/96, ::/96) and the translations of RFC 6052 (64:ff9b::/96)."""
_NOT_PUBLIC_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them
        "2001:db8::/32", "3fff::/20",  # documentation
        "2002::/16",  # 6to4 wraps an IPv4 address
        "2620:4f:8000::/48",  # AS112
    )
)  # fmt: skip
_NEVER = tuple(
    ipaddress.ip_network(net) for net in ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8")
)
"""What is no address of one machine: not even an operator allows it."""

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER_LIKE = re.compile(r"[0-9]+|0x[0-9a-f]*")
_HOST_CHARACTERS = re.compile(r"[A-Za-z0-9.:\[\]-]+")


class AddressRefused(InvalidInput):
    """``code`` is one of ``url-*`` (the spelling) or ``address-*`` (where it leads)."""


class NameNotFound(Exception):  # noqa: N818 - named for what happened
    """The name has no address now; it may have one later."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL as it was read. ``address`` is set where the host is written as an IP address; ``path`` holds
    the query too and starts with a slash."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None

    @property
    def origin(self) -> str:
        """Scheme, host and port: what may be told of it. A path or query may hold somebody's secret."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator allows beside the public internet: names and networks, ports, plain http."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset()
    plain_http: bool = False

    def names(self, host: str) -> bool:
        return host in self.hosts

    def holds(self, address: Address) -> bool:
        return any(address.version == net.version and address in net for net in self.networks)


def read_policy(allowed: Iterable[str], *, ports: Iterable[int] = (), plain_http: bool = False) -> Policy:
    """From the words of a setting: ``cms.newsroom.example``, ``10.1.2.3``, ``10.1.0.0/16``, ``fd00::/8``.
    Raises ValueError for a word that is none of these."""
    hosts, networks = set(), []
    for word in (word.strip().lower() for word in allowed):
        if not word:
            continue
        try:
            networks.append(ipaddress.ip_network(word))
        except ValueError:
            if not _is_name(word):
                raise ValueError(f"{word!r} is neither a host name nor a network") from None
            hosts.add(word)
    return Policy(frozenset(hosts), tuple(networks), frozenset(ports), plain_http)


def current_policy() -> Policy:
    """What the settings allow."""
    return read_policy(
        settings.NEWSVERIFY_HOOK_ALLOWED_HOSTS,
        ports=settings.NEWSVERIFY_HOOK_PORTS,
        plain_http=settings.NEWSVERIFY_HOOK_HTTP,
    )


def read_url(url: str, *, policy: Policy) -> Target:
    """The parts of a URL that may be connected to, as far as its spelling tells. Asks no name server.

    Raises AddressRefused.
    """
    if len(url) > MAX_URL_CHARACTERS:
        raise AddressRefused("url-too-long", f"An address has at most {MAX_URL_CHARACTERS} characters.")
    if not url.isascii() or any(ord(sign) <= 32 or ord(sign) == 127 or sign == "\\" for sign in url):
        raise AddressRefused(
            "url-odd-characters",
            "Write it in ASCII, without spaces and backslashes: names in their xn-- form, paths with %.",
        )
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in ("https", "http"):
        raise AddressRefused("url-scheme", "Write the whole address, beginning with https://.")
    if scheme == "http" and not policy.plain_http:
        raise AddressRefused("url-not-https", "Only https:// is allowed here.")
    if "#" in rest:
        raise AddressRefused("url-fragment", "Leave out what follows the #: it is never sent.")
    netloc = re.split(r"[/?]", rest, maxsplit=1)[0]
    path = rest[len(netloc) :]
    if "@" in netloc:
        raise AddressRefused("url-credentials", "Leave user name and password out of the address.")
    host, port = _host_and_port(netloc, scheme)
    if port not in {DEFAULT_PORTS[scheme], *policy.ports}:
        raise AddressRefused("url-port", f"Port {port} is not allowed here.")
    address = _written_address(host)
    if address is None and not _is_name(host):
        raise AddressRefused("url-host", "This is neither a host name nor a plainly written IP address.")
    if address is None and "." not in host and not policy.names(host):
        raise AddressRefused("address-not-public", "A name without a dot is one of a private network.")
    if address is not None:
        _require_allowed(address, host, policy)
    return Target(scheme, host, port, path if path.startswith("/") else f"/{path}", address)


def resolve(target: Target, *, policy: Policy, seconds: float = 5.0) -> list[Address]:
    """The addresses to connect to, in the system's order. The only look-up of the name.

    Raises AddressRefused if any is not allowed, NameNotFound where there is none within ``seconds``.
    """
    found = [target.address] if target.address else _look_up(target.host, target.port, seconds)
    for address in found:
        _require_allowed(address, target.host, policy)
    return found


def is_public(address: Address) -> bool:
    """Whether it is an address of the public internet, reachable from anywhere and no special one."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _NOT_PUBLIC_4)
    if address.scope_id is not None or address not in _GLOBAL_UNICAST:
        return False
    return not any(address in net for net in _NOT_PUBLIC_6)


def _require_allowed(address: Address, host: str, policy: Policy) -> None:
    never = any(address.version == net.version and address in net for net in _NEVER)
    if never or not (policy.names(host) or policy.holds(address) or is_public(address)):
        # The address that a name led to is not told: the answer would map the network behind this server.
        raise AddressRefused(
            "address-not-public", f"{host} leads to an address that is not of the public internet."
        )


def _host_and_port(netloc: str, scheme: str) -> tuple[str, int]:
    if not netloc or not _HOST_CHARACTERS.fullmatch(netloc):
        raise AddressRefused("url-host", "The host of the address is missing or oddly written.")
    bracketed = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::(.*))?", netloc)
    plain = re.fullmatch(r"([^:\[\]]+)(?::(.*))?", netloc)
    found = bracketed or plain
    if found is None:
        raise AddressRefused("url-host", "The host of the address is oddly written.")
    host, port = found.group(1).lower(), found.group(2)
    if bracketed and ":" not in host:
        raise AddressRefused("url-host", "Only IPv6 addresses stand in brackets.")
    if port is None:
        return host, DEFAULT_PORTS[scheme]
    if not (port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65535):
        raise AddressRefused("url-port", "The port is no number from 1 to 65535.")
    return host, int(port)


def _written_address(host: str) -> Address | None:
    """Dotted quads without leading zeros and IPv6; None for everything else."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_name(host: str) -> bool:
    """A DNS name as RFC 1123 has it. Its last part is no number in any base: what ends in one is an IPv4
    address in some odd spelling (``2130706433``, ``0x7f.1``, ``127.1``), as the URL Standard reads it."""
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return not _NUMBER_LIKE.fullmatch(labels[-1])


def _look_up(host: str, port: int, seconds: float) -> list[Address]:
    """In a thread of its own, because the system's resolver knows no deadline."""
    answer: list[Address] = []
    failed: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        except (OSError, UnicodeError) as exc:
            failed.append(exc)
            return
        answer.extend(dict.fromkeys(ipaddress.ip_address(row[4][0]) for row in rows))

    asking = Thread(target=ask, name=f"resolve {host}", daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise NameNotFound(f"The name {host} was not found within {seconds:.0f} seconds.")
    if failed or not answer:
        raise NameNotFound(f"The name {host} was not found.")
    return answer[:MAX_ADDRESSES]
