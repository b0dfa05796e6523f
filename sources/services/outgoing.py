"""One POST to an address that was checked: bounded in time and size, no redirect, no proxy, one look-up.

The connection is made to an address that ``addresses.resolve`` returned, while certificate, SNI and Host are
those of the name. Nothing of the environment (proxies, netrc) is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Timer
from time import monotonic

from django.conf import settings

from sources.services.addresses import (
    DEFAULT_PORTS,
    Address,
    AddressRefused,
    NameNotFound,
    Target,
    current_policy,
    read_url,
    resolve,
)

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
MAX_READ_BYTES = 4_096
"""Of the answer's body: enough for what is kept of it."""


class SendError(Exception):
    """No answer came. ``code`` is a permanent kebab-case id, ``reason`` tells a person what happened."""

    def __init__(self, code: str, reason: str, *, milliseconds: int = 0) -> None:
        super().__init__(f"{code}: {reason}")
        self.code, self.reason, self.milliseconds = code, reason, milliseconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` have names in lower case; ``text`` is the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    text: str
    milliseconds: int


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send ``body``. Every status is an Answer, redirects too, which are not followed.

    Raises SendError: ``address-refused``, ``name-not-found``, ``connection-failed``, ``tls-failed``,
    ``timed-out`` (after WHOLE_SECONDS at the latest, however slowly bytes still come), ``bad-answer``.
    """
    started = monotonic()
    deadline = started + WHOLE_SECONDS
    try:
        policy = current_policy()
        target = read_url(url, policy=policy)
        addresses = resolve(target, policy=policy, seconds=CONNECT_SECONDS)
    except AddressRefused as exc:
        raise _error("address-refused", exc.detail, started) from exc
    except NameNotFound as exc:
        raise _error("name-not-found", str(exc), started) from exc
    link = _connect(target, addresses, started=started)
    connection = _Connected(target, link)
    # A receiver that sends a byte now and then never runs into a time-out of its socket: at the deadline
    # the connection itself is shut.
    guard = Timer(max(0.0, deadline - monotonic()), connection.shut)
    guard.daemon = True
    guard.start()
    try:
        connection.secure()
        connection.request("POST", target.path, body=body, headers=dict(headers))
        with connection.getresponse() as answer:
            if monotonic() >= deadline:
                raise TimeoutError  # it was cut short among the headers
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, _beginning(answer), _since(started))
    except (OSError, http.client.HTTPException, ValueError) as exc:
        if isinstance(exc, TimeoutError) or monotonic() >= deadline:
            reason = f"No answer came within {WHOLE_SECONDS:.0f} seconds."
            raise _error("timed-out", reason, started) from exc
        if isinstance(exc, ssl.SSLError):
            raise _error("tls-failed", _words_of(exc), started) from exc
        if isinstance(exc, OSError):
            raise _error("connection-failed", _words_of(exc), started) from exc
        raise _error("bad-answer", f"The answer is no HTTP: {type(exc).__name__}.", started) from exc
    finally:
        guard.cancel()
        connection.end()


def _beginning(answer: http.client.HTTPResponse) -> str:
    """Of the body. One that breaks off, or drips until the deadline, does not undo the status before it."""
    try:
        return _printable(answer.read(MAX_READ_BYTES).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException, ValueError):
        return ""


class _Connected(http.client.HTTPConnection):
    """Over a connection that stands. ``Host`` is the name, whatever address the connection goes to."""

    def __init__(self, target: Target, link: socket.socket) -> None:
        super().__init__(target.host, target.port)
        self.target = target
        self.default_port = DEFAULT_PORTS[target.scheme]  # which ``Host`` leaves out
        self.auto_open = 0
        self.sock = self.link = link

    def secure(self) -> None:
        """TLS, where the scheme asks for it. The handshake comes after, so that ``shut`` can end it."""
        if self.target.scheme == "https":
            host = self.target.host
            self.sock = self.link = _tls().wrap_socket(
                self.link, server_hostname=host, do_handshake_on_connect=False
            )
            self.link.do_handshake()

    def shut(self) -> None:
        """End whatever waits for this connection, from another thread."""
        try:
            socket.socket.shutdown(self.link, socket.SHUT_RDWR)
        except OSError:
            return

    def end(self) -> None:
        self.close()
        self.link.close()


def _connect(target: Target, addresses: list[Address], *, started: float) -> socket.socket:
    """To the first of the checked addresses that answers."""
    last: OSError | None = None
    deadline = started + CONNECT_SECONDS * 2
    for address in addresses:
        left = min(CONNECT_SECONDS, deadline - monotonic())
        if left <= 0:
            break
        try:
            # A literal address: nothing is looked up here.
            link = socket.create_connection((str(address), target.port), timeout=left)
        except OSError as exc:
            last = exc
            continue
        link.settimeout(WHOLE_SECONDS)
        return link
    if isinstance(last, TimeoutError):
        reason = f"No connection to {target.netloc} within {CONNECT_SECONDS:.0f} s."
        raise _error("timed-out", reason, started)
    words = _words_of(last) if last else "it took too long"
    raise _error("connection-failed", f"No connection to {target.netloc}: {words}", started)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Certificates are checked against the system's authorities, and those of NEWSVERIFY_HOOK_CA."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.NEWSVERIFY_HOOK_CA:
        context.load_verify_locations(cafile=settings.NEWSVERIFY_HOOK_CA)
    return context


def _since(started: float) -> int:
    return round((monotonic() - started) * 1000)


def _error(code: str, reason: str, started: float) -> SendError:
    return SendError(code, reason, milliseconds=_since(started))


def _words_of(exc: OSError) -> str:
    words = getattr(exc, "verify_message", "") or exc.strerror or str(exc) or type(exc).__name__
    return _printable(words)[:300]


def _printable(text: str) -> str:
    """Without NUL and other controls, which neither the database nor a page should hold."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text)
