"""Signatures of what is sent to a web hook, as the Standard Webhooks specification has them
(standardwebhooks.com, version 1, symmetric): HMAC-SHA256 over ``id.timestamp.body``.

A secret is not stored. It follows from the key of this installation and a random salt beside the hook, by
HKDF (RFC 5869) with SHA-256: who reads the database alone cannot sign. A key that is being replaced
(``SECRET_KEY_FALLBACKS``) signs beside the new one, so that receivers go on while their secrets are renewed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

PREFIX = "whsec_"
_PURPOSE = b"newsverify web hook secret, version 1"


def new_salt() -> str:
    """For a hook that is made, or whose secret is renewed."""
    return secrets.token_hex(32)


def secret_of(salt: str) -> str:
    """What a receiver is given: ``whsec_`` and 32 bytes in base64."""
    return PREFIX + base64.b64encode(_key_of(salt, settings.SECRET_KEY)).decode()


def sealed_headers(message_id: str, *, salts: Iterable[str], body: bytes, at: datetime) -> dict[str, str]:
    """The three headers of one attempt. With two salts, while a secret is renewed, two signatures."""
    timestamp = str(int(at.timestamp()))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    seals = [_seal(_key_of(salt, key), content) for salt in salts for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{seal}" for seal in seals),
    }


def _seal(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()


def _key_of(salt: str, installation_key: str) -> bytes:
    """HKDF-Extract and the first block of HKDF-Expand."""
    extracted = hmac.digest(bytes.fromhex(salt), installation_key.encode(), hashlib.sha256)
    return hmac.digest(extracted, _PURPOSE + b"\x01", hashlib.sha256)
