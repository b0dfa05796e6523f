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
        "rest_framework.authentication.TokenAuthentication",
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
    "DEFAULT_THROTTLE_RATES": {"token": env.str("NEWSVERIFY_TOKEN_RATE", default="20/min")},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
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
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
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
        "MentionStateEnum": "claims.choices.MentionState",
        "StatementStateEnum": "claims.choices.StatementState",
        "JobStateEnum": "sources.choices.JobState",
        "BatchStateEnum": "claims.choices.BatchState",
        "BatchVerbEnum": "claims.choices.BatchVerb",
        "ItemOutcomeEnum": "claims.choices.ItemOutcome",
        "AliasStateEnum": "sources.choices.AliasState",
        "SourceKindEnum": "sources.choices.SourceKind",
        "OutletKindEnum": "sources.choices.OutletKind",
        "OriginEnum": "claims.choices.Origin",
        "RatingEnum": "claims.choices.Rating",
        "AgreementEnum": "claims.choices.Agreement",
        "VerdictEnum": "claims.choices.Verdict",
        "StanceEnum": "claims.choices.Stance",
        "WorkflowStateEnum": "claims.choices.WorkflowState",
        "VerificationStatusEnum": "claims.choices.VerificationStatus",
        "PublicationStateEnum": "claims.choices.PublicationState",
        "ExplanationEnum": "claims.choices.Explanation",
    },
}
