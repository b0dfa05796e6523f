"""The words that the tables of this app may hold; each is also a check constraint in the database.

Where the pure core has the same words, the values are equal and a test keeps them so.
"""

from django.db import models


class Voice(models.TextChoices):
    ATTRIBUTED = "attributed", "Attributed"
    OUTLET = "outlet", "Outlet's own voice"


class QuoteType(models.TextChoices):
    DIRECT = "direct", "Direct"
    INDIRECT = "indirect", "Indirect"
    MIXED = "mixed", "Mixed"
    NONE = "none", "Not quoted"


class Polarity(models.TextChoices):
    AFFIRMED = "affirmed", "Affirmed"
    NEGATED = "negated", "Negated"


class Modality(models.TextChoices):
    """What the speaker does with the content; only the first two can be true or false now."""

    ASSERTED = "asserted", "Asserted"
    DENIED = "denied", "Denied"
    WITHHELD = "withheld", "Neither affirmed nor denied"
    PREDICTED = "predicted", "Predicted"
    SUPPOSED = "supposed", "Supposed"
    PROMISED = "promised", "Promised"
    PLANNED = "planned", "Planned"
    DEMANDED = "demanded", "Demanded"
    ASKED = "asked", "Asked"
    WISHED = "wished", "Wished"
    FEARED = "feared", "Feared"
    OPINION = "opinion", "Opinion"


class Strength(models.TextChoices):
    """What the choice of cue tells beyond "said": the speaker's weight, or the outlet's stand."""

    NEUTRAL = "neutral", "Plainly said"
    EMPHATIC = "emphatic", "Insisted on"
    TENTATIVE = "tentative", "Suggested"
    DISTANCED = "distanced", "Outlet keeps its distance"
    DISOWNED = "disowned", "Outlet calls it untrue"
    VOUCHED = "vouched", "Outlet takes it for so"
    CONCEDED = "conceded", "Admitted"


class Certainty(models.TextChoices):
    CERTAIN = "certain", "Certain"
    PROBABLE = "probable", "Probable"
    POSSIBLE = "possible", "Possible"


class Comparator(models.TextChoices):
    EXACT = "exact", "Exactly"
    MORE_THAN = "more_than", "More than"
    AT_LEAST = "at_least", "At least"
    LESS_THAN = "less_than", "Less than"
    AT_MOST = "at_most", "At most"
    ABOUT = "about", "About"
    BETWEEN = "between", "Between"
    VAGUE = "vague", "Vague"


class SpanRole(models.TextChoices):
    SOURCE = "source", "Source"
    CUE = "cue", "Cue"
    CONTENT = "content", "Content"


class Origin(models.TextChoices):
    """Who made the row: a machine's reading, or a person's correction that re-runs respect."""

    MACHINE = "machine", "Machine"
    HUMAN = "human", "Human"


class StatementState(models.TextChoices):
    ACTIVE = "active", "Active"
    LAPSED = "lapsed", "No longer found"


class Verdict(models.TextChoices):
    """What a person said of a statement; empty where nobody did."""

    NONE = "", "Nobody's yet"
    CONFIRMED = "confirmed", "Right as it is"
    CORRECTED = "corrected", "Corrected"
    ADDED = "added", "Added by hand"
    DISMISSED = "dismissed", "Not a statement"


class MentionState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"
    REJECTED = "rejected", "Rejected"
    LAPSED = "lapsed", "Lapsed"


class ClaimType(models.TextChoices):
    QUANTITY = "quantity", "Figure"
    EVENT = "event", "Event or state"
    COMMITMENT = "commitment", "Demand, promise or plan"
    PREDICTION = "prediction", "Prediction or condition"
    OPINION = "opinion", "Opinion, wish or question"


class DatePrecision(models.TextChoices):
    UNKNOWN = "unknown", "Unknown"
    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"
    YEAR = "year", "Year"
    RANGE = "range", "Range"


class WorkflowState(models.TextChoices):
    NEW = "new", "New"
    IN_REVIEW = "in_review", "In review"
    READY = "ready", "Ready"
    CLOSED = "closed", "Closed"


class VerificationStatus(models.TextChoices):
    """Only a human review makes the last three. ``DISPUTED``: accounts conflict; it is never "refuted"."""

    UNVERIFIED = "unverified", "Unverified"
    CORROBORATED = "corroborated", "Corroborated"
    DISPUTED = "disputed", "Disputed"
    SUPPORTED = "supported", "Supported"
    REFUTED = "refuted", "Refuted"
    UNVERIFIABLE = "unverifiable", "Unverifiable"


class PublicationState(models.TextChoices):
    INTERNAL = "internal", "Internal"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RelationKind(models.TextChoices):
    SAME = "same", "Same claim"
    CONFLICTS = "conflicts", "Conflicts"
    UPDATES = "updates", "Updates"
    BEARS_ON = "bears_on", "Bears on"


class RelationState(models.TextChoices):
    SUGGESTED = "suggested", "Suggested"
    CONFIRMED = "confirmed", "Confirmed"
    REJECTED = "rejected", "Rejected"
    EXPLAINED = "explained", "Explained"
    LAPSED = "lapsed", "Lapsed"


class Explanation(models.TextChoices):
    """Why two accounts that seem to conflict do not."""

    NONE = "", "None"
    UPDATE = "update", "An update"
    DIFFERENT_SCOPE = "different_scope", "Different scope or definition"
    ROUNDING = "rounding", "Rounding"
    MISTRANSLATION = "mistranslation", "Mistranslation"
    NOT_THE_SAME = "not_the_same", "Not the same thing"


