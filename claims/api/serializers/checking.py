"""A text checked against what is stored: what it says, and what of it is known, disputed or new."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from claims.api.serializers.claims import OriginSerializer
from claims.api.serializers.explanations import ExplanationSerializer
from claims.api.serializers.relations import ComparedLineSerializer
from claims.api.serializers.statements import ClaimRefSerializer, QuantitySerializer
from claims.choices import FlagState, RelationState
from claims.pipeline.types import RelationKind
from sources.api.fields import ArticleRefSerializer, OutletRefSerializer
from sources.api.viewsets import StrictSerializer


class CheckInputSerializer(StrictSerializer):
    """One of ``text`` and ``html``, and what is known about the printing."""

    shape = {"oneOf": [{"required": ["text"]}, {"required": ["html"]}]}

    text = serializers.CharField(
        required=False, trim_whitespace=False, max_length=settings.NEWSVERIFY_MAX_TEXT_CHARACTERS
    )
    html = serializers.CharField(
        required=False, trim_whitespace=False, max_length=settings.NEWSVERIFY_MAX_UPLOAD_BYTES
    )
    title = serializers.CharField(required=False, max_length=500)
    outlet = serializers.CharField(required=False, max_length=200, help_text="Name of the outlet.")
    published_at = serializers.DateTimeField(required=False, help_text="Else the time of the check.")
    language = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$", required=False, max_length=12)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("text" in attrs) == ("html" in attrs):
            raise serializers.ValidationError("Send exactly one of text and html.", code="one-of")
        return attrs


class NoteSerializer(serializers.Serializer[Any]):
    """What was mended or left out while the text was taken in."""

    rule_id = serializers.CharField(read_only=True)
    params = serializers.DictField(read_only=True)
    sentence = serializers.CharField(read_only=True)


class ReadingWarningSerializer(serializers.Serializer[Any]):
    """What was read only in part. ``spans``: where, as [start, end]."""

    rule_id = serializers.CharField(read_only=True)
    params = serializers.DictField(read_only=True)
    sentence = serializers.CharField(read_only=True)
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class CheckedSourceSerializer(serializers.Serializer[Any]):
    """Who says it. ``id`` is null for a source that is not stored; ``only_here``: known in one text only."""

    id = serializers.IntegerField(read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    only_here = serializers.BooleanField(read_only=True)


class PlaceSerializer(serializers.Serializer[Any]):
    role = serializers.CharField(read_only=True)
    position = serializers.IntegerField(read_only=True)
    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    exact = serializers.CharField(read_only=True)


class ClauseSerializer(serializers.Serializer[Any]):
    """One proposition of a statement. ``text`` is worded to stand alone, ``exact`` is cut from the text;
    ``claim`` is the ``key`` of the claim that it makes."""

    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    exact = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    polarity = serializers.CharField(read_only=True)
    modality = serializers.CharField(read_only=True)
    certainty = serializers.CharField(read_only=True)
    predicate = serializers.CharField(read_only=True)
    subjects = serializers.ListField(child=serializers.CharField())
    objects = serializers.ListField(child=serializers.CharField())
    places = serializers.ListField(child=serializers.CharField())
    event_from = serializers.DateField(read_only=True, allow_null=True)
    event_to = serializers.DateField(read_only=True, allow_null=True)
    claim = serializers.CharField(read_only=True)


class CheckedStatementSerializer(serializers.Serializer[Any]):
    """Who says what. ``index`` numbers the statements of this answer, ``parent`` is another's index."""

    index = serializers.IntegerField(read_only=True)
    parent = serializers.IntegerField(read_only=True, allow_null=True)  # type: ignore[assignment]
    voice = serializers.CharField(read_only=True)
    quote_type = serializers.CharField(read_only=True)
    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    exact = serializers.CharField(read_only=True)
    source = CheckedSourceSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]
    speaker_name = serializers.CharField(read_only=True)
    role_as_printed = serializers.CharField(read_only=True)
    cue_lemma = serializers.CharField(read_only=True)
    polarity = serializers.CharField(read_only=True)
    modality = serializers.CharField(read_only=True)
    certainty = serializers.CharField(read_only=True)
    strength = serializers.CharField(read_only=True)
    hedges = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    confidence = serializers.FloatField(read_only=True)
    check_worthiness = serializers.FloatField(read_only=True)
    rule_id = serializers.CharField(read_only=True)
    spans = PlaceSerializer(many=True, read_only=True)
    quantities = QuantitySerializer(many=True, read_only=True)
    clauses = ClauseSerializer(many=True, read_only=True)


class CheckedSideSerializer(serializers.Serializer[Any]):
    """A clause that was compared. ``statement`` is an index of this answer, or null where ``article`` tells
    in which stored text it stands; offsets count characters of that text."""

    statement = serializers.IntegerField(read_only=True, allow_null=True)
    article = ArticleRefSerializer(read_only=True, allow_null=True)
    revision = serializers.IntegerField(read_only=True, allow_null=True)
    said_by = serializers.CharField(read_only=True)
    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    exact = serializers.CharField(read_only=True)


