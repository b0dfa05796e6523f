"""Sources: who they are, under which names, on whose side; merging two that are one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from claims.admin.saved import SavedViews
from claims.choices import StatementState
from claims.models import Statement
from sources import tasks
from sources.admin.screens import ReasonForm, Screen, address_of, carry_out, clipped, person
from sources.choices import AliasState
from sources.models import Affiliation, Source, SourceAlias
from sources.selectors.people import matches_of, standing_sources, why_alike
from sources.services.naming import index_names
from sources.services.people import confirm_alias, reject_alias
from sources.text.names import name_key

STATEMENTS_SHOWN = 20
PAIRS_SHOWN = 20


class MergeForm(ReasonForm):
    other = forms.ModelChoiceField(
        standing_sources(),
        label="This is also",
        widget=AutocompleteSelect(Source._meta.get_field("merged_into"), admin.site),
        help_text="Its names and statements come to this source. It can be undone.",
    )
    field_order = ["other", "reason"]


class AliasForm(forms.ModelForm):
    class Meta:
        model = SourceAlias
        fields = ["name"]

    def clean(self) -> dict[str, Any]:
        """The folded name is what is looked up: made here, and refused where nothing is left of it."""
        said = super().clean() or self.cleaned_data
        self.instance.name_key = name_key(said.get("name") or "")
        if not self.instance.name_key:
            raise forms.ValidationError("Nothing of this name is left to look up.")
        if self._taken():
            raise forms.ValidationError("This source already has that name.")
        return said

    def _taken(self) -> bool:
        same = SourceAlias.objects.filter(source=self.instance.source_id, name_key=self.instance.name_key)
        return same.exclude(pk=self.instance.pk).exists()


class AliasInline(TabularInline):
    model = SourceAlias
    form = AliasForm
    fields = ["name", "state"]
    readonly_fields = ["state"]
    extra = 0
    tab = True


class AffiliationInline(TabularInline):
    model = Affiliation
    fk_name = "source"
    fields = ["body", "role", "side", "since", "until"]
    autocomplete_fields = ["body"]
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("body")


def active_statements() -> QuerySet[Statement]:
    """Of the source of the outer query."""
    return Statement.objects.filter(source=OuterRef("pk"), state=StatementState.ACTIVE)


def suggested_names() -> QuerySet[SourceAlias]:
    """Of the source of the outer query: names that wait for a person."""
    return SourceAlias.objects.filter(source=OuterRef("pk"), state=AliasState.SUGGESTED)


class StandingFilter(DropdownFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("named", "Named"),
            ("all", "All, bodies that only others name too"),
            ("scoped", "Unnamed, known in one article"),
            ("suggested", "Has a name to confirm"),
            ("merged", "Merged away"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case None:
                # "a separatist official" makes "separatist" a body of that article: nobody looks for it here
                return queryset.filter(Q(scope_article__isnull=True) | Exists(active_statements()))
            case "named":
                return queryset.filter(scope_article__isnull=True, merged_into__isnull=True)
            case "scoped":
                return queryset.filter(scope_article__isnull=False)
            case "suggested":
                return queryset.filter(Exists(suggested_names()))
            case "merged":
                return queryset.filter(merged_into__isnull=False)
        return queryset


@admin.register(Source)
class SourceAdmin(SavedViews, SimpleHistoryAdmin, Screen):
    filled_by = "Sources are found when an article is read: add one under Articles."
    list_display = [
        "name",
        "show_kind",
        "show_statements",
        "show_scope",
        "show_names",
        "show_curated",
        "updated_at",
    ]
    list_filter = [("kind", ChoicesDropdownFilter), StandingFilter, ("is_curated", BooleanRadioFilter)]
    list_select_related = ["scope_article", "merged_into"]
    ordering = ["name", "id"]
    search_fields = ["name", "aliases__name"]
    fields = ["name", "kind", "description", "stakes", "scope_article", "merged_into"]
    readonly_fields = ["scope_article", "merged_into"]
    inlines = [AliasInline, AffiliationInline]
    actions = None
    change_form_outer_after_template = "claims/admin/source_more.html"
    formfield_overrides = {TextField: {"widget": UnfoldAdminTextareaWidget(attrs={"rows": 3})}}

    @property
    def media(self) -> Any:
        return super().media + MergeForm().media

    def get_queryset(self, request: HttpRequest) -> Any:
        counted = active_statements().order_by().values("source").annotate(n=Count("pk")).values("n")
        return (
            super()
            .get_queryset(request)
            .annotate(
                statement_count=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)),
                has_suggestions=Exists(suggested_names()),
            )
        )

    @display(description="Kind", ordering="kind", label=True)
    def show_kind(self, source: Source) -> str:
        return source.get_kind_display()

    @display(description="Statements")
    def show_statements(self, source: Any) -> str:
        address = reverse("admin:claims_statement_changelist")
        return format_html(
            '<a href="{}?source__id__exact={}">{}</a>', address, source.pk, source.statement_count
        )

    @display(description="Known in")
    def show_scope(self, source: Source) -> str:
        if source.merged_into:
            return f"merged into {source.merged_into}"
        if source.scope_article is None:
            return "everywhere"
        return f"only “{clipped(str(source.scope_article), 50)}”"

    @display(description="Names", label={"To confirm": "warning"})
    def show_names(self, source: Any) -> str:
        return "To confirm" if source.has_suggestions else ""

    @display(description="Kept by", ordering="is_curated", label={"A person": "success"})
    def show_curated(self, source: Source) -> str:
        return "A person" if source.is_curated else ""

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """A source that spoke stays; one that is another is merged."""
        return False

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """What a person entered, machines leave alone."""
        obj.is_curated = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Stakes and roles decide who is an interested party and who is independent; names and roles, who is
        found by what is printed."""
        super().save_related(request, form, formsets, change)
        index_names([form.instance])
        if change:
            tasks.reconsider(form.instance, by=person(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        source = self.get_object(request, object_id)
        more = self.more_about(request, source) if source else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def more_about(self, request: HttpRequest, source: Source) -> dict[str, Any]:
        user: Any = person(request)
        said = source.statements.filter(state="active").select_related("revision__article__outlet")
        form = MergeForm(auto_id="merge-%s")
        return {
            "source": source,
            "statements": list(said.defer("revision__text").order_by("-id")[:STATEMENTS_SHOWN]),
            "suggested": list(source.aliases.filter(state=AliasState.SUGGESTED)),
            "pairs": [(pair, why_alike(pair)) for pair in matches_of(source)[:PAIRS_SHOWN]],
            "merged_from": list(source.merged_from.all()),
            "merge_form": form,
            "undo_form": ReasonForm(auto_id="unmerge-%s"),
            "may_merge": user.has_perm("sources.merge_source"),
            "may_name": user.has_perm("sources.change_sourcealias"),
        }

    # --- decisions ----------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        def posted(method: Any) -> Any:
            def view(request: HttpRequest, object_id: int, **kwargs: int) -> Any:
                if request.method != "POST":
                    return HttpResponseNotAllowed(["POST"])
                source = self.get_object(request, str(object_id))
                if source is None:
                    return self._get_obj_does_not_exist_redirect(request, self.opts, str(object_id))
                return method(request, source, **kwargs)

            return self.admin_site.admin_view(view)

        names = "<int:object_id>/names/<int:alias_id>"
        return [
            path("<int:object_id>/merge/", posted(self.merge), name="sources_source_merge"),
            path("<int:object_id>/unmerge/", posted(self.unmerge), name="sources_source_unmerge"),
            path(f"{names}/confirm/", posted(self.confirm_name), name="sources_source_confirm_name"),
            path(f"{names}/reject/", posted(self.reject_name), name="sources_source_reject_name"),
            *super().get_urls(),
        ]

    def merge(self, request: HttpRequest, source: Source) -> Any:
        return carry_out(
            request,
            lambda said: tasks.merge(source, by=person(request), **said),
            back=address_of(source),
            done=f"Merged into {source}.",
            form=MergeForm(request.POST),
            permission="sources.merge_source",
        )

    def unmerge(self, request: HttpRequest, source: Source) -> Any:
        return carry_out(
            request,
            lambda said: tasks.unmerge(source, by=person(request), **said),
            back=address_of(source),
            done=f"{source} stands by itself again.",
            form=ReasonForm(request.POST),
            permission="sources.merge_source",
        )

    def confirm_name(self, request: HttpRequest, source: Source, alias_id: int) -> Any:
        return self._settle_name(request, source, alias_id, confirm_alias, "is a name of")

    def reject_name(self, request: HttpRequest, source: Source, alias_id: int) -> Any:
        return self._settle_name(request, source, alias_id, reject_alias, "is not a name of")

    def _settle_name(
        self, request: HttpRequest, source: Source, alias_id: int, settle: Any, words: str
    ) -> Any:
        alias = source.aliases.filter(pk=alias_id).first()
        if alias is None:
            return self._get_obj_does_not_exist_redirect(request, SourceAlias._meta, str(alias_id))
        return carry_out(
            request,
            lambda _: settle(alias, by=person(request)),
            back=address_of(source),
            done=f"“{alias}” {words} {source}.",
            permission="sources.change_sourcealias",
        )