class FlagState(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DISMISSED = "dismissed", "Dismissed"
    LAPSED = "lapsed", "Lapsed"


class Stance(models.TextChoices):
    """FEVER's three labels (Thorne et al. 2018)."""

    SUPPORTS = "supports", "Supports"
    REFUTES = "refutes", "Refutes"
    NOT_ENOUGH_INFO = "not_enough_info", "Not enough info"


class Rating(models.TextChoices):
    SUPPORTED = "supported", "Supported"
    REFUTED = "refuted", "Refuted"
    UNVERIFIABLE = "unverifiable", "Unverifiable"


class Agreement(models.TextChoices):
    """What a second reviewer says of the first one's judgement."""

    AGREES = "agrees", "Agrees"
    DISAGREES = "disagrees", "Disagrees"


class ForeignMatchState(models.TextChoices):
    """Whether a claim review of somebody else is about a claim of ours."""

    SUGGESTED = "suggested", "Suggested"
    CONFIRMED = "confirmed", "Confirmed"
    REJECTED = "rejected", "Rejected"
    LAPSED = "lapsed", "Lapsed"


class RunState(models.TextChoices):
    DONE = "done", "Done"
    PARTIAL = "partial", "Partial"
    FAILED = "failed", "Failed"


class BatchVerb(models.TextChoices):
    """What is decided for many rows at once; the part before the hyphen names the kind of row."""

    CLAIM_ASSIGN = "claim-assign", "Assign"
    CLAIM_STATE = "claim-state", "Set the desk state"
    CLAIM_RECHECK = "claim-recheck", "Check again"
    RELATION_CONFIRM = "relation-confirm", "Confirm"
    RELATION_REJECT = "relation-reject", "Reject"
    RELATION_EXPLAIN = "relation-explain", "Explain"
    FLAG_ACCEPT = "flag-accept", "Accept"
    FLAG_DISMISS = "flag-dismiss", "Dismiss"
    FLAG_REOPEN = "flag-reopen", "Open again"
    MATCH_CONFIRM = "match-confirm", "They are one: merge"
    MATCH_REJECT = "match-reject", "They are two"
    STATEMENT_CONFIRM = "statement-confirm", "Right as it is"
    STATEMENT_DISMISS = "statement-dismiss", "Not a statement"


class BatchState(models.TextChoices):
    DRAFT = "draft", "Dry run"
    RUNNING = "running", "Being carried out"
    DONE = "done", "Done"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


class ItemOutcome(models.TextChoices):
    """What came of one row of a batch."""

    PENDING = "pending", "To be done"
    DONE = "done", "Done"
    SKIPPED = "skipped", "Skipped"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Taken back"
    KEPT = "kept", "Left as it is"


class ListName(models.TextChoices):
    """The lists whose filters can be saved: the model of the rows."""

    ARTICLES = "sources.article", "Articles"
    SOURCES = "sources.source", "Sources"
    MATCHES = "sources.sourcematch", "Names that may be one"
    CLAIMS = "claims.claim", "Claims"
    RELATIONS = "claims.relation", "Conflicts and updates"
    FLAGS = "claims.flag", "Flags"
    STATEMENTS = "claims.statement", "Statements"


class HookEvent(models.TextChoices):
    """What a web hook can be told of. The names are for programs and permanent."""

    CLAIM_CREATED = "claim.created", "A claim was made for the first time"
    CLAIM_STATUS_CHANGED = "claim.status_changed", "What is known of a claim changed"
    CLAIM_PUBLISHED = "claim.published", "A claim was published"
    CLAIM_WITHDRAWN = "claim.withdrawn", "A published claim was withdrawn or taken back"
    CLAIM_MERGED = "claim.merged", "Another claim was merged into it"
    CLAIM_UNMERGED = "claim.unmerged", "A merged claim stands for itself again"
    CONFLICT_FOUND = "conflict.found", "Two accounts were found to conflict"
    CONFLICT_DECIDED = "conflict.decided", "A person decided about a conflict, or reopened it"
    REVIEW_RECORDED = "review.recorded", "A person judged a claim"
    REVIEW_COUNTERSIGNED = "review.countersigned", "A second reviewer agreed"
    REVIEW_CONTRADICTED = "review.contradicted", "A second reviewer disagreed"
    EVIDENCE_ADDED = "evidence.added", "Evidence was added to a claim"
    EVIDENCE_WITHDRAWN = "evidence.withdrawn", "Evidence was withdrawn"
    ARTICLE_PROCESSED = "article.processed", "The text of an article was read"
    ARTICLE_REVISED = "article.revised", "A later text of a known article was read"
    JOB_DEAD = "job.dead", "A job gave up, or failed for good"
    TEST = "hook.test", "A person tried the hook"


class HookObject(models.TextChoices):
    """What an event is about: the key of the object in the payload."""

    CLAIM = "claim", "Claim"
    RELATION = "relation", "Relation"
    REVIEW = "review", "Review"
    EVIDENCE = "evidence", "Evidence"
    ARTICLE = "article", "Article"
    JOB = "job", "Job"


class HookOff(models.TextChoices):
    """Why a hook is switched off; empty while it is on."""

    NONE = "", "It is on"
    PERSON = "person", "Switched off by a person"
    GONE = "gone", "The receiver answered 410 Gone"
    FAILING = "failing", "Nothing was delivered for days"


class DeliveryState(models.TextChoices):
    PENDING = "pending", "Waits to be sent"
    FAILED = "failed", "Failed, will be tried again"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Given up"
