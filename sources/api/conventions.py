"""What every view of the API keeps to, whatever it is about: limits, one meaning, preconditions, keys that
make a POST safe to send again, tags of what it shows, and word of what will go.

A view says what it is by class attributes; the rest follows. The order: who asks, and how often (429); may
they (403); can it be read in two ways (400); was it answered before (the key); is it still what was decided
on (428, 412); then the view itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, cast

from django.db import transaction
from django.db.models import Model
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, reverse
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.views import APIView

from sources.api import conditional, deprecation, idempotency, limits
from sources.api.conditional import Decision
from sources.api.deprecation import Deprecated
from sources.api.strictness import refuse_half_truths, refuse_two_meanings, repeatable_filters
from sources.services.errors import StaleState

READING = ("GET", "HEAD", "OPTIONS")


class Conventions(APIView):
    """Base of all views. ``decisions`` and ``undecided`` together name every action that writes."""

    decisions: ClassVar[Mapping[str, Decision]] = {}
    """Action -> what it is decided on; such an action needs ``If-Match`` or a field of its body."""
    undecided: ClassVar[Mapping[str, str]] = {}
    """Action that writes -> why it is decided on nothing. ``create`` adds a row, unless a view says more."""
    version_fields: ClassVar[tuple[str, ...]] = ("updated_at",)
    """Columns of the row that people decide by."""
    own_transactions: ClassVar[frozenset[str]] = frozenset()
    """Actions whose service commits in steps, each guarded; they run in no transaction around."""
    idempotent: ClassVar[bool] = True
    """False where an answer holds a secret, or streams: no answer is kept for an Idempotency-Key."""
    bodiless: ClassVar[frozenset[str]] = frozenset()
    """Actions that take no body."""
    costly: ClassVar[frozenset[str]] = frozenset()
    repeatable: ClassVar[frozenset[str]] = frozenset()
    """Query parameters that may come more than once, beside filters of several values."""
    deprecated: ClassVar[Mapping[str, Deprecated]] = {}
    deprecated_parameters: ClassVar[Mapping[str, Deprecated]] = {}

    represented: Model | None = None
    """The row whose representation is the answer."""
    decided_on: Model | None = None
    """The row as it was compared, locked until the answer."""
    standing: limits.Standing | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.used_fields: dict[str, Deprecated] = {}

    @property
    def acting(self) -> str:
        """The action, or the method of a view that has none."""
        return str(getattr(self, "action", None) or str(self.request.method).lower())

    # --- before -----------------------------------------------------------------------------------------

    def perform_authentication(self, request: Request) -> None:
        refused: APIException | None = None
        try:
            super().perform_authentication(request)
        except APIException as exc:
            refused = exc
        # Who guesses tokens is counted too, by address.
        self.standing = limits.spend(request, kind=self._budget(request), known=refused is None)
        if self.standing is not None:
            limits.require_left(self.standing)
        if refused is not None:
            raise refused

    def _budget(self, request: Request) -> str:
        if self.acting in self.costly:
            return limits.COSTLY
        return limits.READ if request.method in READING else limits.WRITE

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        name = str(request.method).lower()
        handler = getattr(self, name, None)
        if handler is None:
            return  # 405, whatever else came with it
        filterset = getattr(self, "filterset_class", None)
        refuse_two_meanings(request, repeatable=self.repeatable | repeatable_filters(filterset))
        refuse_half_truths(request, filterset)
        if request.method not in READING:
            setattr(self, name, partial(self._written_once, handler))

    # --- around a handler that writes -------------------------------------------------------------------

    def _written_once(self, handler: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.acting in self.bodiless:
            _refuse_body(request.data)
        work = partial(self._decided, handler, request, *args, **kwargs)
        key = idempotency.key_of(request) if self.idempotent else None
        if key is None or not request.user or not request.user.is_authenticated:
            return work()
        return idempotency.answer_once(self, request, key, work)

    def runs_alone(self) -> bool:
        return self.acting in self.own_transactions

    def _decided(self, handler: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        decision = self.decisions.get(self.acting)
        if decision is None:
            return cast(HttpResponseBase, handler(request, *args, **kwargs))
        header, unless = request.headers.get("If-Match"), request.headers.get("If-None-Match")
        named = header is not None or decision.is_named_in(request.data)
        if decision.required and not named and isinstance(request.data, Mapping):
            raise conditional.precondition_required(decision)
        tags = conditional.read_tags(header, name="If-Match") if header is not None else None
        never = conditional.read_tags(unless, name="If-None-Match") if unless is not None else None
        try:
            if self.runs_alone():
                with transaction.atomic():
                    self._compare(decision, tags, never)
                return cast(HttpResponseBase, handler(request, *args, **kwargs))
            with transaction.atomic():
                self._compare(decision, tags, never)
                return cast(HttpResponseBase, handler(request, *args, **kwargs))
        except StaleState as late:
            if tags is None or tags.anything:
                raise
            raise conditional.precondition_failed(late.detail, cause=late.code) from late

    def _compare(
        self, decision: Decision, tags: conditional.Tags | None, never: conditional.Tags | None
    ) -> None:
        """Take the turn to write and the row, so that it stays as it is compared until the answer."""
        self.take_turn()
        row = self.decided_on = self.decided_row()
        if tags is None and never is None:
            return
        version = self.version_of(row)
        told = self.who_decided(row, tuple(decision.expects.values()))
        if tags is not None:
            conditional.require_match(tags, version=version, who_decided=told)
        if never is not None and (never.anything or never.name_version(version)):
            raise conditional.precondition_failed(
                "If-None-Match asks that it is not this, and it is.", cause="another-version"
            )

    def take_turn(self) -> None:
        """Wait for the turn that the services of this view take; it comes before the lock of a row."""

    def decided_row(self) -> Model:
        """The row of the address, locked. Raises Http404."""
        model: type[Model] = self.model  # type: ignore[attr-defined]
        rows = model._default_manager.select_for_update(of=("self",))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def who_decided(self, row: Any, columns: tuple[str, ...]) -> str:
        """A sentence: what the row is now, and by whose decision."""
        return last_signature(row)

    def version_of(self, row: Model) -> str:
        return conditional.version_of(row, self.version_values(row))

    def version_columns(self) -> list[str]:
        """Those of ``version_fields`` that the model has."""
        known = {name for field in self.model._meta.concrete_fields for name in (field.name, field.attname)}  # type: ignore[attr-defined]
        return ["pk", *(name for name in self.version_fields if name in known)]

    def version_values(self, row: Any) -> list[Any]:
        return [getattr(row, name) for name in self.version_fields if hasattr(row, name)]

    def with_what_was_seen(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the body left unsaid because ``If-Match`` said it: the row as it was compared."""
        decision = self.decisions.get(self.acting)
        if decision is not None and self.decided_on is not None:
            for name, column in decision.expects.items():
                asked.setdefault(name, getattr(self.decided_on, column))
        return asked

    # --- after ------------------------------------------------------------------------------------------

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.standing is not None:
            for name, value in self.standing.headers().items():
                response[name] = value
        if isinstance(request, Request) and response.status_code < 400:
            used = deprecation.used_by(self, request, action=self.acting)
            deprecation.tell(response, used, policy=deprecation_address())
        if getattr(response, "streaming", False) or response.status_code not in (200, 201):
            return response
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.add_post_render_callback(self._name_and_compare)
            return response
        return self._name_and_compare(response) or response

    def _name_and_compare(self, response: Any) -> HttpResponseBase | None:
        """The tag, and 304 where the caller has it already."""
        reading = self.request.method in ("GET", "HEAD")
        if reading:
            conditional.keep_private(response)
        self.name_representation(response, response.content)
        if not reading or not response.has_header("ETag"):
            return None
        return conditional.or_not_modified(response, self.request.headers.get("If-None-Match"))

    def name_representation(self, response: Any, content: bytes) -> None:
        """Set ``ETag``, and for what a decision left behind its address (RFC 9110, 8.7)."""
        if response.has_header("ETag") or "no-store" in response.get("Cache-Control", ""):
            return
        row = self.represented
        version = self.version_of(row) if row is not None else None
        if version is None and self.request.method not in ("GET", "HEAD"):
            return
        response["ETag"] = conditional.tag_of(content, version=version)
        if self.request.method == "POST" and row is not None and (address := self.address_of(row)):
            response["Content-Location"] = address

    def address_of(self, row: Model) -> str:
        """Path of the row's own page; empty where it has none."""
        if not hasattr(self, "retrieve"):
            return ""
        try:
            return reverse(f"{getattr(self, 'basename', '')}-detail", args=[row.pk])
        except NoReverseMatch:
            return ""


def deprecation_address() -> str:
    return reverse("deprecations")


def last_signature(row: Any) -> str:
    """Who changed the row last, by its own columns or its history."""
    said = "Somebody changed it since you read it."
    if history := getattr(row, "history", None):
        last = history.select_related("history_user").order_by("-history_id").first()
        if last is not None and last.history_user is not None:
            when = last.history_date.strftime("%Y-%m-%d %H:%M UTC")
            what = last.history_change_reason or "changed"
            return f"{said} Last: {what}, by {last.history_user.get_username()} on {when}."
    by, at = getattr(row, "decided_by", None), getattr(row, "decided_at", None)
    if by is None or at is None:
        return said
    return f"{said} Last: {row.state} by {by.get_username()} on {at.strftime('%Y-%m-%d %H:%M UTC')}."


def _refuse_body(data: Any) -> None:
    """Raises ValidationError for what nobody would read."""
    if not data:
        return
    wrong = ErrorDetail("This takes no body.", code="unknown")
    raise ValidationError(
        {str(name)[:60]: [wrong] for name in list(data)[:10]} if isinstance(data, dict) else [wrong]
    )
