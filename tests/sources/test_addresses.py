"""Where a person may make this server connect to: odd spellings, private ranges, names that change."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from sources.services.addresses import (
    AddressRefused,
    NameNotFound,
    Policy,
    is_public,
    read_policy,
    read_url,
    resolve,
)

PUBLIC = Policy()
HOST, ODD, PRIVATE, PORT = "url-host", "url-odd-characters", "address-not-public", "url-port"

SPELLINGS = {
    # well written
    "https://cms.example.org": None,
    "HTTPS://CMS.Example.ORG/hook?x=1": None,
    "https://cms.example.org:443/": None,
    "https://xn--bcher-kva.example/in": None,
    "https://93.184.215.14/in": None,
    "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/in": None,
    "https://a-b.c-d.example/%2e%2e/": None,
    # scheme
    "http://cms.example.org/": "url-not-https",
    "ftp://cms.example.org/": "url-scheme",
    "file:///etc/passwd": "url-scheme",
    "gopher://127.0.0.1:6379/_PING": "url-scheme",
    "javascript:alert(1)": "url-scheme",
    "//cms.example.org/": "url-scheme",
    "cms.example.org/hook": "url-scheme",
    "https:cms.example.org": "url-scheme",
    "https:/cms.example.org": "url-scheme",
    "": "url-scheme",
    "https://": HOST,
    "https:///hook": HOST,
    "https://?x": HOST,
    # who else is meant by the host
    "https://user@cms.example.org/": "url-credentials",
    "https://user:word@cms.example.org/": "url-credentials",
    "https://cms.example.org@127.0.0.1/": "url-credentials",
    "https://127.0.0.1:443@cms.example.org/": "url-credentials",
    "https://@127.0.0.1/": "url-credentials",
    "https://cms.example.org\\@127.0.0.1/": ODD,
    "https://127.0.0.1\\.example.org/": ODD,
    "https://cms.example.org#@127.0.0.1/": "url-fragment",
    "https://127.0.0.1%2f.example.org/": HOST,
    "https://127.0.0.1%00.example.org/": HOST,
    "https://cms.example.org/\r\nHost: other": ODD,
    "https://cms.example.org/a b": ODD,
    " https://cms.example.org/": ODD,
    "https://cms.example.org/\t": ODD,
    "https://b\u00fccher.example/": ODD,
    "https://\u2460\u2461\u2466.\u2460/": ODD,
    "https://127\u3002\uff10.0.1/": ODD,
    "https://cms.exam\u200bple.org/": ODD,
    # this machine and its neighbours, plainly
    "https://localhost/": PRIVATE,
    "https://intranet/": PRIVATE,
    "https://127.0.0.1/": PRIVATE,
    "https://127.255.255.254/": PRIVATE,
    "https://0.0.0.0/": PRIVATE,
    "https://10.0.0.8/": PRIVATE,
    "https://172.16.0.1/": PRIVATE,
    "https://172.31.255.255/": PRIVATE,
    "https://192.168.1.1/": PRIVATE,
    "https://169.254.169.254/latest/meta-data/": PRIVATE,
    "https://100.64.0.1/": PRIVATE,
    "https://100.127.255.255/": PRIVATE,
    "https://192.0.0.8/": PRIVATE,
    "https://192.0.0.170/": PRIVATE,
    "https://192.0.2.7/": PRIVATE,
    "https://192.88.99.1/": PRIVATE,
    "https://198.18.0.1/": PRIVATE,
    "https://198.51.100.1/": PRIVATE,
    "https://203.0.113.9/": PRIVATE,
    "https://224.0.0.1/": PRIVATE,
    "https://240.0.0.1/": PRIVATE,
    "https://255.255.255.255/": PRIVATE,
    # the same, oddly
    "https://2130706433/": HOST,
    "https://0x7f000001/": HOST,
    "https://0x7f.0.0.1/": HOST,
    "https://017700000001/": HOST,
    "https://0177.0.0.1/": HOST,
    "https://127.1/": HOST,
    "https://127.0.1/": HOST,
    "https://127.0.0.01/": HOST,
    "https://127.0.0.0x1/": HOST,
    "https://0x/": HOST,
    "https://1.2.3.4.5/": HOST,
    "https://256.256.256.256/": HOST,
    "https://127.0.0.1./": HOST,
    "https://localhost./": HOST,
    "https://cms.example.org./": HOST,
    "https://.example.org/": HOST,
    "https://cms..example.org/": HOST,
    "https://-cms.example.org/": HOST,
    "https://cms_1.example.org/": HOST,
    f"https://{'a' * 64}.example.org/": HOST,
    "https://a.b.0/": HOST,
    # IPv6
    "https://[::1]/": PRIVATE,
    "https://[::]/": PRIVATE,
    "https://[0:0:0:0:0:0:0:1]/": PRIVATE,
    "https://[::ffff:127.0.0.1]/": PRIVATE,
    "https://[::ffff:7f00:1]/": PRIVATE,
    "https://[::ffff:93.184.215.14]/": PRIVATE,
    "https://[::127.0.0.1]/": PRIVATE,
    "https://[64:ff9b::7f00:1]/": PRIVATE,
    "https://[64:ff9b:1::a00:1]/": PRIVATE,
    "https://[2002:7f00:1::]/": PRIVATE,
    "https://[2001:0:53aa:64c:0:fbff:80ff:fffe]/": PRIVATE,
    "https://[2001:db8::1]/": PRIVATE,
    "https://[3fff::1]/": PRIVATE,
    "https://[5f00::1]/": PRIVATE,
    "https://[fe80::1]/": PRIVATE,
    "https://[fec0::1]/": PRIVATE,
    "https://[fc00::1]/": PRIVATE,
    "https://[fd12:3456::1]/": PRIVATE,
    "https://[ff02::1]/": PRIVATE,
    "https://[100::1]/": PRIVATE,
    "https://[fe80::1%25eth0]/": HOST,
    "https://[fe80::1%eth0]/": HOST,
    "https://[::1/": HOST,
    "https://::1/": HOST,
    "https://[127.0.0.1]/": HOST,
    "https://[cms.example.org]/": HOST,
    "https://[::1].example.org/": HOST,
    "https://[v1.x]/": HOST,
    # ports
    "https://cms.example.org:22/": PORT,
    "https://cms.example.org:6379/": PORT,
    "https://cms.example.org:0/": PORT,
    "https://cms.example.org:65979/": PORT,
    "https://cms.example.org:-1/": PORT,
    "https://cms.example.org:/": PORT,
    "https://cms.example.org:443:80/": PORT,
    f"https://cms.example.org/{'a' * 2000}": "url-too-long",
}


def test_every_odd_spelling_is_refused_for_its_reason_and_a_plain_one_is_read() -> None:
    found: dict[str, str | None] = {}
    for url in SPELLINGS:
        try:
            read_url(url, policy=PUBLIC)
            found[url] = None
        except AddressRefused as refused:
            found[url] = refused.code
    assert len(found) >= 60
    assert found == SPELLINGS


def test_what_is_read_is_what_is_connected_to() -> None:
    plain = read_url("https://CMS.Example.org/in?a=1", policy=PUBLIC)
    assert (plain.host, plain.port, plain.path) == ("cms.example.org", 443, "/in?a=1")
    other = read_url("https://[2606:4700::1111]:8443", policy=read_policy([], ports=[8443]))
    assert (other.origin, other.path) == ("https://[2606:4700::1111]:8443", "/")


def test_the_edges_of_the_ranges_are_where_the_registries_have_them() -> None:
    said = {
        "9.255.255.255": True, "11.0.0.0": True, "100.63.255.255": True, "100.128.0.0": True,
        "172.15.255.255": True, "172.32.0.0": True, "192.0.1.0": True, "192.167.255.255": True,
        "198.17.255.255": True, "198.20.0.0": True, "223.255.255.255": True, "169.253.255.255": True,
        "2001:200::1": True, "2001:1ff:ffff::1": False, "2003::1": True, "4000::1": False, "1fff::1": False,
    }  # fmt: skip
    assert {text: is_public(ipaddress.ip_address(text)) for text in said} == said


def answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives one answer after the other; returns what it was asked."""
    asked: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        if not found:
            raise socket.gaierror("no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_is_refused_if_any_of_its_addresses_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    target = read_url("https://cms.example.org/", policy=PUBLIC)
    for private in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1%eth0"):
        answering(monkeypatch, ["93.184.215.14", private])
        with pytest.raises(AddressRefused) as refused:
            resolve(target, policy=PUBLIC)
        assert refused.value.code == PRIVATE
        assert private not in refused.value.detail, "it does not map the network for who asks"


def test_a_name_is_looked_up_once_and_its_addresses_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, ["93.184.215.14", "93.184.215.14", "2606:4700::1"], ["127.0.0.1"])
    target = read_url("https://cms.example.org/", policy=PUBLIC)
    assert [str(found) for found in resolve(target, policy=PUBLIC)] == ["93.184.215.14", "2606:4700::1"]
    assert asked == ["cms.example.org"]


