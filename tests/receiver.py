"""A receiver of web hooks on this machine: it keeps what it is sent and answers as its path says."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answers``: what the next requests are answered with, else what the path says."""

    port: int
    scheme: str = "http"
    requests: list[Received] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    names_asked_for: list[str | None] = field(default_factory=list)
    closing: Event = field(default_factory=Event)

    def address(self, path: str = "ok") -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/{path}"


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            told = {name.lower(): value for name, value in self.headers.items()}
            receiver.requests.append(Received(self.path, told, body))
            how = receiver.answers.pop(0) if receiver.answers else self.path.strip("/").partition("?")[0]
            try:
                self.answer(how)
            except OSError:
                return  # the sender went away

        def answer(self, how: str) -> None:
            if how == "slow":
                receiver.closing.wait(10)
            elif how == "drip":
                for sign in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 2000:
                    self.wfile.write(bytes([sign]))
                    if receiver.closing.wait(0.02):
                        return
            elif how == "huge":
                self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
                while not receiver.closing.is_set():
                    self.wfile.write(b"all work and no play\x00 " * 1000)
            elif how == "garbage":
                self.wfile.write(b"\x16\x03 this is no answer\r\n\r\n")
            elif how == "hang-up":
                self.connection.close()
            else:
                status, _, rest = how.partition(" ")
                self.send_response(int(status) if status.isdigit() else 200)
                for header in filter(None, rest.split("|")):
                    self.send_header(*header.split("=", 1))
                self.end_headers()
                self.wfile.write(f"said {how}".encode())

        def log_message(self, *_: Any) -> None:
            return

    return Handler


@contextmanager
def receiving(certificate: tuple[str, str] | None = None) -> Iterator[Receiver]:
    """Serve until the block ends; with a certificate (paths of chain and key) by https."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    receiver = Receiver(server.server_address[1])
    server.RequestHandlerClass = _handler(receiver)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        context.sni_callback = lambda sock, name, ctx: receiver.names_asked_for.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver.scheme = "https"
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()
        serving.join()


@contextmanager
def allowed(settings: Any, certificate: tuple[str, str] | None = None) -> Iterator[Receiver]:
    """``receiving``, and the settings let hooks be sent there."""
    with receiving(certificate) as receiver:
        settings.NEWSVERIFY_HOOK_ALLOWED_HOSTS = ["127.0.0.1"]
        settings.NEWSVERIFY_HOOK_PORTS = [receiver.port]
        settings.NEWSVERIFY_HOOK_HTTP = certificate is None
        yield receiver
