"""Articles: the list, the form that takes one in, and the reader with every statement marked in place."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.contrib.filters.admin import AutocompleteSelectFilter, DropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from claims.admin import colours
from claims.admin.article_page import article_page, marked_statement, revision_of
from claims.admin.in_story import InStory, StoryFilter
from claims.admin.ingest import IngestForm, known_outlets, only_article, take_in, tell
from claims.admin.marking import ON_SCREEN, MarkForm, carry_out_mark, mark_form
from claims.admin.revision_page import revision_page, texts_asked_for
from claims.admin.saved import SavedViews
from claims.choices import RunState, StatementState
from claims.models import PipelineRun, Statement
from sources.admin.screens import Page, address_of, carry_out, clipped, person
from sources.models import Article
from sources.services.errors import NotAllowed, ServiceError, StaleState
from sources.tasks import submit

NEVER = "never"


class RunFilter(DropdownFilter):
    title = "last reading"
    parameter_name = "run"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*RunState.choices, (NEVER, "Not read yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        found: QuerySet[Any] = queryset.annotate(last_run=last_run_state()).filter(last_run=self.value())
        return found


def last_run_state() -> Coalesce:
    """How the last reading of an article's current text ended."""
    runs = PipelineRun.objects.filter(revision=OuterRef("current_revision")).order_by("-id")
    return Coalesce(Subquery(runs.values("state")[:1]), Value(NEVER))


@admin.register(Article)
class ArticleAdmin(SavedViews, InStory, Page):
    list_display = [
        "show_title",
        "outlet",
        "published_at",
        "show_statements",
        "show_run",
        "show_revision",
        "show_copies",
    ]
    list_filter = [
        ["outlet", AutocompleteSelectFilter],
        RunFilter,
        StoryFilter,
        ("published_at", RangeDateTimeFilter),
        "language",
    ]
    list_select_related = ["outlet", "current_revision"]
    search_fields = ["title", "canonical_url", "byline", "outlet__name", "external_id"]
    ordering = ["-published_at", "-id"]
    page_template = "claims/admin/article_page.html"
    decisions = {"process-again": "process_again", "mark": "mark"}

    def get_queryset(self, request: HttpRequest) -> Any:
        statements = (
            Statement.objects.filter(revision=OuterRef("current_revision"), state=StatementState.ACTIVE)
            .order_by()
            .values("revision")
            .annotate(n=Count("pk"))
            .values("n")
        )
        copies = (
            Article.objects.filter(origin_group=OuterRef("origin_group"))
            .order_by()
            .values("origin_group")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return (
            super()
            .get_queryset(request)
            .annotate(
                statement_count=Coalesce(Subquery(statements, output_field=IntegerField()), Value(0)),
                run_state=last_run_state(),
                # An article of no group is not counted: all of those together would be.
                copy_count=Case(
                    When(origin_group="", then=Value(0)),
                    default=Coalesce(Subquery(copies, output_field=IntegerField()), Value(0)),
                ),
            )
            .defer("current_revision__text")
        )

    @display(description="Article", ordering="title")
    def show_title(self, article: Article) -> str:
        return clipped(str(article), 110)

    @display(description="Statements")
    def show_statements(self, article: Any) -> int:
        return int(article.statement_count)

    @display(description="Last reading", label=colours.RUN)
    def show_run(self, article: Any) -> tuple[str, str]:
        words = dict(RunState.choices) | {NEVER: "Not read yet"}
        return article.run_state, str(words[article.run_state])

    @display(description="Texts")
    def show_revision(self, article: Article) -> int:
        return article.current_revision.number if article.current_revision else 0

    @display(description="Copies")
    def show_copies(self, article: Any) -> str:
        return f"{article.copy_count} of one text" if article.copy_count > 1 else "–"

    # --- taking in --------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm("sources.add_article")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm("sources.delete_article")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Who may delete an article may delete what was read in it: statements are nobody else's rows."""
        found, counts, _, protected = super().get_deleted_objects(objs, request)
        return found, counts, set(), protected

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IngestForm(request.POST, request.FILES) if request.method == "POST" else IngestForm()
        if form.is_valid():
            try:
                intake = take_in(form.cleaned_data, by=person(request))
            except NotAllowed as refused:
                raise PermissionDenied(refused.detail) from refused
            except ServiceError as wrong:
                form.add_error(None, wrong.detail)
            else:
                tell(request, intake)
                article = only_article(intake)
                list_address = f"../?{request.GET.urlencode()}" if request.GET else "../"
                return HttpResponseRedirect(address_of(article) if article else list_address)
        return self.render_page(
            request,
            None,
            {"title": "Take in articles", "form": form, "outlets": known_outlets(), "media": self.media},
            status=400 if form.errors else 200,
            template="claims/admin/ingest.html",
        )

    # --- the page ---------------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """``?text=3&against=1`` compares two texts; without ``against`` the text is read."""
        if "against" not in request.GET:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = self.page_object(request, object_id)
        texts = texts_asked_for(article, request.GET.get("text"), request.GET["against"])
        context = revision_page(article, *texts)
        return self.render_page(request, article, context, template="claims/admin/revision_page.html")

    def page_context(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        revision = revision_of(article, request.GET.get("text"))
        user = person(request)
        may_correct = user.has_perm("claims.correct_statement")
        context = article_page(article, revision)
        if may_correct and revision is not None and context["is_current"]:
            form = mark_form(revision, marked_statement(revision, request.GET.get("mark")))
            context |= {
                "mark_form": form,
                "may_mark": True,
                "mark_roles": ON_SCREEN,
                "media": self.media + form.media,
            }
        return context | {
            "may_correct": may_correct,
            "may_export": may_correct,
            "may_process": user.has_perm("sources.add_article"),
            "may_delete": self.has_delete_permission(request, article),
        }

    def mark(self, request: HttpRequest, article: Article) -> HttpResponse:
        """A statement marked in the text. What is wrong is told above the marks, which stay as they were."""
        if not person(request).has_perm("claims.correct_statement"):
            raise PermissionDenied
        form = MarkForm(request.POST)
        status = 400
        if form.is_valid():
            try:
                with transaction.atomic():
                    done = carry_out_mark(
                        form.cleaned_data, revision=article.current_revision, by=person(request)
                    )
            except NotAllowed as refused:
                raise PermissionDenied(refused.detail) from refused
            except ServiceError as wrong:
                form.add_error(None, wrong.detail)
                status = 409 if isinstance(wrong, StaleState) else 400
            else:
                messages.success(
                    request, "Your marks are kept. The text is read again for the claims they make."
                )
                return HttpResponseRedirect(f"{address_of(article)}#statement-{done.pk}")
        context = self.page_context(request, article)
        if status == 409 and context.get("mark_form"):
            # What was marked in another text is shown, but the next try speaks of the text that is here.
            data = request.POST.copy()
            data["revision"] = str(article.current_revision_id)
            form.data = data
        return self.render_page(
            request, article, context | {"mark_form": form, "marking": True}, status=status
        )

    def process_again(self, request: HttpRequest, article: Article) -> HttpResponse:
        revision = article.current_revision_id
        return carry_out(
            request,
            lambda _: submit(
                "process-article",
                key=f"revision:{revision}",
                subject=f"article:{article.pk}",
                params={"revision_id": revision},
                by=person(request),
            ),
            back=address_of(article),
            done="The article is queued to be read again. What people decided stays.",
            permission="sources.add_article",
        )