def test_a_name_that_is_not_there_may_be_there_later(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, [])
    with pytest.raises(NameNotFound):
        resolve(read_url("https://cms.example.org/", policy=PUBLIC), policy=PUBLIC)


def test_an_operator_allows_names_and_networks_but_nothing_that_is_no_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = read_policy(["CMS", "news.internal", "10.1.0.0/16", "fd00::/8", " "], plain_http=True)
    for url in ("http://cms/", "https://news.internal/", "https://10.1.9.9/", "https://[fd12::1]/"):
        read_url(url, policy=policy)
    for url in (
        "https://10.2.0.1/",
        "https://intranet/",
        "https://[fc00::1]/",
        "https://news.internal:8080/",
    ):
        with pytest.raises(AddressRefused):
            read_url(url, policy=policy)
    answering(monkeypatch, ["192.168.7.7"], ["240.0.0.1"])
    known = read_url("https://news.internal/", policy=policy)
    assert [str(found) for found in resolve(known, policy=policy)] == ["192.168.7.7"]
    with pytest.raises(AddressRefused):
        resolve(known, policy=policy)
    for wrong in ("10.1.0.0/99", "10.1.2.3/16", "a b", "*.example.org"):
        with pytest.raises(ValueError, match="neither"):
            read_policy([wrong])
