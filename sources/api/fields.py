"""Small pieces of representation that several resources share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from rest_framework import serializers

from sources.api.computed import ComputedField, Expansion, LoadedField, PersonField
from sources.api.filtering import MAX_ID, IdFilter, ShareFilter
from sources.models import Article, Job, Outlet, Source

__all__ = ["MAX_ID", "ComputedField", "Expansion", "IdFilter", "LoadedField", "PersonField", "ShareFilter"]


class RowSerializer(serializers.ModelSerializer[Any]):
    """A representation of a row: everything in it is read only. ``annotations`` names the fields that the
    view's query adds to the row."""

    annotations: ClassVar[tuple[str, ...]] = ()

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        return {name: {"read_only": True} for name in self.Meta.fields}

    def build_field(self, field_name: str, info: Any, model_class: type[Model], nested_depth: int) -> Any:
        field_class, kwargs = super().build_field(field_name, info, model_class, nested_depth)
        # Validators ask the database; a representation has nothing to validate.
        kwargs.pop("validators", None)
        return field_class, kwargs


class OutletRefSerializer(RowSerializer):
    class Meta:
        model = Outlet
        fields: tuple[str, ...] = ("id", "name", "kind", "is_wire_agency")


class SourceRefSerializer(RowSerializer):
    class Meta:
        model = Source
        fields: tuple[str, ...] = ("id", "name", "kind")


class ArticleRefSerializer(RowSerializer):
    outlet = OutletRefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Article
        fields: tuple[str, ...] = ("id", "title", "canonical_url", "published_at", "outlet")


class JobRefSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Job
        fields: tuple[str, ...] = ("id", "state", "url")
        read_only_fields = fields
        extra_kwargs = {"url": {"view_name": "job-detail"}}


class JobAcceptedSerializer(serializers.Serializer[Any]):
    """What a 202 says: the work is queued, and where to follow it."""

    job = JobRefSerializer(read_only=True)
