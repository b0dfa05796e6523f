from sources.models.access import AccessEvent, ApiToken, ServiceAccount
from sources.models.articles import Article, ArticleRevision, RevisionBand
from sources.models.idempotency import KeyedRequest
from sources.models.identity import SourceKey, SourceMatch
from sources.models.jobs import Job
from sources.models.outlets import Feed, Outlet
from sources.models.people import Affiliation, Source, SourceAlias

__all__ = [
    "AccessEvent",
    "Affiliation",
    "ApiToken",
    "Article",
    "ArticleRevision",
    "Feed",
    "Job",
    "KeyedRequest",
    "Outlet",
    "RevisionBand",
    "ServiceAccount",
    "Source",
    "SourceAlias",
    "SourceKey",
    "SourceMatch",
]
