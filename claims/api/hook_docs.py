"""Web hooks in the OpenAPI description: what a receiver is sent, by type, with an example of each, and how to
verify it."""

from __future__ import annotations

from typing import Any

from claims.api.hook_objects import OBJECTS
from claims.choices import HookEvent, HookObject
from claims.selectors.hooks import CATALOGUE

VERIFY = """\
import base64, hashlib, hmac, time

def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    sent = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    seal = "v1," + base64.b64encode(hmac.digest(key, sent, "sha256")).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and any(hmac.compare_digest(seal, s) for s in headers["webhook-signature"].split())
"""
"""For receivers; ``headers`` have names in lower case, ``body`` is the bytes as they came."""

DESCRIPTION = f"""\
Deliveries follow the Standard Webhooks specification: a JSON body with `type`, `timestamp` and `data`, and \
the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Verify before you read:

```python
{VERIFY}```

Answer with any 2xx within 15 seconds; anything else is tried again, later and later, for about two days. \
410 switches the hook off, `Retry-After` of 429 and 503 is kept up to an hour, redirects are not followed. \
Delivery is *at least once*: drop what comes with a `webhook-id` that you have. What failed comes later than \
what followed it: order by `data.event.id`. The object is what the API gave a reader when the delivery was \
made, cut to the fields that the hook chose; null where it is gone.
"""

_COMPONENTS = {
    HookObject.CLAIM: "Claim",
    HookObject.RELATION: "Relation",
    HookObject.REVIEW: "ReviewDetail",
    HookObject.EVIDENCE: "Evidence",
    HookObject.ARTICLE: "Article",
    HookObject.JOB: "Job",
}
_WHEN = "2023-09-21T09:12:40.512000Z"
_CLAIM = {
    "id": 12,
    "url": "/api/v1/claims/12",
    "text": "27 people were killed in the explosion in Port Ellery",
    "verification_status": "disputed",
    "publication_state": "internal",
}
_EXAMPLES: dict[str, dict[str, Any]] = {
    HookObject.CLAIM: _CLAIM,
    HookObject.RELATION: {
        "id": 5,
        "url": "/api/v1/relations/5",
        "kind": "conflicts",
        "claim_a": {name: _CLAIM[name] for name in ("id", "url", "text", "verification_status")},
        "claim_b": {
            "id": 31,
            "url": "/api/v1/claims/31",
            "text": "68 people were killed in the explosion",
            "verification_status": "disputed",
        },
        "rule_id": "numbers-disjoint",
        "state": "suggested",
    },
    HookObject.REVIEW: {"id": 3, "rating": "supported", "rationale": "The port's log.", "stands": True},
    HookObject.EVIDENCE: {"id": 8, "stance": "supports", "url": "https://port.example/log", "note": ""},
    HookObject.ARTICLE: {"id": 4, "url": "/api/v1/articles/4", "title": "Explosion in Port Ellery"},
    HookObject.JOB: {"id": 77, "kind": "process-article", "state": "dead", "error_code": "worker-lost"},
}
_CHANGES: dict[str, dict[str, Any]] = {
    HookEvent.CLAIM_STATUS_CHANGED: {
        "before": {"verification_status": "unverified"},
        "after": {"verification_status": "disputed", "conflicts": 1},
    },
    HookEvent.CLAIM_PUBLISHED: {
        "by": "edna",
        "reason": "Two records agree.",
        "before": {"publication_state": "internal"},
        "after": {"publication_state": "published"},
    },
    HookEvent.CONFLICT_DECIDED: {
        "by": "rae",
        "reason": "Seen both reports.",
        "before": {"state": "suggested"},
        "after": {"state": "confirmed"},
    },
}
_HEADERS = (
    ("webhook-id", "Of this message, the same in every attempt and replay.", "msg_3_1042"),
    ("webhook-timestamp", "Seconds since 1970, of this attempt.", "1695287561"),
    (
        "webhook-signature",
        "`v1,` and HMAC-SHA256 of `id.timestamp.body` in base64; after a renewal of the secret two of them, "
        "parted by a space.",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
)
_ANSWERS = {
    "2XX": {"description": "Taken. Nothing of the answer but its first 500 characters is kept."},
    "410": {"description": "Nothing more is wanted: the hook is switched off."},
    "429": {"description": "Too many at once; `Retry-After` is kept."},
    "default": {"description": "It is tried again."},
}


def describe_hooks(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A post-processing hook of drf-spectacular: adds ``webhooks`` (OpenAPI 3.1), and how they are signed and
    retried to the tag ``hooks``."""
    schemas = result["components"]["schemas"]
    if not set(_COMPONENTS.values()) <= set(schemas):
        return result  # a description of some of the addresses only
    result["webhooks"] = {
        kind.type.value: {
            "post": _operation(kind.type, kind.title, {str(kind.about): _object(schemas, kind.about)})
        }
        for kind in CATALOGUE.values()
    }
    hook = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    test = {"post": _operation(HookEvent.TEST, str(HookEvent.TEST.label), {"hook": hook})}
    result["webhooks"][HookEvent.TEST.value] = test
    told = {"name": "hooks", "description": DESCRIPTION}
    result["tags"] = [told if tag["name"] == "hooks" else tag for tag in result["tags"]]
    return result


def _operation(kind: HookEvent, title: str, data: dict[str, Any]) -> dict[str, Any]:
    about = next(iter(data))
    properties = data if kind == HookEvent.TEST else {"event": _EVENT, **data}
    return {
        "operationId": f"hook_{kind.value.replace('.', '_')}",
        "summary": title,
        "description": "Signed, retried and answered as the tag `hooks` describes.",
        "tags": ["hooks"],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
                "example": example,
            }
            for name, words, example in _HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["type", "timestamp", "data"],
                        "properties": {
                            "type": {"type": "string", "const": kind.value},
                            "timestamp": {"type": "string", "format": "date-time"},
                            "data": {
                                "type": "object",
                                "required": list(properties),
                                "properties": properties,
                            },
                        },
                    },
                    "example": example_of(kind, about),
                }
            },
        },
        "responses": _ANSWERS,
    }


_EVENT = {
    "type": "object",
    "description": "Who did what and why; `by` is null where the machine did.",
    "required": ["id", "verb", "claim", "by", "reason", "before", "after"],
    "properties": {
        "id": {"type": "integer"},
        "verb": {"type": "string"},
        "claim": {"type": ["integer", "null"]},
        "by": {"type": ["string", "null"]},
        "reason": {"type": "string"},
        "before": {"type": "object"},
        "after": {"type": "object"},
    },
}


def _object(schemas: dict[str, Any], about: str) -> dict[str, Any]:
    """The object as its list gives it; a hook may have chosen few of its fields, so none is required."""
    component = schemas[_COMPONENTS[HookObject(about)]]
    properties = {name: component["properties"][name] for name in OBJECTS[about].names}
    return {"type": ["object", "null"], "required": ["id"], "properties": properties}


def example_of(kind: HookEvent, about: str) -> dict[str, Any]:
    """A whole body, its object cut to a few fields."""
    if kind == HookEvent.TEST:
        return {"type": kind.value, "timestamp": _WHEN, "data": {"hook": {"id": 3, "name": "CMS"}}}
    told = {"by": None, "reason": "", "before": {}, "after": {}, **_CHANGES.get(kind, {})}
    claim = 12 if about not in (HookObject.ARTICLE, HookObject.JOB) else None
    event = {"id": 1042, "verb": CATALOGUE[kind].verbs[0], "claim": claim, **told}
    return {"type": kind.value, "timestamp": _WHEN, "data": {"event": event, about: _EXAMPLES[about]}}
