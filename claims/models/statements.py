from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from claims.choices import (
    Certainty,
    Comparator,
    Modality,
    Origin,
    Polarity,
    QuoteType,
    SpanRole,
    StatementState,
    Strength,
    Verdict,
    Voice,
)
from claims.models.kept import Kept
from sources.models import ArticleRevision, Source
from sources.models.constraints import honest_span, one_of


class Statement(Kept):
    """One utterance in one text: who says what. ``start``/``end``/``exact`` are the hull of its content.

    ``identity`` is a digest of voice and spans; the same reading of the same text is the same row, however
    often the pipeline runs. A row of human origin, or one a person corrected, is left alone by re-runs.
    """

    KEPT = (
        "voice", "quote_type", "start", "end", "exact", "source_id", "speaker_name", "role_as_printed",
        "cue_lemma", "polarity", "modality", "certainty", "strength", "confidence", "check_worthiness",
        "origin", "state", "verdict",
    )  # fmt: skip

    revision = models.ForeignKey(ArticleRevision, on_delete=models.CASCADE, related_name="statements")
    identity = models.CharField(max_length=40)
    voice = models.CharField(max_length=12, choices=Voice)
    quote_type = models.CharField(max_length=10, choices=QuoteType)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    source = models.ForeignKey(
        Source, on_delete=models.SET_NULL, related_name="statements", null=True, blank=True
    )
    speaker_key = models.CharField(max_length=200, blank=True)
    speaker_name = models.CharField(max_length=300, blank=True)
    role_as_printed = models.CharField(max_length=300, blank=True)
    cue_lemma = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="nested", null=True, blank=True
    )
    polarity = models.CharField(max_length=10, choices=Polarity, default=Polarity.AFFIRMED)
    modality = models.CharField(max_length=10, choices=Modality, default=Modality.ASSERTED)
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.CERTAIN)
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.NEUTRAL)
    hedges = models.JSONField(
        default=list, blank=True, help_text="Spans of hedging words: [[start, end], ...]."
    )
    confidence = models.FloatField(default=0.0)
    check_worthiness = models.FloatField(default=0.0)
    said_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    rule_id = models.CharField(max_length=80, blank=True)
    pipeline_version = models.CharField(max_length=80)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.MACHINE)
    state = models.CharField(max_length=10, choices=StatementState, default=StatementState.ACTIVE)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.NONE, blank=True)
    settled = models.JSONField(
        default=list, blank=True, help_text="Names of what a person decided: columns, or spans."
    )
    machine_reading = models.JSONField(
        default=dict, blank=True, help_text="What the machine had read before the first person decided."
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="successors",
        null=True,
        blank=True,
        help_text="The same utterance in the article's previous revision.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["revision_id", "start", "end", "id"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "identity"], name="statement_identity_unique"),
            honest_span("statement_span_honest"),
            one_of("statement_voice_valid", "voice", Voice),
            one_of("statement_quote_type_valid", "quote_type", QuoteType),
            one_of("statement_polarity_valid", "polarity", Polarity),
            one_of("statement_modality_valid", "modality", Modality),
            one_of("statement_certainty_valid", "certainty", Certainty),
            one_of("statement_strength_valid", "strength", Strength),
            one_of("statement_origin_valid", "origin", Origin),
            one_of("statement_state_valid", "state", StatementState),
            one_of("statement_verdict_valid", "verdict", Verdict),
            models.CheckConstraint(
                name="statement_confidence_is_a_share",
                condition=Q(confidence__gte=0, confidence__lte=1),
            ),
            models.CheckConstraint(
                name="statement_worth_is_a_share",
                condition=Q(check_worthiness__gte=0, check_worthiness__lte=1),
            ),
            models.CheckConstraint(
                name="statement_not_inside_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        ]
        indexes = [
            # a source's statements, newest first
            models.Index(fields=["source", "-id"], name="statement_source_newest"),
            # the reader: active statements of one text in order
            models.Index(fields=["revision", "state", "start"], name="statement_in_text"),
            # the API's list of statements: what changed since, by day of report, by worth, by confidence
            models.Index(fields=["updated_at", "id"], name="statement_updated"),
            models.Index(fields=["reported_at", "id"], name="statement_reported"),
            models.Index(fields=["check_worthiness", "id"], name="statement_worth"),
            models.Index(fields=["confidence", "id"], name="statement_confidence"),
        ]
        permissions = [("correct_statement", "Can correct statements")]

    def __str__(self) -> str:
        return f"{self.speaker_name or 'Outlet'}: {self.exact[:80]}"


class StatementSpan(models.Model):
    """A source, cue or content span. Discontinuous content is several rows in text order.

    ``prefix`` and ``suffix`` are up to 32 characters around it (W3C Web Annotation, TextQuoteSelector).
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="spans")
    role = models.CharField(max_length=10, choices=SpanRole)
    position = models.PositiveSmallIntegerField(default=0)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=32, blank=True)
    suffix = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["statement_id", "role", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "role", "position"], name="span_position_unique"),
            honest_span("span_honest"),
            one_of("span_role_valid", "role", SpanRole),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.start}-{self.end}"


class Quantity(models.Model):
    """A figure in a statement, as an interval. Unbounded sides are null."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="quantities")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    low_open = models.BooleanField(default=False)
    high_open = models.BooleanField(default=False)
    comparator = models.CharField(max_length=12, choices=Comparator)
    unit = models.CharField(max_length=60, blank=True)
    counted = models.CharField(max_length=120, blank=True)
    predicate = models.CharField(max_length=120, blank=True)
    measure = models.CharField(max_length=160, blank=True)
    scope = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=160, blank=True)
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "quantities"
        ordering = ["statement_id", "start"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "start", "end"], name="quantity_unique"),
            honest_span("quantity_span_honest"),
            one_of("quantity_comparator_valid", "comparator", Comparator),
            models.CheckConstraint(
                name="quantity_interval_in_order",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")),
            ),
            models.CheckConstraint(
                name="quantity_has_a_bound", condition=Q(low__isnull=False) | Q(high__isnull=False)
            ),
        ]
        indexes = [
            # figures of one measure over time
            models.Index(fields=["measure", "id"], name="quantity_measure"),
        ]

    def __str__(self) -> str:
        return self.exact
