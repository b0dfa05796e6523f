"""The yardstick of ``benchmarks/desk.py``: Django's own admin, as it comes, over the same tables.

Every model that the review desk has a list of, registered with the plain ``ModelAdmin`` in a site of its
own, on Django's own templates (the desk's theme replaces them otherwise), beside the desk's own addresses.
"""

from __future__ import annotations

from pathlib import Path

import django.contrib.admin as plain
from django.contrib.admin import AdminSite, ModelAdmin, site
from django.template.backends.django import DjangoTemplates
from django.urls import include, path

OURS = ("sources", "claims")

templates = DjangoTemplates(
    {
        "NAME": "plain", "DIRS": [Path(plain.__file__).parent / "templates"], "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {}, "builtins": [],
        },
    }
)  # fmt: skip


class PlainAdmin(ModelAdmin):
    change_list_template = templates.get_template("admin/change_list.html")


plain_site = AdminSite(name="plain")
for model in list(site._registry):
    if model._meta.app_label in OURS:
        plain_site.register(model, PlainAdmin)

urlpatterns = [path("plain/", plain_site.urls), path("", include("newsverify.urls"))]
