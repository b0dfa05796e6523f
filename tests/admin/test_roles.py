"""Each page and each decision, for each role: what opens, what is refused. This table is the promise."""

from __future__ import annotations

from django.urls import reverse

from . import data

ROLES = ["stranger", "reader", "reviewer", "editor", "operator", "superuser"]
EVERYBODY = "reader reviewer editor operator superuser"
REVIEWERS = "reviewer editor operator superuser"
EDITORS = "editor operator superuser"
OPERATORS = "operator superuser"

PAGES = {
    "sources_article_changelist": EVERYBODY,
    "sources_article_add": REVIEWERS,
    "sources_article_change first": EVERYBODY,
    "sources_article_change second?against=1": EVERYBODY,
    "sources_article_delete first": OPERATORS,
    "sources_source_changelist": EVERYBODY,
    "sources_source_add": EDITORS,
    "sources_source_change mayor": EVERYBODY,
    "sources_source_delete mayor": "",
    "sources_sourcematch_changelist": EVERYBODY,
    "sources_sourcematch_add": "",
    "sources_sourcematch_change pair": EVERYBODY,
    "sources_sourcematch_delete pair": "",
    "sources_outlet_changelist": EVERYBODY,
    "sources_outlet_add": EDITORS,
    "sources_feed_changelist": EVERYBODY,
    "sources_feed_add": EDITORS,
    "sources_job_changelist": EVERYBODY,
    "sources_job_add": "",
    "sources_job_change job": EVERYBODY,
    "claims_claim_changelist": EVERYBODY,
    "claims_claim_add": "",
    "claims_claim_change left": EVERYBODY,
    "claims_claim_merge_with left": EDITORS,
    "claims_claim_delete left": "",
    "claims_relation_changelist": EVERYBODY,
    "claims_relation_change conflict": EVERYBODY,
    "claims_relation_delete conflict": "",
    "claims_flag_changelist": EVERYBODY,
    "claims_flag_change flag": EVERYBODY,
    "claims_foreignmatch_changelist": EVERYBODY,
    "claims_foreignmatch_add": "",
    "claims_foreignmatch_change foreign": EVERYBODY,
    "claims_foreignreview_changelist": EVERYBODY,
    "claims_foreignreview_change elsewhere": EVERYBODY,
    "claims_story_changelist": EVERYBODY,
    "claims_story_add": "",
    "claims_story_change event": EVERYBODY,
    "claims_story_delete event": "",
    "claims_statement_changelist": EVERYBODY,
    "claims_statement_change statement": EVERYBODY,
    "claims_statement_delete statement": "",
    "claims_statement_corrections": REVIEWERS,
    "claims_quantity_changelist": EVERYBODY,
    "claims_evidence_changelist": EVERYBODY,
    "claims_evidence_add": "",
    "claims_review_changelist": EVERYBODY,
    "claims_review_add": "",
    "claims_event_changelist": EVERYBODY,
    "claims_event_add": "",
    "claims_pipelinerun_changelist": EVERYBODY,
    "claims_dailydigest_changelist": EVERYBODY,
    "claims_batch_changelist": EVERYBODY,
    "claims_batch_add": "",
    "claims_batch_change batch": EVERYBODY,
    "claims_batch_delete batch": "",
    "claims_hook_changelist": OPERATORS,
    "claims_hook_add": OPERATORS,
    "claims_hook_change hook": OPERATORS,
    "claims_hook_delete hook": "",
    "claims_hookdelivery_changelist": OPERATORS,
    "claims_hookdelivery_add": "",
    "claims_hookdelivery_change delivery": OPERATORS,
    "claims_queue": EVERYBODY,
    "claims_checks": EVERYBODY,
    "claims_check_text": EVERYBODY,
    "claims_measures": EVERYBODY,
    "claims_measure": EVERYBODY,
    "claims_conflicts": EVERYBODY,
    "claims_story": EVERYBODY,
    "claims_unverified": EVERYBODY,
    "claims_days": EVERYBODY,
    "claims_rules": EVERYBODY,
    "claims_rule =conflicts/numbers-disjoint": EVERYBODY,
    "claims_decisions_export": REVIEWERS,
    "django_celery_beat_periodictask_changelist": EVERYBODY,
    "django_celery_beat_periodictask_add": OPERATORS,
    "auth_user_changelist": OPERATORS,
    "auth_user_add": OPERATORS,
    "auth_group_changelist": OPERATORS,
    "sources_apitoken_changelist": EVERYBODY,
    "sources_apitoken_add": "",
    "sources_apitoken_change token": OPERATORS,
    "sources_apitoken_delete token": "",
    "sources_serviceaccount_changelist": OPERATORS,
    "sources_serviceaccount_change service": OPERATORS,
    "sources_serviceaccount_delete service": "",
    "sources_accessevent_changelist": OPERATORS,
    "axes_accessattempt_changelist": "superuser",
}

