"""Settings of the REST API and of its OpenAPI description."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ

env = environ.Env()
GUIDE = Path(__file__).resolve().parent.parent / "sources" / "api" / "guide.md"
NEWSVERIFY_VERSION = "0.1.0"

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sources.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["sources.api.permissions.RolePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["sources.api.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "sources.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "sources.api.schema.ProblemSchema",
    "DEFAULT_METADATA_CLASS": None,  # the OpenAPI description says it better than OPTIONS
    "EXCEPTION_HANDLER": "sources.api.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,
    # How many proxies of ours stand in front: 0 ignores X-Forwarded-For, which anybody can write.
    "NUM_PROXIES": env.int("NEWSVERIFY_PROXIES", default=0),
    "DEFAULT_THROTTLE_RATES": {
        "token": env.str("NEWSVERIFY_TOKEN_RATE", default="20/min"),
        "bad-token": env.str("NEWSVERIFY_BAD_TOKEN_RATE", default="30/min"),
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# How long an answer is kept for the Idempotency-Key that it was given to.
NEWSVERIFY_IDEMPOTENCY_HOURS = env.int("NEWSVERIFY_IDEMPOTENCY_HOURS", default=24)
# Requests a minute (or /sec, /hour, /day) of one person or token, or of an address where nobody is signed in.
# Empty: no limit. Costly ones are what computes, decides many rows at once or streams whole tables.
NEWSVERIFY_READ_RATE = env.str("NEWSVERIFY_READ_RATE", default="3000/min")
NEWSVERIFY_WRITE_RATE = env.str("NEWSVERIFY_WRITE_RATE", default="600/min")
NEWSVERIFY_COSTLY_RATE = env.str("NEWSVERIFY_COSTLY_RATE", default="60/min")
# Where they are counted: a redis:// address, "memory" (each process for itself), or empty: in the broker
# where that is a Redis, else in memory.
NEWSVERIFY_RATE_STORE = env.str("NEWSVERIFY_RATE_STORE", default="")

TAGS = {
    # In the order in which the description shows them.
    "session": "Sign in, who you are, where everything is, what will go.",
    "check": "What a text says, and with what it conflicts. Nothing is stored.",
    "articles": "Texts go in here; their revisions and statements.",
    "statements": "Who said what, with source, cue and content; corrections by people.",
    "claims": "What statements say, once for all who say it; why it is unverified, and what people judged.",
    "relations": "Claims that conflict, update or bear on each other, each explained by its rule.",
    "flags": "The reasons why claims are unverified.",
    "evidence": "What people found for or against claims.",
    "reviews": "Verdicts of people, countersigned or contradicted.",
    "stories": "Articles of one story: its matrix of who says what, its timeline.",
    "sources": "People, bodies and outlets that are quoted; names, roles, mergers.",
    "search": "Full-text search over everything.",
    "queue": "What waits for a person, in the order of its urgency.",
    "batches": "One decision for many rows: previewed, confirmed, undone.",
    "watches": "What somebody wants to be told of.",
    "saved views": "Filters of lists under a name.",
    "published": "Published reviews of people as schema.org ClaimReview and as feeds.",
    "foreign reviews": "Claim reviews of others: imported, matched, taken as evidence by people.",
    "exports": "Everything in files: CSV and JSON Lines.",
    "events": "What happened: who, when, what, why.",
    "hooks": "",
    "digests": "What changed, day by day.",
    "measures": "Figures of what is counted, over time.",
    "rules": "The rules, and how often people agreed with them.",
    "outlets": "Who publishes.",
    "feeds": "Pages that are read again and again for new articles.",
    "checks": "What runs by itself, and when.",
    "jobs": "Work in progress, and work that failed.",
    "runs": "Readings of articles by the pipeline.",
    "pipeline": "The version and the models that read.",
    "tokens": "Tokens and service accounts of programs.",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Newsverify",
    "DESCRIPTION": GUIDE.read_text(encoding="utf-8"),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "TAGS": [{"name": name, "description": words} for name, words in TAGS.items()],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "filter": True},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "claims.api.hook_docs.describe_hooks",
        "sources.api.description.finish_description",
    ],
    "ENUM_NAME_OVERRIDES": {
        "VoiceEnum": "claims.choices.Voice",
        "PolarityEnum": "claims.choices.Polarity",
        "ModalityEnum": "claims.choices.Modality",
        "CertaintyEnum": "claims.choices.Certainty",
        "StrengthEnum": "claims.choices.Strength",
        "QuoteTypeEnum": "claims.choices.QuoteType",
        "RelationKindEnum": "claims.choices.RelationKind",
        "RelationStateEnum": "claims.choices.RelationState",
        "FlagStateEnum": "claims.choices.FlagState",
        "ForeignMatchStateEnum": "claims.choices.ForeignMatchState",
        "MatchDecisionStateEnum": "claims.api.serializers.statements.MATCH_DECISIONS",
        "MentionStateEnum": "claims.choices.MentionState",
        "StatementStateEnum": "claims.choices.StatementState",
        "JobStateEnum": "sources.choices.JobState",
        "BatchStateEnum": "claims.choices.BatchState",
        "BatchVerbEnum": "claims.choices.BatchVerb",
        "ItemOutcomeEnum": "claims.choices.ItemOutcome",
        "MatchStateEnum": "sources.choices.MatchState",
        "AliasStateEnum": "sources.choices.AliasState",
        "SourceKindEnum": "sources.choices.SourceKind",
        "OutletKindEnum": "sources.choices.OutletKind",
        "TokenKindEnum": "sources.choices.TokenKind",
        "ScopeEnum": "sources.choices.Scope",
        "OriginEnum": "claims.choices.Origin",
        "RatingEnum": "claims.choices.Rating",
        "AgreementEnum": "claims.choices.Agreement",
        "VerdictEnum": "claims.choices.Verdict",
        "StanceEnum": "claims.choices.Stance",
        "WorkflowStateEnum": "claims.choices.WorkflowState",
        "VerificationStatusEnum": "claims.choices.VerificationStatus",
        "PublicationStateEnum": "claims.choices.PublicationState",
        "ExplanationEnum": "claims.choices.Explanation",
        "RunStateEnum": "claims.choices.RunState",
        "DeliveryStateEnum": "claims.choices.DeliveryState",
        "HookEventEnum": "claims.choices.HookEvent",
        "HookObjectEnum": "claims.choices.HookObject",
    },
}