class CheckedRelationSerializer(serializers.Serializer[Any]):
    """What a claim is to another. ``id`` is null for one that storing the text would make; ``within``: both
    are made in this text. ``claim`` is the other, null where it is not stored; then ``claim_key`` names it.
    Of ``a`` and ``b`` in ``params``, this claim is ``this_is``."""

    id = serializers.IntegerField(read_only=True, allow_null=True)
    kind = serializers.ChoiceField([kind.value for kind in RelationKind], read_only=True)
    rule_id = serializers.CharField(read_only=True)
    score = serializers.FloatField(read_only=True)
    state = serializers.ChoiceField(RelationState.choices, read_only=True)
    within = serializers.BooleanField(read_only=True)
    claim = ClaimRefSerializer(read_only=True, allow_null=True)
    claim_key = serializers.CharField(read_only=True)
    claim_text = serializers.CharField(read_only=True)
    this_is = serializers.ChoiceField(["a", "b"], read_only=True)
    this_side = CheckedSideSerializer(read_only=True, allow_null=True)
    other_side = CheckedSideSerializer(read_only=True, allow_null=True)
    params = serializers.DictField(read_only=True)
    finding = ExplanationSerializer(read_only=True)
    checks = ComparedLineSerializer(many=True, read_only=True)


class CheckedLinkSerializer(serializers.Serializer[Any]):
    """Where the text makes the claim, and why the clause is held to be this one."""

    statement = serializers.IntegerField(read_only=True)
    start = serializers.IntegerField(read_only=True)
    end = serializers.IntegerField(read_only=True)
    exact = serializers.CharField(read_only=True)
    rule_id = serializers.CharField(read_only=True)
    score = serializers.FloatField(read_only=True)
    finding = ExplanationSerializer(read_only=True)


class CheckedFlagSerializer(serializers.Serializer[Any]):
    """Why the claim would be unverified. ``change``: what storing the text does to the flag."""

    rule_id = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(FlagState.choices, read_only=True)
    change = serializers.ChoiceField(["opens", "stays", "lapses"], read_only=True)
    params = serializers.DictField(read_only=True)
    finding = ExplanationSerializer(read_only=True)


class CheckedCorroborationSerializer(serializers.Serializer[Any]):
    """Independent origins with and without the text."""

    before = serializers.IntegerField(read_only=True)
    after = serializers.IntegerField(read_only=True)
    origins = OriginSerializer(many=True, read_only=True)


class CheckedClaimSerializer(serializers.Serializer[Any]):
    """A claim of the text. ``claim`` is the stored one that it is, null where it is new. Relations of kind
    ``same`` are other stored claims that a person would be asked about."""

    key = serializers.CharField(read_only=True)
    is_new = serializers.BooleanField(read_only=True)
    claim = ClaimRefSerializer(read_only=True, allow_null=True)
    text = serializers.CharField(read_only=True)
    claim_type = serializers.CharField(read_only=True)
    event_from = serializers.DateField(read_only=True, allow_null=True)
    event_to = serializers.DateField(read_only=True, allow_null=True)
    place = serializers.CharField(read_only=True)
    check_worthiness = serializers.FloatField(read_only=True)
    status_before = serializers.CharField(read_only=True, help_text="Empty for a new claim.")
    status_after = serializers.CharField(read_only=True)
    links = CheckedLinkSerializer(many=True, read_only=True)
    relations = CheckedRelationSerializer(many=True, read_only=True)
    flags = CheckedFlagSerializer(many=True, read_only=True)
    corroboration = CheckedCorroborationSerializer(read_only=True)


class CheckedOutletSerializer(OutletRefSerializer):
    """Who prints it. ``id`` is null for an outlet that is not stored."""

    id = serializers.IntegerField(read_only=True, allow_null=True)


class CheckedTextSerializer(serializers.Serializer[Any]):
    """All offsets count characters of ``text``, half-open; it is the text as it would be stored."""

    text = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)
    language = serializers.CharField(read_only=True)
    outlet = CheckedOutletSerializer(read_only=True, allow_null=True)
    published_at = serializers.DateTimeField(read_only=True, allow_null=True)
    pipeline_version = serializers.CharField(read_only=True)
    seconds = serializers.FloatField(read_only=True)
    notes = NoteSerializer(many=True, read_only=True)
    warnings = ReadingWarningSerializer(many=True, read_only=True)
    stored_as = ArticleRefSerializer(read_only=True, allow_null=True)
    same_text = serializers.BooleanField(
        read_only=True, help_text="Its text is stored_as already: to store it again changes nothing."
    )
    copies = ArticleRefSerializer(many=True, read_only=True)
    statements = CheckedStatementSerializer(many=True, read_only=True)
    claims = CheckedClaimSerializer(many=True, read_only=True)