DECISIONS = {
    "sources_article_process_again first": REVIEWERS,
    "sources_article_mark first": REVIEWERS,
    "sources_source_merge mayor": EDITORS,
    "sources_source_unmerge mayor": EDITORS,
    "sources_sourcematch_decide pair": EDITORS,
    "sources_sourcematch_reopen pair": EDITORS,
    "sources_job_retry job": OPERATORS,
    "sources_job_cancel job": OPERATORS,
    "claims_claim_workflow left": REVIEWERS,
    "claims_claim_assign left": REVIEWERS,
    "claims_claim_publication left": EDITORS,
    "claims_claim_review left": REVIEWERS,
    "claims_claim_evidence left": REVIEWERS,
    "claims_claim_recheck left": REVIEWERS,
    "claims_claim_merge left": EDITORS,
    "claims_claim_unmerge left": EDITORS,
    "claims_review_countersign review": REVIEWERS,
    "claims_evidence_withdraw evidence": REVIEWERS,
    "claims_evidence_restore evidence": REVIEWERS,
    "claims_relation_decide conflict": REVIEWERS,
    "claims_relation_reopen conflict": REVIEWERS,
    "claims_flag_decide flag": REVIEWERS,
    "claims_foreignmatch_decide foreign": REVIEWERS,
    "claims_foreignmatch_reopen foreign": REVIEWERS,
    "claims_story_move event": REVIEWERS,
    "claims_story_undo_move event": REVIEWERS,
    "claims_story_rename event": REVIEWERS,
    "claims_story_merge event": REVIEWERS,
    "claims_story_unmerge event": REVIEWERS,
    "claims_story_recheck event": REVIEWERS,
    "claims_statement_correct statement": REVIEWERS,
    "claims_statement_confirm statement": REVIEWERS,
    "claims_statement_dismiss statement": REVIEWERS,
    "claims_statement_undo statement": REVIEWERS,
    "claims_claim_watch left": REVIEWERS,
    "claims_claim_unwatch left": REVIEWERS,
    "claims_batch_confirm batch": REVIEWERS,
    "claims_batch_discard batch": REVIEWERS,
    "claims_batch_go_on batch": REVIEWERS,
    "claims_batch_undo batch": REVIEWERS,
    "claims_hook_edit hook": OPERATORS,
    "claims_hook_switch hook": OPERATORS,
    "claims_hook_renew hook": OPERATORS,
    "claims_hook_test hook": OPERATORS,
    "claims_hook_replay hook": OPERATORS,
    "claims_hook_remove hook": OPERATORS,
    "claims_hookdelivery_replay delivery": OPERATORS,
    "claims_queue_next": REVIEWERS,
    "claims_queue_hand_over": REVIEWERS,
    "claims_queue_seen": REVIEWERS,
    "claims_view_save =claims.claim": EVERYBODY,
    "claims_view_rename =1": EVERYBODY,
    "claims_view_unshare =1": EVERYBODY,
    "claims_view_delete =1": EVERYBODY,
    "claims_view_share =1": EDITORS,
    "claims_check_start =daily-digest": EDITORS,
    "sources_apitoken_make": EVERYBODY,
    "sources_serviceaccount_make": OPERATORS,
    "sources_serviceaccount_token service": OPERATORS,
    "sources_serviceaccount_role service": OPERATORS,
    "sources_serviceaccount_switch_off service": OPERATORS,
    "sources_serviceaccount_switch_on service": OPERATORS,
}


