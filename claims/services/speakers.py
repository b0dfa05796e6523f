"""Which row of ``sources`` a speaker of one text is, asked once a speaker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from claims.models import Statement
from claims.pipeline.types import Speaker, SpeakerKind
from sources.models import ArticleRevision, Source
from sources.services.people import resolve_source


class SpeakerResolver:
    """A speaker that an earlier run placed stays there: a person may have merged or renamed it since."""

    def __init__(
        self,
        revision: ArticleRevision,
        existing: Iterable[Statement] = (),
        *,
        resolve: Callable[..., Source] | None = None,
    ) -> None:
        """``resolve``: whom a name means; without one, ``resolve_source``, which makes what is missing."""
        self._resolve = resolve or partial(resolve_source, article=revision.article)
        self._known: dict[str, Source] = {}
        for statement in existing:
            if statement.source is not None and statement.speaker_key:
                self._known.setdefault(statement.speaker_key, statement.source)

    def source_of(self, speaker: Speaker) -> Source:
        known = self._known.get(speaker.key[:200])
        if known is None:
            known = self._resolve(
                name=(speaker.name or speaker.role or "unnamed")[:300],
                kind=_kind(speaker),
                role=speaker.role,
                affiliation=speaker.affiliation,
                anonymous=speaker.anonymous,
            )
            self._known[speaker.key[:200]] = known
        return known


def _kind(speaker: Speaker) -> str:
    return SpeakerKind.ANONYMOUS.value if speaker.anonymous else speaker.kind.value
