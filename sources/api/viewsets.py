"""What every view of the API shares: how it answers, whom it lets in, and how it refuses bad input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import QueryDict
from django_filters.filters import BooleanFilter, Filter, MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins, serializers
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from sources.api.pagination import MAX_ID
from sources.api.problems import InvalidParameter
from sources.models import Job

TRUTHS = ("true", "false", "True", "False")


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
        filterset = self.get_filterset(request, queryset, view)
        known = {"cursor", "page_size", "ordering"} | set(filterset.filters if filterset else ())
        if unknown := sorted(set(request.query_params) - known):
            wrong = ErrorDetail(f"Not a parameter here. Known: {', '.join(sorted(known))}.", code="unknown")
            raise InvalidParameter({name[:60]: [wrong] for name in unknown[:10]})
        refuse_unclear(request, filterset.filters if filterset else {})
        try:
            return super().filter_queryset(request, queryset, view)
        except ValidationError as error:
            raise InvalidParameter(error.detail) from error


def refuse_unclear(request: Request, known: Mapping[str, Filter]) -> None:
    """A parameter that says nothing, says two things, or neither true nor false, narrows nothing down.

    Raises InvalidParameter, because the caller would take everything for what was asked.
    """
    wrong = {}
    for name, values in request.query_params.lists():
        if name not in known:
            continue  # cursor, page_size and ordering say themselves what they take
        several = isinstance(known[name], MultipleChoiceFilter)
        if any(not value.strip() for value in values):
            wrong[name] = ErrorDetail("Leave it out, or give it a value.", code="empty")
        elif len(values) > 1 and not several:
            wrong[name] = ErrorDetail("Give it once.", code="repeated")
        elif isinstance(known[name], BooleanFilter) and values[0] not in TRUTHS:
            wrong[name] = ErrorDetail("true or false.", code="invalid")
    if wrong:
        raise InvalidParameter({name[:60]: [error] for name, error in list(wrong.items())[:10]})


class ApiViewSet(GenericViewSet[Any]):
    """Base of all: JSON, roles by action, keyset pages, problems in the schema."""

    model: ClassVar[type[Model]]
    tag: ClassVar[str]
    required_permissions: ClassVar[dict[str, str]] = {}
    ordering_fields: ClassVar[tuple[str, ...]] = ("id",)
    ordering: ClassVar[str] = "-id"
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
        return dict(serializer.validated_data)

    def shown(self, pk: int, *, status: int = 200) -> Response:
        """The row as its detail page gives it now, after a service changed it."""
        instance = self.get_queryset_for_detail().get(pk=pk)
        return Response(self.get_detail_serializer(instance).data, status=status)

    def get_queryset_for_detail(self) -> Any:
        return self.get_queryset()

    def get_detail_serializer(self, instance: Any) -> Any:
        return self.get_serializer(instance)


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """A list and a detail, each with its own serializer and queryset."""

    detail_serializer_class: ClassVar[type[serializers.BaseSerializer[Any]]]

    def get_serializer_class(self) -> Any:
        return self.serializer_class if self.action == "list" else self.detail_serializer_class

    def get_detail_serializer(self, instance: Any) -> Any:
        return self.detail_serializer_class(instance, context=self.get_serializer_context())


class StrictSerializer(serializers.Serializer[Any]):
    """A request body: a field that it does not know is an error, so that a typing slip is not ignored.

    JSON types are taken as they are: 12 is no text, and "12" no number. ``shape`` holds further JSON Schema
    keywords for the description, where fields go together or exclude each other.
    """

    shape: ClassVar[dict[str, Any]] = {}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                known = ", ".join(self.fields)
                wrong = ErrorDetail(f"Not a field here. Known: {known}.", code="unknown")
                raise ValidationError({name[:60]: [wrong] for name in unknown[:10]})
            if not isinstance(data, QueryDict) and not self.context.get("from_query"):
                wrong_type = {n: _of_type(f, data[n]) for n, f in self.fields.items() if n in data}
                if mistakes := {name: mistake for name, mistake in wrong_type.items() if mistake}:
                    raise ValidationError(mistakes)
        return super().to_internal_value(data)


def _of_type(field: Any, value: Any) -> Any:
    """What REST framework would convert in silence, as errors; None where the JSON type fits."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        inner = {place: wrong for place, each in enumerate(value) if (wrong := _of_type(field.child, each))}
        return inner or None
    if value is None:
        return None
    kinds: tuple[type, ...] | None = None
    if isinstance(field, serializers.CharField | serializers.ChoiceField | serializers.DateTimeField):
        kinds, name = (str,), "a text"
    elif isinstance(field, serializers.BooleanField):
        kinds, name = (bool,), "true or false"
    elif isinstance(field, serializers.IntegerField | serializers.FloatField):
        kinds, name = (int, float), "a number"
    if kinds is None or (isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))):
        return None
    return [ErrorDetail(f"Not {name}.", code="invalid")]


def person_of(request: Request) -> User:
    """Who asks; only for views that let nobody in who is not signed in."""
    return cast(User, request.user)


def job_accepted(request: Request, job: Job, body: dict[str, Any] | None = None) -> Response:
    """202 with the job's address in ``Location`` and in the body."""
    address = reverse("job-detail", [job.pk], request=request)
    links = {"id": job.pk, "state": job.state, "url": address}
    return Response({**(body or {}), "job": links}, status=202, headers={"Location": address})


class NothingHere(APIView):
    """Every address below the API that is no address: a problem, not an HTML page."""

    schema = None
    http_method_names = ()
    permission_classes = (AllowAny,)
    authentication_classes = ()
    content_negotiation_class = AlwaysJson

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        raise NotFound("There is nothing at this address.")
