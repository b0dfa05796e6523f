"""One form for the addresses of one page."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit, urlunsplit

import idna

MAX_URL_CHARACTERS = 2000

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Parameters that say how a reader came to the page, never which page it is.
_TRACKING_WORDS = """
fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok
_hsenc _hsmi _ga _gl oly_anon_id oly_enc_id vero_id wickedid s_cid ns_campaign ns_mchannel ns_source
ns_linkname cmpid ito rss spm xtor ocid smid smtyp ref_src ref_url guccounter guce_referrer
guce_referrer_sig __twitter_impression
"""
_TRACKING = frozenset(_TRACKING_WORDS.split())
_TRACKING_PREFIXES = ("utm_", "at_medium", "at_campaign", "pk_", "mtm_", "piwik_", "hsa_")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"^`{|}\u2028\u2029]|[^\S ]")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_QUERY_SAFE = "/:@!$'()*,;-._~?"


def canonical_url(url: str) -> str:
    """The address in one spelling; applying it twice changes nothing more.

    Scheme and host in lower case, international names as punycode, no default port, no fragment, no dot
    segments, no tracking parameters, the others sorted by name, percent-escapes only where needed, and no
    slash at the end of a path (``/`` alone stays). Scheme and ``www.`` are kept, because the result must
    still open: `page_key` folds them. Raises ValueError, with the reason, for what is no
    plain http(s) address: other schemes, user names in the host, control characters, bad hosts or ports.
    """
    url = url.strip()
    if not url:
        raise ValueError("the address is empty")
    if len(url) > MAX_URL_CHARACTERS:
        raise ValueError(f"the address is longer than {MAX_URL_CHARACTERS} characters")
    if _FORBIDDEN.search(url):
        raise ValueError("the address holds spaces or characters that no address may hold")
    parts = _split(url)
    netloc = _host(parts.hostname or "") + _port(parts)
    path = _path(parts.path)
    result = urlunsplit((parts.scheme, netloc, path, _query(parts.query), ""))
    if len(result) > MAX_URL_CHARACTERS:
        raise ValueError(f"the address is longer than {MAX_URL_CHARACTERS} characters when escaped")
    return result


def page_key(canonical: str) -> str:
    """What two spellings of one page share: the canonical address without scheme and ``www.``."""
    parts = urlsplit(canonical)
    return urlunsplit(("", parts.netloc.removeprefix("www."), parts.path, parts.query, "")).removeprefix("//")


def host_of(canonical: str) -> str:
    """The host without ``www.`` and port, as ``Outlet.domain`` keeps it."""
    return (urlsplit(canonical).hostname or "").removeprefix("www.")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except (ValueError, UnicodeError) as error:
        raise ValueError(f"the address cannot be read: {error}") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("the address must begin with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("the address holds a user name or a password")
    return parts


def _host(host: str) -> str:
    host = host.rstrip(".")
    if not host:
        raise ValueError("the address has no host")
    if "%" in host:
        raise ValueError("the address has escapes or a zone in its host")
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError as error:
            raise ValueError("the address has a bad IPv6 host") from error
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise ValueError(f"the host is no valid international name: {error}") from error
    host = host.lower().rstrip(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise ValueError("the address has a bad host")
    return host


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError as error:
        raise ValueError("the address has a bad port") from error
    if port == 0:
        raise ValueError("the address has a bad port")
    return "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in _escaped(path, _PATH_SAFE).split("/"):
        if segment == "..":
            if kept:
                kept.pop()
        elif segment and segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pairs = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        lowered = name.lower()
        if not pair or lowered in _TRACKING or lowered.startswith(_TRACKING_PREFIXES):
            continue
        pairs.append((_escaped(name, _QUERY_SAFE), equals, _escaped(value, _QUERY_SAFE)))
    pairs.sort(key=lambda pair: pair[0])
    return "&".join(name + equals + value for name, equals, value in pairs)


_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def _escaped(part: str, safe: str) -> str:
    """RFC 3986, 6.2.2: escapes in capitals, unreserved characters plain, everything else escaped."""

    def one_escape(match: re.Match[str]) -> str:
        byte = unquote_to_bytes(match[0])
        return byte.decode("ascii") if byte[0] in _UNRESERVED else match[0].upper()

    pieces: list[str] = []
    end = 0
    for match in _ESCAPE.finditer(part):
        pieces += [quote(part[end : match.start()], safe=safe), one_escape(match)]
        end = match.end()
    pieces.append(quote(part[end:], safe=safe))
    return "".join(pieces)
