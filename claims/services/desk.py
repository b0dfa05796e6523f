"""What a person arranges for themselves: the next claim, handing one over, watching, filters under a name."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max

from claims.choices import ListName
from claims.models import Claim, Event, SavedView, Watch
from claims.selectors.claims import review_queue
from claims.services.guards import require, require_choice, require_reason
from claims.services.judgements import assign_claim
from sources.services.errors import InvalidInput, NotAllowed, StaleState

TRIED_AT_ONCE = 20
"""The top of the queue that is tried, one after the other, before it is read anew."""
WATCHED_AT_MOST = 200
VIEWS_AT_MOST = 50
LONGEST_QUERY = 2000


# --- the queue ------------------------------------------------------------------------------------------


def take_next_claim(*, by: User) -> Claim | None:
    """Give the person the top claim of the queue that nobody has; None where nothing waits.

    Two people who ask at once get two different claims: each is taken only while it still is nobody's.
    """
    require(by, "claims.review_claim")
    for _ in range(3):
        free = list(review_queue(by).filter(assigned_to__isnull=True)[:TRIED_AT_ONCE])
        if not free:
            return None
        for claim in free:
            try:
                return assign_claim(claim, by=by, to=by, reason="taken from the queue")
            except StaleState:
                continue
    raise StaleState("queue-contended", "Others take the claims as fast as you ask for them; try again.")


def hand_over_claim(claim: Claim, *, by: User, to: User, note: str) -> Claim:
    """Give one's own claim to a colleague, who is told from whom it comes and why.

    Raises NotAllowed; InvalidInput without a note or to oneself; StaleState where it is not one's own (any
    more).
    """
    require(by, "claims.review_claim")
    note = require_reason(note)
    if to.pk == by.pk:
        raise InvalidInput("hand-over-to-self", "It is yours already: choose a colleague.")
    if claim.assigned_to_id != by.pk:
        raise StaleState("not-yours", "The claim is not assigned to you (any more).")
    return assign_claim(claim, by=by, to=to, reason=note)


# --- watching -------------------------------------------------------------------------------------------


def watch_claim(claim: Claim, *, by: User) -> Watch:
    """From now on the person is shown what others do to the claim. Watching twice is watching once."""
    require(by, "claims.review_claim")
    if Watch.objects.filter(user=by).count() >= WATCHED_AT_MOST:
        raise InvalidInput("too-many-watched", f"At most {WATCHED_AT_MOST} claims: stop to watch another.")
    newest = Event.objects.filter(claim=claim).aggregate(newest=Max("id"))["newest"] or 0
    watch, _ = Watch.objects.get_or_create(user=by, claim=claim, defaults={"seen_event": newest})
    return watch


def unwatch_claim(claim: Claim, *, by: User) -> None:
    require(by, "claims.review_claim")
    Watch.objects.filter(user=by, claim=claim).delete()


def mark_watched_seen(*, by: User, up_to: int) -> int:
    """The person has read what happened to their claims, up to this event. Returns how many claims."""
    require(by, "claims.review_claim")
    return Watch.objects.filter(user=by, seen_event__lt=up_to).update(seen_event=up_to)


# --- saved filters --------------------------------------------------------------------------------------


def save_view(list_name: str, *, by: User, name: str, query: str, known: Collection[str]) -> SavedView:
    """Keep the filters of a list under a name; the same name again replaces them.

    ``known``: the parameters that the list has; others are dropped. Raises NotAllowed, InvalidInput.
    """
    require(by, "claims.view_savedview")
    require_choice(list_name, ListName)
    name, query = read_name(name), clean_query(query, known=known)
    own = SavedView.objects.filter(owner=by, list_name=list_name)
    if own.count() >= VIEWS_AT_MOST:
        raise InvalidInput("too-many-views", f"At most {VIEWS_AT_MOST} filters a list: delete one first.")
    view, _ = SavedView.objects.update_or_create(
        owner=by, list_name=list_name, name=name, defaults={"query": query}, create_defaults={
            "query": query, "position": own.count(),
        },
    )  # fmt: skip
    return view


def clean_query(query: str, *, known: Collection[str]) -> str:
    """Only parameters of the list, in order, each with a value. Raises InvalidInput where none is left."""
    if len(query) > LONGEST_QUERY or "\x00" in query or "%00" in query:
        raise InvalidInput("query-not-valid", "These filters are too long, or hold what no filter has.")
    try:
        pairs = parse_qsl(query.lstrip("?"), max_num_fields=50)
    except ValueError as exc:
        raise InvalidInput("query-not-valid", "These filters are too many.") from exc
    kept = sorted({(key, value) for key, value in pairs if key in known and value.strip()})
    if not kept:
        raise InvalidInput("nothing-filtered", "Choose a filter, or search for something, before you save.")
    cleaned = urlencode(kept)
    if len(cleaned) > LONGEST_QUERY:
        raise InvalidInput("query-not-valid", "These filters are too long.")
    return cleaned


def read_name(name: str) -> str:
    name = " ".join(name.replace("\x00", " ").split())
    if not name:
        raise InvalidInput("name-needed", "Give it a name.")
    if len(name) > 60:
        raise InvalidInput("name-too-long", "A name has at most 60 letters.")
    return name


def rename_view(view: SavedView, *, by: User, name: str) -> SavedView:
    _require_owner(view, by)
    view.name = read_name(name)
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError as exc:
        raise InvalidInput("name-taken", "Another of your filters of this list has that name.") from exc
    return view


def share_view(view: SavedView, *, by: User, shared: bool) -> SavedView:
    """Let everybody use it, or keep it to oneself again. Sharing needs claims.share_view."""
    if shared:
        require(by, "claims.share_view")
    _require_owner(view, by)
    view.is_shared = shared
    view.save(update_fields=["is_shared"])
    return view


def delete_view(view: SavedView, *, by: User) -> None:
    _require_owner(view, by)
    view.delete()


def _require_owner(view: SavedView, by: User) -> None:
    require(by, "claims.view_savedview")
    if view.owner_id != by.pk:
        raise NotAllowed("not-your-filter", "Only who saved a filter changes it.")
