"""What every view of the API shares: how it answers, whom it lets in, and how it refuses bad input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins, serializers
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from sources.api.computed import Expansion
from sources.api.conventions import Conventions
from sources.api.deprecation import Deprecated
from sources.api.filtering import MAX_ID
from sources.api.problems import InvalidParameter
from sources.api.shapes import Shape, asked_shape, shape_of
from sources.api.strictness import JsonObject, wrong_types
from sources.models import Job

ADDRESS = "It follows from the id."
BY_ID = "It rises with the id: sort by that."
MADE_BY_RULE = "A rule makes it of the row; `rule` finds the rows of one rule."


class AlwaysJson(BaseContentNegotiation):
    """There is one representation, so no Accept header is refused (RFC 9110, 12.5.1 allows it)."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        kind = request.content_type.split(";")[0].strip().lower() if request.content_type else ""
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ParameterFilterBackend(DjangoFilterBackend):
    """Declared filters only: a parameter that nobody declared is an error, not silently everything."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        if view.detail:
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        declared = filterset_class.base_filters if filterset_class else ()
        refuse_unknown(request, {"cursor", "page_size", "ordering", *view.reading_parameters, *declared})
        try:
            return super().filter_queryset(request, queryset, view)
        except ValidationError as error:
            raise InvalidParameter(error.detail) from error


class PlainView(Conventions):
    """An address that is no resource of the model."""

    tag: ClassVar[str] = "session"
    documents_problems = True
    content_negotiation_class = AlwaysJson


def refuse_unknown(request: Request, known: set[str]) -> None:
    """Raises InvalidParameter, which names those that there are."""
    if unknown := sorted(set(request.query_params) - known):
        wrong = ErrorDetail(f"Not a parameter here. Known: {', '.join(sorted(known))}.", code="unknown")
        raise InvalidParameter({name[:60]: [wrong] for name in unknown[:10]})


class ApiViewSet(Conventions, GenericViewSet[Any]):
    """Base of all: JSON, roles by action, keyset pages, problems in the schema.

    ``expansions`` is what ``expand=`` may put in; ``reading_parameters`` are those of its lists and details
    besides the filters; ``unsorted`` says of listed fields why a list is not sorted or narrowed by them.
    """

    model: ClassVar[type[Model]]
    tag: ClassVar[str]
    required_permissions: ClassVar[dict[str, str]] = {}
    ordering_fields: ClassVar[tuple[str, ...]] = ("id",)
    ordering: ClassVar[str] = "-id"
    expansions: ClassVar[Mapping[str, Expansion]] = {}
    reading_parameters: ClassVar[tuple[str, ...]] = ()
    unsorted: ClassVar[Mapping[str, str]] = {}
    repeatable = frozenset({"fields", "expand"})
    documents_problems = True
    content_negotiation_class = AlwaysJson
    filter_backends = (ParameterFilterBackend,)
    lookup_value_converter = "int"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if any(isinstance(value, int) and value > MAX_ID for value in kwargs.values()):
            raise NotFound("There is nothing at this address.")

    def read_body(self, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The validated body. Raises ValidationError with a pointer to each field that is wrong."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        self.used_fields = serializer.used_fields() if isinstance(serializer, StrictSerializer) else {}
        return self.with_what_was_seen(dict(serializer.validated_data))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "listed": getattr(self, "action", None) == "list"}

    def shown(self, pk: int, *, status: int = 200) -> Response:
        """The row as its detail page gives it now, after a service changed it."""
        return Response(self.represent(pk, shape_of(self.get_detail_serializer_class())), status=status)

    def represent(self, pk: int, shape: Shape) -> dict[str, Any]:
        """One row in the shape. Raises Http404."""
        # Read first: a decision that comes between makes the tag name what was before it.
        self.represented = self.model._default_manager.only(*self.version_columns()).filter(pk=pk).first()
        queryset, context = self.get_queryset_for_detail().filter(pk=pk), self.get_serializer_context()
        if shape.columns is None:
            shown = shape.of_instances([get_object_or_404(queryset)], context)
        else:
            shown = shape.represent(list(shape.rows(queryset)), context)
        if not shown:
            raise Http404
        return shown[0]

    def get_queryset_for_detail(self) -> Any:
        return self.get_queryset()

    def get_detail_serializer_class(self) -> Any:
        return self.get_serializer_class()

    def other_serializers(self) -> tuple[Any, ...]:
        """What lists and details show instead where a parameter asks for it, for the description."""
        return ()


class ListMixin(mixins.ListModelMixin):
    """A list in the shape that is asked for."""

    reading_parameters: ClassVar[tuple[str, ...]] = ("fields", "expand")

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        shape: Shape = asked_shape(request, self.get_serializer_class(), self.expansions)
        queryset, context = self.filter_queryset(self.get_queryset()), self.get_serializer_context()
        rows = self.paginator.page_of(queryset, request, self, shape if shape.columns else None)
        shown = shape.represent(rows, context) if shape.columns else shape.of_instances(rows, context)
        page: Response = self.paginator.get_paginated_response(shown)
        return page


class RetrieveMixin(mixins.RetrieveModelMixin):
    """A detail in the shape that is asked for."""

    reading_parameters: ClassVar[tuple[str, ...]] = ("fields", "expand")

    def retrieve(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, set(self.reading_parameters))
        shape = asked_shape(request, self.get_detail_serializer_class(), self.expansions)
        return Response(self.represent(self.kwargs["pk"], shape))


class ReadViewSet(ListMixin, RetrieveMixin, ApiViewSet):
    """A list and a detail, each with its own serializer; both in the shape that is asked for."""

    detail_serializer_class: ClassVar[type[serializers.BaseSerializer[Any]]]

    def get_serializer_class(self) -> Any:
        return self.serializer_class if self.action == "list" else self.detail_serializer_class

    def get_detail_serializer_class(self) -> Any:
        return self.detail_serializer_class


class StrictSerializer(serializers.Serializer[Any]):
    """A request body: a field that it does not know is an error, so that a typing slip is not ignored; and so
    is a JSON value of another type than the field's, so that 5 does not become "5". ``shape`` holds further
    JSON Schema keywords for the description, where fields go together or exclude each other.
    """

    shape: ClassVar[dict[str, Any]] = {}
    deprecated_fields: ClassVar[dict[str, Deprecated]] = {}

    def used_fields(self) -> dict[str, Deprecated]:
        """Fields of the body that will go."""
        sent = self.initial_data if isinstance(self.initial_data, dict) else {}
        return {name: mark for name, mark in self.deprecated_fields.items() if name in sent}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                known = ", ".join(self.fields)
                wrong = ErrorDetail(f"Not a field here. Known: {known}.", code="unknown")
                raise ValidationError({name[:60]: [wrong] for name in unknown[:10]})
        if isinstance(data, JsonObject) and (errors := wrong_types(self.fields, data)):
            raise ValidationError(errors)
        return super().to_internal_value(data)


class PartialSerializer(StrictSerializer):
    """The body of a PATCH: what is left out stays, and one that leaves out everything is an error. ``about``
    are fields that tell of the change and are none."""

    shape: ClassVar[dict[str, Any]] = {"minProperties": 1}
    about: ClassVar[frozenset[str]] = frozenset()

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        for field in found.values():
            field.required = False
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(attrs) - self.about:
            raise ValidationError("Say what is to be changed.", code="nothing-to-change")
        return attrs


def person_of(request: Request) -> User:
    """Who asks; only for views that let nobody in who is not signed in."""
    return cast(User, request.user)


def job_accepted(request: Request, job: Job, body: dict[str, Any] | None = None) -> Response:
    """202 with the job's address in ``Location`` and in the body."""
    address = reverse("job-detail", [job.pk], request=request)
    links = {"id": job.pk, "state": job.state, "url": address}
    return Response({**(body or {}), "job": links}, status=202, headers={"Location": address})


class NothingHere(Conventions):
    """Every address below the API that is no address: a problem, not an HTML page."""

    schema = None
    http_method_names = ()
    permission_classes = (AllowAny,)
    authentication_classes = ()
    content_negotiation_class = AlwaysJson

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        raise NotFound("There is nothing at this address.")
