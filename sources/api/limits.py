"""How often one may ask (IETF draft-ietf-httpapi-ratelimit-headers): budgets for reading, writing, and calls
that cost much, each for a person or token, or for an address where nobody is signed in.

A budget is counted in windows of fixed length, in the broker's Redis, which all web processes share: one
round trip a request. Where there is none each process counts for itself; where it is down too, and a request
never waits for it twice in a row.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import redis
from django.conf import settings
from django.db.models import Model
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from sources.api.problems import Refusal

log = logging.getLogger(__name__)

READ, WRITE, COSTLY = "read", "write", "costly"
_RATES = {READ: "NEWSVERIFY_READ_RATE", WRITE: "NEWSVERIFY_WRITE_RATE", COSTLY: "NEWSVERIFY_COSTLY_RATE"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
PATIENCE = 0.25
"""Seconds to wait for the store before the request goes on without it."""
RETRY_STORE_SECONDS = 5.0
TELL_EVERY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Budget:
    name: str
    quota: int
    window: int
    """Seconds."""

    def policy(self) -> str:
        return f'"{self.name}";q={self.quota};w={self.window}'


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a budget, and for how long it must last."""

    budget: Budget
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": self.budget.policy(),
            "RateLimit": f'"{self.budget.name}";r={max(0, self.left)};t={self.seconds}',
        }


@lru_cache(maxsize=32)
def read_rate(name: str, rate: str) -> Budget | None:
    """ "600/min" as a budget; None for an empty one, which limits nothing. Raises ValueError."""
    if not rate.strip():
        return None
    number, _, period = rate.partition("/")
    if not number.strip().isdigit() or period.strip()[:1].lower() not in _SECONDS or not period.strip():
        raise ValueError(f"A rate is a number a second, minute, hour or day, such as 600/min: {rate!r}.")
    return Budget(name, int(number), _SECONDS[period.strip()[0].lower()])


def spend(request: Request, *, kind: str, known: bool) -> Standing | None:
    """Count the request against its budget, that of an address where nobody is ``known``. None where it has
    no limit."""
    budget = read_rate(kind, getattr(settings, _RATES[kind]))
    if budget is None:
        return None
    now = time.time()
    window = int(now) // budget.window
    used = _count(f"{budget.name}:{_who(request, known)}:{window}", budget.window)
    seconds = max(1, (window + 1) * budget.window - int(now))
    return Standing(budget, budget.quota - used, seconds)


def require_left(standing: Standing) -> None:
    """Raises Refusal (429) where the budget is used up."""
    if standing.left >= 0:
        return
    budget = standing.budget
    raise Refusal(
        429,
        "rate-limited",
        f"More than {budget.quota} {budget.name} requests in {budget.window} seconds: wait for "
        f"{standing.seconds}.",
        wait=standing.seconds,
    )


def _who(request: Request, known: bool) -> str:
    held, person = (request.auth, request.user) if known else (None, None)
    if isinstance(held, Model):
        # The key of a token may be the token itself, which belongs in no store.
        return hashlib.blake2b(f"{held._meta.label}:{held.pk}".encode(), digest_size=12).hexdigest()
    if person is not None and person.is_authenticated:
        return f"person:{person.pk}"
    return f"address:{SimpleRateThrottle.get_ident(_ADDRESSES, request)}"


_ADDRESSES: Any = SimpleRateThrottle.__new__(SimpleRateThrottle)
"""Knows how many proxies of ours stand in front (NUM_PROXIES)."""


# --- where it is counted --------------------------------------------------------------------------------


class Memory:
    """Counts of this process."""

    def __init__(self, limit: int = 20_000) -> None:
        self.counts: dict[str, tuple[int, float]] = {}
        self.lock = Lock()
        self.limit = limit

    def add(self, key: str, seconds: int) -> int:
        now = time.monotonic()
        with self.lock:
            if len(self.counts) >= self.limit:
                self.counts = {k: held for k, held in self.counts.items() if held[1] > now}
            used, until = self.counts.get(key, (0, now + 2 * seconds))
            self.counts[key] = (used + 1, until)
            return used + 1


class Shared:
    """Counts of all processes, in a Redis or Valkey server."""

    def __init__(self, url: str) -> None:
        url = url.replace("redis+socket://", "unix://", 1)
        self.client: Any = redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

    def add(self, key: str, seconds: int) -> int:
        """Raises RedisError or OSError."""
        pipe = self.client.pipeline(transaction=False)
        pipe.incr(f"newsverify:rate:{key}")
        pipe.expire(f"newsverify:rate:{key}", 2 * seconds)
        used, _ = pipe.execute()
        return int(used)


_memory = Memory()
_asleep_until = 0.0
_told_at: float | None = None


@lru_cache(maxsize=4)
def _shared(url: str) -> Shared:
    return Shared(url)


def store_address() -> str:
    """The address of the shared store; empty where each process counts for itself."""
    named: str = settings.NEWSVERIFY_RATE_STORE or settings.CELERY_BROKER_URL
    return named if named.startswith(("redis://", "rediss://", "redis+socket://", "unix://")) else ""


def _count(key: str, seconds: int) -> int:
    global _asleep_until, _told_at
    address, now = store_address(), time.monotonic()
    if address and now >= _asleep_until:
        try:
            return _shared(address).add(key, seconds)
        except (redis.RedisError, OSError) as exc:
            _asleep_until = now + RETRY_STORE_SECONDS
            if _told_at is None or now - _told_at >= TELL_EVERY_SECONDS:
                _told_at = now
                log.warning("requests are counted by each process for itself, the store is down: %s", exc)
    return _memory.add(key, seconds)


def forget_counts() -> None:
    """What this process counted, and that the store was down; for tests."""
    global _asleep_until
    _memory.counts.clear()
    _asleep_until = 0.0
