"""Every error leaves as RFC 9457 ``application/problem+json``: a permanent ``code``, and what to do about it.

Nothing of an unexpected exception reaches the caller; it is logged with its traceback instead.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

from sources.api.credentials import CHALLENGE, PROBLEM_TYPE
from sources.services.errors import InvalidInput, NotAllowed, ServiceError, StaleState, TooLarge, TryLater

logger = logging.getLogger(__name__)

TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    410: "Gone",
    412: "Precondition failed",
    413: "Too large",
    414: "Address too long",
    415: "Unsupported media type",
    422: "Cannot be done",
    428: "Precondition required",
    429: "Too many requests",
    500: "Server error",
    503: "Try again",
}


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong; ``pointer`` (RFC 6901) for the body, ``parameter`` for the query."""

    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details. Programs read ``code``; people read ``detail``."""

    type = serializers.CharField(help_text="urn:newsverify:problem:CODE")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="Path of the request.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
    cause = serializers.CharField(
        required=False, help_text="With precondition-failed: the code of what stood in the way, where known."
    )


class InvalidParameter(exceptions.ValidationError):
    """The query string is wrong: errors name parameters instead of body pointers."""


class Refusal(exceptions.APIException):
    """A problem with a code of its own: ``errors`` as in the answer, ``extra`` members beside them."""

    def __init__(
        self,
        status_code: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        extra: Mapping[str, Any] | None = None,
        wait: float | None = None,
    ) -> None:
        super().__init__(detail, code)
        self.status_code = status_code
        self.kebab = code
        self.words = detail
        self.errors = [dict(error) for error in errors]
        self.extra = dict(extra or {})
        self.wait = wait


class PayloadTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "payload-too-large"
    default_detail = "The request is larger than this server accepts."


class BadCredentials(exceptions.APIException):
    """A class of its own: the framework's turns into 403 where a view has no authentication."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "bad-credentials"
    default_detail = "The user name and the password do not belong together."
    auth_header = CHALLENGE


class LockedOut(exceptions.APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "locked-out"
    default_detail = "Too many failed log-ins. Wait a quarter of an hour, or ask an operator."


def problem_response(exc: Exception, context: Mapping[str, Any]) -> Response:
    """The handler that REST framework calls (``EXCEPTION_HANDLER``); it answers every exception."""
    # Late, because the views load the parsers, which raise what is defined here.
    from rest_framework.views import set_rollback

    set_rollback()
    request = context.get("request")
    code, http_status, detail, extra = _describe(exc)
    body = {
        "type": f"urn:newsverify:problem:{code}",
        "title": TITLES.get(http_status, "Error"),
        "status": http_status,
        "code": code,
        "detail": detail,
        "instance": getattr(request, "path", ""),
        **extra,
    }
    response = Response(body, status=http_status, content_type=PROBLEM_TYPE)
    if isinstance(exc, exceptions.APIException):
        if challenge := getattr(exc, "auth_header", None):
            response["WWW-Authenticate"] = challenge
        if wait := getattr(exc, "wait", None):
            response["Retry-After"] = str(max(1, math.ceil(wait)))
    if http_status == status.HTTP_503_SERVICE_UNAVAILABLE:
        response["Retry-After"] = "2"
    return response


def _describe(exc: Exception) -> tuple[str, int, str, dict[str, Any]]:
    """Code, HTTP status, words and extra members of an exception."""
    if isinstance(exc, ServiceError):
        return exc.code, _service_status(exc), str(exc.detail), {}
    if isinstance(exc, Refusal):
        listed = {"errors": exc.errors} if exc.errors else {}
        return exc.kebab, exc.status_code, exc.words, {**listed, **exc.extra}
    if isinstance(exc, InvalidParameter):
        errors = list(_flatten(exc.detail, "", key="parameter"))
        return "invalid-parameter", 400, "A query parameter is not valid.", {"errors": errors}
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_flatten(exc.detail, ""))
        return "invalid-input", 400, "The request body is not valid.", {"errors": errors}
    if isinstance(exc, exceptions.APIException):
        return _kebab(exc), exc.status_code, _plain(exc.detail), {}
    if isinstance(exc, Http404):
        return "not-found", 404, "There is nothing at this address.", {}
    if isinstance(exc, PermissionDenied):
        return "permission-denied", 403, "Your role does not allow this.", {}
    return _describe_framework_error(exc)


def _describe_framework_error(exc: Exception) -> tuple[str, int, str, dict[str, Any]]:
    if isinstance(exc, RequestDataTooBig):
        return "payload-too-large", 413, str(PayloadTooLarge.default_detail), {}
    if isinstance(exc, SuspiciousOperation | TooManyFieldsSent | TooManyFilesSent):
        return "bad-request", 400, "The request could not be read.", {}
    if isinstance(exc, UnreadablePostError | MultiPartParserError | RecursionError):
        return "parse-error", 400, "The request body could not be read.", {}
    if isinstance(exc, IntegrityError):
        # Two requests wrote the same at once, and the constraint let one through.
        logger.exception("a constraint refused a request")
        return "conflict", 409, "Somebody wrote the same at the same time. Read it again and retry.", {}
    if isinstance(exc, OperationalError):
        logger.exception("the database did not answer in time")
        return "database-busy", 503, "The database is busy. Try again in a moment.", {}
    if isinstance(exc, DataError):
        logger.exception("the database refused a value")
        return "value-out-of-range", 400, "A value is outside what can be stored.", {}
    logger.error("unexpected error in the API", exc_info=exc)
    return "server-error", 500, "Something went wrong here; it has been logged.", {}


def _service_status(exc: ServiceError) -> int:
    if isinstance(exc, StaleState):
        return status.HTTP_409_CONFLICT
    if isinstance(exc, NotAllowed):
        return status.HTTP_403_FORBIDDEN
    if isinstance(exc, InvalidInput):
        return status.HTTP_422_UNPROCESSABLE_ENTITY
    if isinstance(exc, TooLarge):
        return status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    if isinstance(exc, TryLater):
        return status.HTTP_503_SERVICE_UNAVAILABLE
    return status.HTTP_400_BAD_REQUEST


def _flatten(detail: Any, at: str, *, key: str = "pointer") -> Iterator[dict[str, str]]:
    """Nested validation details as a list of errors, each with its place."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else f"/{_escape(str(name))}"
            yield from _flatten(inner, at + step, key=key)
    elif isinstance(detail, list | tuple):
        nested = any(isinstance(item, Mapping) and item for item in detail)
        for index, item in enumerate(detail):
            yield from _flatten(item, f"{at}/{index}" if nested else at, key=key)
    else:
        place = at.lstrip("/") if key == "parameter" else at
        yield {key: place, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def _kebab(exc: exceptions.APIException) -> str:
    codes = exc.get_codes()
    return (codes if isinstance(codes, str) else exc.default_code).replace("_", "-")


def _plain(detail: Any) -> str:
    return str(detail) if isinstance(detail, str) else "The request could not be answered."


def plain_problem(request: HttpRequest, status_code: int, code: str, detail: str) -> JsonResponse:
    """The same form outside of any view: what Django answers with before or instead of one."""
    body = {
        "type": f"urn:newsverify:problem:{code}",
        "title": TITLES.get(status_code, "Error"),
        "status": status_code,
        "code": code,
        "detail": detail,
        "instance": request.path,
    }
    return JsonResponse(body, status=status_code, content_type=PROBLEM_TYPE)
