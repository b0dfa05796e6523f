from claims.models.audit import DailyDigest, Event, PipelineRun
from claims.models.batches import Batch, BatchItem
from claims.models.claims import Claim, ClaimKey, ClaimMention
from claims.models.desk import SavedView, Watch
from claims.models.judgements import Evidence, Flag, Review
from claims.models.relations import Relation
from claims.models.statements import Quantity, Statement, StatementSpan
from claims.models.vectors import ClaimVector

__all__ = [
    "Batch",
    "BatchItem",
    "Claim",
    "ClaimKey",
    "ClaimMention",
    "ClaimVector",
    "DailyDigest",
    "Event",
    "Evidence",
    "Flag",
    "PipelineRun",
    "Quantity",
    "Relation",
    "Review",
    "SavedView",
    "Statement",
    "StatementSpan",
    "Watch",
]
