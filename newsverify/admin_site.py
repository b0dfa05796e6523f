"""How the admin looks and what stands in its menu. Imported by settings, so nothing here may touch models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

# A deep, calm blue: red, amber and green stay free for what a state means.
_PRIMARY = {
    "50": "oklch(97% .014 254.6)",
    "100": "oklch(93.2% .032 255.6)",
    "200": "oklch(88.2% .059 254.1)",
    "300": "oklch(80.9% .105 251.8)",
    "400": "oklch(70.7% .165 254.6)",
    "500": "oklch(60% .17 257)",
    "600": "oklch(51% .17 259)",
    "700": "oklch(44% .16 261)",
    "800": "oklch(38% .13 263)",
    "900": "oklch(32% .1 264)",
    "950": "oklch(25% .08 266)",
}


class _MayView:
    """Menu items show themselves to those who may open the page behind them."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


def _item(title: str, icon: str, model: str, query: str = "", permission: str = "") -> dict[str, Any]:
    app, name = model.split(".")
    address = reverse_lazy(f"admin:{app}_{name}_changelist")
    item: dict[str, Any] = {
        "title": title,
        "icon": icon,
        "link": (lambda request: f"{address}{query}") if query else address,
        "permission": _MayView(permission or f"{app}.view_{name}"),
    }
    return item


def _page(title: str, icon: str, name: str, permission: str = "claims.view_claim") -> dict[str, Any]:
    """A page that belongs to no model."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{name}"),
        "permission": _MayView(permission),
    }


def _asset(name: str) -> Callable[[HttpRequest], str]:
    """The address of a file of ours that every page loads, looked up when it is asked for."""
    return lambda request: static(f"claims/{name}")


def _favicon(request: HttpRequest) -> str:
    return static("claims/favicon.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Newsverify",
    "SITE_HEADER": "Newsverify",
    "SITE_SUBHEADER": "Who said what, and does it hold",
    "SITE_SYMBOL": "fact_check",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _favicon}],
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": _PRIMARY},
    "STYLES": [
        _asset("admin.css"),
        _asset("keys.css"),
        _asset("conflicts.css"),
        _asset("claim.css"),
        _asset("stories.css"),
        _asset("pictures.css"),
        _asset("bulk.css"),
        _asset("reader.css"),
        _asset("revisions.css"),
        _asset("hooks.css"),
    ],
    "SCRIPTS": [_asset("labels.js"), _asset("keys.js"), _asset("pictures.js")],
    "DASHBOARD_CALLBACK": "claims.admin.dashboard.fill_dashboard",
    "COMMAND": {
        "search_models": ["claims.claim", "sources.article", "sources.source"],
        "show_history": False,
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {"title": "Desk", "icon": "space_dashboard", "link": reverse_lazy("admin:index")},
                    _page("My queue", "inbox", "claims_queue"),
                    _item("Stories", "auto_stories", "claims.story"),
                    _item("Articles", "article", "sources.article"),
                    _page("Check a text", "fact_check", "claims_check_text"),
                    _item("Claims", "format_quote", "claims.claim"),
                    _item("Conflicts and updates", "compare_arrows", "claims.relation"),
                    _item("Flags", "flag", "claims.flag"),
                    _item(
                        "Others' reviews to match",
                        "fact_check",
                        "claims.foreignmatch",
                        "?state__exact=suggested",
                    ),
                ]
            },
            {
                "title": "Who and where",
                "separator": True,
                "items": [
                    _item("Sources", "record_voice_over", "sources.source"),
                    _item("Names that may be one", "join_inner", "sources.sourcematch", "?standing=open"),
                    _item("Outlets", "newspaper", "sources.outlet"),
                    _item("Feeds", "rss_feed", "sources.feed"),
                ],
            },
            {
                "title": "Pictures",
                "separator": True,
                "items": [
                    _page("Measures", "candlestick_chart", "claims_measures"),
                    _page("Who stands where", "grid_on", "claims_conflicts"),
                    _page("Articles over time", "timeline", "claims_story"),
                    _page("How long unverified", "hourglass", "claims_unverified"),
                    _page("The days side by side", "show_chart", "claims_days"),
                    _page("Rule quality", "rule", "claims_rules"),
                ],
            },
            {
                "title": "The record",
                "separator": True,
                "items": [
                    _item("Statements", "chat", "claims.statement"),
                    _item("Figures", "123", "claims.quantity"),
                    _item("Evidence", "inventory_2", "claims.evidence"),
                    _item("Reviews", "gavel", "claims.review"),
                    _item("Claim reviews of others", "travel_explore", "claims.foreignreview"),
                    _item("Bulk decisions", "checklist", "claims.batch"),
                    _item("Events", "history", "claims.event"),
                ],
            },
            {
                "title": "The machine",
                "separator": True,
                "items": [
                    {
                        "title": "Scheduled checks",
                        "icon": "event_repeat",
                        "link": reverse_lazy("admin:claims_checks"),
                        "permission": _MayView("sources.view_job"),
                    },
                    _item("Jobs", "manufacturing", "sources.job"),
                    _item("Pipeline runs", "conversion_path", "claims.pipelinerun"),
                    _item("Daily digests", "monitoring", "claims.dailydigest"),
                ],
            },
            {
                "title": "Administration",
                "separator": True,
                "collapsible": True,
                "items": [
                    _item("Users", "person", "auth.user"),
                    _item("Roles", "group", "auth.group"),
                    _item("API tokens", "key", "sources.apitoken"),
                    _item(
                        "Service accounts",
                        "smart_toy",
                        "sources.serviceaccount",
                        permission="sources.manage_apitoken",
                    ),
                    _item(
                        "Access events",
                        "key_visualizer",
                        "sources.accessevent",
                        permission="sources.manage_apitoken",
                    ),
                    _item("Web hooks", "webhook", "claims.hook", permission="claims.manage_hook"),
                    _item("Schedules", "schedule", "django_celery_beat.periodictask"),
                    _item("Log-in attempts", "lock", "axes.accessattempt"),
                ],
            },
        ],
    },
}
