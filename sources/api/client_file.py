"""Gives out the Python client, so that whoever can reach a server can have the client that fits it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

CLIENT = Path(__file__).with_name("newsverify_client.py")


@require_safe
def client_file(request: HttpRequest) -> HttpResponse:
    """The client as a file, with this server's version in it. It holds nothing secret: no log-in is asked."""
    text = CLIENT.read_text(encoding="utf-8")
    text = text.replace('VERSION = "unreleased"', f'VERSION = "{settings.NEWSVERIFY_VERSION}"', 1)
    headers = {"Content-Disposition": f'attachment; filename="{CLIENT.name}"'}
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=headers)
