from claims.models.audit import DailyDigest, Event, PastState, PipelineRun
from claims.models.batches import Batch, BatchItem
from claims.models.claims import Claim, ClaimKey, ClaimMention
from claims.models.desk import SavedView, Watch
from claims.models.foreign import ForeignMatch, ForeignReview
from claims.models.hooks import Hook, HookDelivery
from claims.models.judgements import Countersignature, Evidence, Flag, Review
from claims.models.relations import Relation
from claims.models.statements import Quantity, Statement, StatementSpan
from claims.models.stories import ArticleProfile, Story, StoryArticle, StoryKey
from claims.models.vectors import ClaimVector

__all__ = [
    "ArticleProfile",
    "Batch",
    "BatchItem",
    "Claim",
    "ClaimKey",
    "ClaimMention",
    "ClaimVector",
    "Countersignature",
    "DailyDigest",
    "Event",
    "Evidence",
    "Flag",
    "ForeignMatch",
    "ForeignReview",
    "Hook",
    "HookDelivery",
    "PastState",
    "PipelineRun",
    "Quantity",
    "Relation",
    "Review",
    "SavedView",
    "Statement",
    "StatementSpan",
    "Story",
    "StoryArticle",
    "StoryKey",
    "Watch",
]
