"""The words that the tables of this app may hold; each is also a check constraint in the database."""

from django.db import models


class OutletKind(models.TextChoices):
    NEWSPAPER = "newspaper", "Newspaper"
    BROADCASTER = "broadcaster", "Broadcaster"
    WIRE = "wire", "Wire agency"
    ONLINE = "online", "Online outlet"
    OFFICIAL = "official", "Official channel"
    SOCIAL = "social", "Social media"
    OTHER = "other", "Other"


class SourceKind(models.TextChoices):
    """Who can speak. The values are those of ``claims.pipeline.types.SpeakerKind`` (kept equal by a test)."""

    PERSON = "person", "Person"
    ORGANISATION = "organisation", "Organisation"
    GOVERNMENT = "government", "Government"
    ARMED_GROUP = "armed_group", "Armed group"
    OFFICE = "office", "Office"
    MEDIA = "media", "Media"
    ANONYMOUS = "anonymous", "Anonymous"
    COLLECTIVE = "collective", "Collective"
    DOCUMENT = "document", "Document"
    UNKNOWN = "unknown", "Unknown"


class AliasState(models.TextChoices):
    SUGGESTED = "suggested", "Suggested"
    CONFIRMED = "confirmed", "Confirmed"
    REJECTED = "rejected", "Rejected"


class MatchState(models.TextChoices):
    """What a person decided about two sources that may be one."""

    SUGGESTED = "suggested", "Waits for a decision"
    CONFIRMED = "confirmed", "One source"
    REJECTED = "rejected", "Two sources"


class JobState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    DEAD = "dead", "Dead"
    CANCELLED = "cancelled", "Cancelled"


class JobQueue(models.TextChoices):
    FETCH = "fetch", "Fetching"
    LANGUAGE = "language", "Language work"
    CHECKS = "checks", "Checks"


class AnswerState(models.TextChoices):
    """Whether a request that was sent under a key has its answer."""

    RUNNING = "running", "Under way"
    ANSWERED = "answered", "Answered"


class TokenKind(models.TextChoices):
    PERSONAL = "personal", "Personal"
    SERVICE = "service", "Service"


class Scope(models.TextChoices):
    """What a token lets its owner do; the label says it to people. What the owner's role does not include
    no scope gives."""

    READ = "read", "See everything that the role sees"
    INGEST = "ingest", "Send articles in, have texts and claims checked again"
    DECIDE = "decide", "Decide, review, correct, merge, add evidence, curate sources"
    PUBLISH = "publish", "Publish and withdraw claims"
    HOOKS = "hooks", "Set up web hooks and see their deliveries"
    OPERATE = "operate", "Manage tokens, service accounts, feeds, jobs and checks"


class AccessVerb(models.TextChoices):
    """What the record of access tells."""

    TOKEN_CREATED = "token-created", "Token made"
    TOKEN_REVOKED = "token-revoked", "Token revoked"
    TOKEN_IN_URL = "token-in-url", "Token seen in an address"
    SIGNED_IN = "signed-in", "Signed in for a token"
    ACCOUNT_CREATED = "account-created", "Service account made"
    ACCOUNT_ROLE = "account-role", "Service account given another role"
    ACCOUNT_OFF = "account-off", "Service account switched off"
    ACCOUNT_ON = "account-on", "Service account switched on"
