"""Rule quality: how often each rule is right, as the people who decided see it, and what it got wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse

from claims.admin.pages import add_pages
from claims.admin.picture_pages import may_look, show
from claims.admin.pictures.charts import draw_weeks
from claims.selectors import flag_title
from claims.selectors.decided_pairs import decision_lines
from claims.selectors.dismissed import Dismissed, dismissed_examples
from claims.selectors.explanations import rule_title
from claims.selectors.rule_quality import FEW, FLAG, KINDS, RIGHT_MEANS, RuleRow, Share, rule_quality
from sources.admin.screens import person

EXPORT = "claims.decide_relation"


@dataclass(frozen=True, slots=True)
class ShareWords:
    """A share as the tables show it; ``low`` and ``width`` place its interval on a line of 100."""

    share: Share

    @property
    def precision(self) -> str:
        return "–" if self.share.precision is None else f"{self.share.precision:.0%}"

    @property
    def between(self) -> str:
        if self.share.bounds is None:
            return ""
        low, high = self.share.bounds
        return f"{low:.0%} to {high:.0%}"

    @property
    def low(self) -> float:
        return round(100 * (self.share.bounds or (0, 0))[0], 1)

    @property
    def high(self) -> float:
        return round(100 * (self.share.bounds or (0, 0))[1], 1)

    @property
    def at(self) -> float:
        return round(100 * (self.share.precision or 0), 1)

    @property
    def is_few(self) -> bool:
        return 0 < self.share.decided < FEW


def title_of(row: RuleRow) -> str:
    return flag_title(row.rule_id) if row.kind == FLAG else rule_title(row.rule_id)


def outcome_words(row: RuleRow) -> str:
    return ", ".join(f"{outcome} {count:,}" for outcome, count in row.outcomes)


def show_rules(request: HttpRequest) -> HttpResponse:
    may_look(request)
    rows = rule_quality()
    groups = [
        (
            KINDS[kind],
            RIGHT_MEANS[kind],
            [
                (row, title_of(row), ShareWords(row.share), outcome_words(row))
                for row in rows
                if row.kind == kind
            ],
        )
        for kind in KINDS
    ]
    context = {
        "groups": [group for group in groups if group[2]],
        "few": FEW,
        "may_export": person(request).has_perm(EXPORT),
    }
    return show(request, "rules_page.html", "Rule quality", context)


def show_rule(request: HttpRequest, kind: str, rule_id: str) -> HttpResponse:
    may_look(request)
    rows = rule_quality(kind=kind, rule_id=rule_id) if kind in KINDS else ()
    if not rows:
        raise Http404(f"No rule {rule_id} of that kind has proposed anything.")
    row = rows[0]
    context: dict[str, Any] = {
        "row": row,
        "kind": KINDS[kind],
        "means": RIGHT_MEANS[kind],
        "name": title_of(row),
        "words": ShareWords(row.share),
        "outcomes": outcome_words(row),
        "few": FEW,
        "thresholds": [(one, ShareWords(one.share)) for one in row.thresholds],
        "versions": [(version, ShareWords(share)) for version, share in row.versions],
        "weeks": [(week, ShareWords(share)) for week, share in reversed(row.weeks)],
        "picture": draw_weeks("rule-weeks", row.weeks),
        "examples": [(one, address_of_example(one)) for one in dismissed_examples(kind, rule_id)],
    }
    return show(request, "rule_page.html", f"Rule: {context['name']}", context)


def address_of_example(one: Dismissed) -> str:
    return reverse(f"admin:{one.target}_change", args=[one.id])


def export_decisions(request: HttpRequest) -> StreamingHttpResponse:
    """The decided pairs of claims as JSON Lines, as they come from the database."""
    if not person(request).has_perm(EXPORT):
        raise PermissionDenied
    headers = {"Content-Disposition": 'attachment; filename="decisions.jsonl"', "Cache-Control": "no-store"}
    lines = (line.encode() for line in decision_lines())
    return StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8", headers=headers)


def _pages() -> list[URLPattern]:
    view = admin.site.admin_view
    return [
        path("rule-quality/", view(show_rules), name="claims_rules"),
        path("rule-quality/decisions/", view(export_decisions), name="claims_decisions_export"),
        path("rule-quality/<slug:kind>/<path:rule_id>/", view(show_rule), name="claims_rule"),
    ]


add_pages(_pages)
