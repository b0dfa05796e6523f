"""One POST to the outside, against a real receiver that is slow, endless, lying or gone."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from sources.services import outgoing
from sources.services.outgoing import SendError, post
from tests.receiver import Receiver, allowed

BODY = b'{"type":"hook.test"}'


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with allowed(settings) as one:
        yield one


def failing(url: str) -> SendError:
    with pytest.raises(SendError) as failed:
        post(url, body=BODY, headers={})
    return failed.value


def test_a_body_arrives_whole_under_the_name_of_the_host_whatever_the_environment_says(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    answer = post(receiver.address("ok?a=1"), body=BODY, headers={"webhook-id": "msg_1"})
    [came] = receiver.requests
    assert (came.path, came.body, came.headers["webhook-id"]) == ("/ok?a=1", BODY, "msg_1")
    assert came.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert (answer.status, answer.text) == (200, "said ok")


def test_a_redirect_is_told_and_not_followed(receiver: Receiver) -> None:
    receiver.answers = [f"302 Location={receiver.address('inner')}"]
    assert post(receiver.address(), body=BODY, headers={}).status == 302
    assert [came.path for came in receiver.requests] == ["/ok"]


def test_of_an_endless_answer_the_beginning_is_read(receiver: Receiver) -> None:
    answer = post(receiver.address("huge"), body=BODY, headers={})
    assert answer.status == 200
    assert len(answer.text) == outgoing.MAX_READ_BYTES
    assert "\x00" not in answer.text


@pytest.mark.parametrize("how", ["slow", "drip"])
def test_a_slow_answer_ends_at_the_deadline_however_many_bytes_still_come(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(outgoing, "WHOLE_SECONDS", 0.4)
    started = monotonic()
    assert failing(receiver.address(how)).code == "timed-out"
    assert monotonic() - started < 2


def test_each_failure_has_a_name(receiver: Receiver, settings: Any) -> None:
    assert failing(receiver.address("garbage")).code == "bad-answer"
    assert failing(receiver.address("hang-up")).code in ("bad-answer", "connection-failed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        settings.NEWSVERIFY_HOOK_PORTS = [port]
        assert failing(f"http://127.0.0.1:{port}/").code == "connection-failed"
    settings.NEWSVERIFY_HOOK_ALLOWED_HOSTS = []
    assert failing(f"http://127.0.0.1:{port}/").code == "address-refused"


# --- https ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Of ``hooks.newsroom.test``, signed by itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine makes a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    chain, key = folder / "chain.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=hooks.newsroom.test", "-addext", "subjectAltName=DNS:hooks.newsroom.test"]
    done = subprocess.run(
        [*command, "-days", "2", "-keyout", str(key), "-out", str(chain)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert Path(chain).exists()
    return str(chain), str(key)


def test_https_goes_to_the_checked_address_and_asks_for_the_certificate_of_the_name(
    settings: Any, certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    outgoing._tls.cache_clear()
    with allowed(settings, certificate) as receiver:
        settings.NEWSVERIFY_HOOK_CA = certificate[0]
        here = f"https://hooks.newsroom.test:{receiver.port}/in"
        other = f"https://other.newsroom.test:{receiver.port}/in"
        with monkeypatch.context() as names:
            names.setattr(socket, "getaddrinfo", _only_names(look_up))
            assert post(here, body=BODY, headers={}).status == 200
            wrong_name = failing(other)
            settings.NEWSVERIFY_HOOK_CA = ""
            outgoing._tls.cache_clear()
            unknown_authority = failing(here)
    outgoing._tls.cache_clear()
    assert looked_up == ["hooks.newsroom.test", "other.newsroom.test", "hooks.newsroom.test"]
    assert receiver.names_asked_for == looked_up
    [came] = receiver.requests
    assert came.headers["host"] == f"hooks.newsroom.test:{receiver.port}"
    assert (wrong_name.code, unknown_authority.code) == ("tls-failed", "tls-failed")
    assert "other.newsroom.test" in wrong_name.reason


def _only_names(look_up: Any) -> Any:
    """What is written as an address needs no name server."""
    real = socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **named: Any) -> Any:
        return real(host, port, *rest, **named) if host[0].isdigit() else look_up(host, port)

    return answer