MADE = {
    "job": lambda story: data.job(state="dead"),
    "review": lambda story: data.review(story.injured),
    "evidence": lambda story: data.evidence(story.injured),
    "batch": lambda story: data.batch(story.injured),
    "token": lambda story: data.service_token("cms").token,
    "service": lambda story: data.service_token("dashboard").token.owner.service_account,
    "hook": lambda story: data.delivery().hook,
    "delivery": lambda story: data.delivery(),
    "foreign": lambda story: data.foreign(story.injured),
    "elsewhere": lambda story: data.foreign(story.injured).review,
}


def address_of(entry, story):
    path, _, query = entry.partition("?")
    name, _, which = path.partition(" ")
    if "against=" in query:
        data.revise(getattr(story, which), f"{data.SECOND_TEXT}\n\nNothing else is known.")
    if which.startswith("="):
        args = which[1:].split("/")
    else:
        args = [(MADE[which](story) if which in MADE else getattr(story, which)).pk] if which else []
    return reverse(f"admin:{name}", args=args) + (f"?{query}" if query else "")


def test_each_page_opens_for_its_roles_and_for_no_other(signed_in, people, story):
    visitors = {role: signed_in(people[role]) for role in ROLES}
    opened = {}
    for entry in PAGES:
        address = address_of(entry, story)
        opened[entry] = " ".join(r for r in ROLES if visitors[r].get(address).status_code == 200)
    assert opened == PAGES


def test_each_decision_is_refused_to_every_role_but_its_own(signed_in, people, story):
    visitors = {role: signed_in(people[role]) for role in ROLES}
    allowed = {}
    for entry in DECISIONS:
        address = address_of(entry, story)
        allowed[entry] = " ".join(r for r in ROLES if visitors[r].post(address, {}).status_code != 403)
    assert allowed == DECISIONS


def test_a_decision_is_never_taken_by_opening_a_link(signed_in, people, story):
    client = signed_in(people["superuser"])
    assert {entry: client.get(address_of(entry, story)).status_code for entry in DECISIONS} == dict.fromkeys(
        DECISIONS, 405
    )


def test_who_is_not_logged_in_is_sent_to_the_log_in_page(client, story):
    for entry in PAGES:
        response = client.get(address_of(entry, story))
        assert response.status_code == 302
        assert reverse("admin:login") in response["Location"]


def test_the_desk_shows_a_stranger_nothing_but_where_to_ask(signed_in, people, story):
    page = signed_in(people["stranger"]).get(reverse("admin:index")).content.decode()
    assert "no role yet" in page
    assert "families" not in page


def test_a_reader_is_shown_no_form_that_would_be_refused(signed_in, people, story):
    client = signed_in(people["reader"])
    for entry in (
        "claims_claim_change left",
        "claims_relation_change conflict",
        "sources_sourcematch_change pair",
        "sources_article_change first",
        "claims_story_change event",
    ):
        page = client.get(address_of(entry, story)).content.decode()
        content = page[page.index('id="content-main"') :]
        assert "csrfmiddlewaretoken" not in content


def test_an_operator_makes_no_superuser_and_changes_none(signed_in, people):
    client = signed_in(people["operator"])
    said = {
        "first_name": "Changed", "is_superuser": "on", "is_active": "on", "is_staff": "on",
        "date_joined_0": "01/03/2026", "date_joined_1": "08:00:00",
    }  # fmt: skip
    for role, status in (("reader", 302), ("superuser", 403)):
        person = people[role]
        address = reverse("admin:auth_user_change", args=[person.pk])
        assert client.post(address, said | {"username": person.username}).status_code == status
        person.refresh_from_db()
    assert people["reader"].first_name == "Changed"
    assert not people["reader"].is_superuser
    assert people["superuser"].first_name == ""


def test_a_role_that_may_only_look_is_offered_no_schedule_actions(signed_in, people):
    address = reverse("admin:django_celery_beat_periodictask_changelist")
    reading = signed_in(people["reader"]).get(address)
    assert not reading.context["cl"].model_admin.get_actions(reading.wsgi_request)
    editing = signed_in(people["editor"]).get(address)
    assert set(editing.context["cl"].model_admin.get_actions(editing.wsgi_request)) >= {"enable_tasks"}
