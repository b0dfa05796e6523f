"""Everything in the model, and every verb of the services, has a door in the API, or a reason why not."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
APPS = ("claims", "sources")

RESOURCES = {
    "ApiToken": "tokens",
    "Affiliation": "sources/<int:pk>/affiliations",
    "Article": "articles",
    "ArticleRevision": "articles/<int:pk>/revisions/<int:number>",
    "Batch": "batches",
    "BatchItem": "batches/<int:pk>",
    "Claim": "claims",
    "ClaimMention": "mentions",
    "Countersignature": "reviews/<int:pk>/countersign",
    "DailyDigest": "digests",
    "Event": "events",
    "Evidence": "evidence",
    "Feed": "feeds",
    "Flag": "flags",
    "ForeignMatch": "foreign-matches",
    "ForeignReview": "foreign-reviews",
    "Hook": "hooks",
    "HookDelivery": "hook-deliveries/<int:pk>",
    "Job": "jobs",
    "Outlet": "outlets",
    "PastState": "claims",
    "PipelineRun": "runs",
    "Quantity": "measures/figures",
    "Relation": "relations",
    "Review": "reviews",
    "SavedView": "saved-views",
    "ServiceAccount": "service-accounts",
    "Source": "sources",
    "SourceAlias": "sources/<int:pk>/aliases",
    "SourceMatch": "source-matches",
    "Statement": "statements",
    "StatementSpan": "statements/<int:pk>",
    "Story": "stories",
    "StoryArticle": "stories/<int:pk>",
    "Watch": "watches",
}
"""By model, the address below /api/v1/ where its rows are read: their own, or that of what they are part of.
PastState is what ``as_of`` reads."""
NO_RESOURCE = {
    "AccessEvent": "who made, used up and revoked tokens: for the operator's page in the admin alone",
    "ArticleProfile": "derived from an article for comparing; made anew at any time",
    "ClaimKey": "an index of the matching",
    "ClaimVector": "an index of the matching",
    "KeyedRequest": "an answer kept for an Idempotency-Key; the same request again gives it",
    "RevisionBand": "an index of near copies",
    "SourceKey": "an index of names",
    "StoryKey": "an index of the grouping",
}
NO_DOOR = {
    "allow": "the check that every verb begins with",
    "carry_decisions_to": "part of merge_claims",
    "decide_pair": "part of confirm_match and reject_match",
    "go_on": "part of confirm and undo: what a job does",
    "reopen_pair": "part of unmerge_source",
    "reopen_pairs": "part of unmerge_source",
    "request_job": "part of submit",
    "require": "the check that every verb begins with",
    "require_unfinished": "the check that a bulk decision begins with",
    "save_signed": "how a change is signed",
    "settle_pair": "part of merge_sources",
    "submit_reading": "part of the verbs that change a statement",
    "take_decisions_back": "part of unmerge_claim",
    "write_event": "how a change is told",
    "reconsider": "part of the verbs that change a source",
    "store_article": "part of submit_article",
    "store_foreign_review": "part of an import",
}
"""Verbs that take ``by`` and that nobody calls by itself."""


def _routes() -> set[str]:
    found: set[str] = set()

    def walk(patterns: list[object], prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)  # type: ignore[attr-defined]
            inner = getattr(pattern, "url_patterns", None)
            if inner is None:
                found.add(route.removeprefix("api/v1/"))
            else:
                walk(inner, route)

    walk(get_resolver().url_patterns, "")
    return found


def test_every_model_is_read_somewhere() -> None:
    models = [model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()]
    plain = {name for name in models if not name.startswith("Historical")}
    assert plain - RESOURCES.keys() - NO_RESOURCE.keys() == set(), "a model without a door, or a reason"
    assert (RESOURCES.keys() | NO_RESOURCE.keys()) - plain == set(), "models that are no more"
    assert {name: route for name, route in RESOURCES.items() if route not in _routes()} == {}


def _verbs() -> set[str]:
    """Public functions of services and tasks that a person's name is given to."""
    found = set()
    for app in APPS:
        files = [
            *(ROOT / app / "services").glob("*.py"),
            *(ROOT / app).glob("tasks*"),
            *(ROOT / app / "tasks").glob("*.py"),
        ]
        for path in (p for p in files if p.suffix == ".py"):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    names = {a.arg for a in (*node.args.args, *node.args.kwonlyargs)}
                    found |= {node.name} if "by" in names else set()
    return found


def _called(folder: str) -> set[str]:
    """Names that the modules of a layer use, as ``verb(...)`` or ``module.verb(...)``."""
    found: set[str] = set()
    for app in APPS:
        top = ROOT / app
        for path in [*(top / folder).rglob("*.py"), *top.glob(f"{folder}.py")]:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute):
                    found.add(node.attr)
                elif isinstance(node, ast.Name):
                    found.add(node.id)
    return found


def test_every_verb_has_a_door() -> None:
    """A verb that a task carries out has its door where the task has one."""
    verbs, doors = _verbs(), _called("api")
    through_tasks = _called("tasks") if doors else set()
    missing = {verb for verb in verbs if verb not in doors and verb not in through_tasks}
    assert missing - NO_DOOR.keys() == set(), "a verb without a door, or a reason"
    assert NO_DOOR.keys() - verbs == set(), "verbs that are no more"
