"""What is answered where no view is reached, or one falls over outside of the API's own handler: a problem
document below /api/, Django's page elsewhere."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import defaults

from sources.api.problems import plain_problem


def _of_api(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not _of_api(request):
        return defaults.bad_request(request, exception)
    if isinstance(exception, DisallowedHost):
        words = "This server does not answer to that host name (ALLOWED_HOSTS)."
        return plain_problem(request, 400, "unknown-host", words)
    return plain_problem(request, 400, "bad-request", "The request could not be read.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not _of_api(request):
        return defaults.permission_denied(request, exception)
    return plain_problem(request, 403, "permission-denied", "Your role does not allow this.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not _of_api(request):
        return defaults.page_not_found(request, exception)
    return plain_problem(request, 404, "not-found", "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponseBase:
    if not _of_api(request):
        return defaults.server_error(request)
    return plain_problem(request, 500, "server-error", "Something went wrong here; it has been logged.")
