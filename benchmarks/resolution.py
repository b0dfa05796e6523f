"""How well the source of a statement is told apart within one article, pronouns included.

    python benchmarks/resolution.py --data ../shared/data [--errors tune]

No public set marks which entity the source of a statement is, so 600 source mentions of 36 articles were
read and marked by hand: ``gold/resolution.tsv`` holds offsets alone, no text. The articles are PolNeAR's
(``polnear`` under --data, drawn by chance: 12 of train, 16 of dev) and agency, newspaper and radio reports
of TimeBank and AQUAINT (``tempeval3``). *tune* was looked at while building, *held* was not, and was
marked before anything was run on it.

Two measures for each kind of mention. **named**: the name that the mention resolves to is the entity's
(one name's words hold the other's, or the acronym, or the fullest mention itself is among those found for
the speaker). **B3**: F1 of B-cubed over the source mentions (Bagga & Baldwin 1998), which also punishes
what is wrongly held together or apart. Sources are given from the gold, so that resolution is seen alone;
"end to end" takes those that extraction finds, and a mention that it does not find counts as wrong.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.language import EnglishParser, TokenTable, token_table
from claims.pipeline.protocols import Parsed
from claims.pipeline.run import Pipeline, default_pipeline
from claims.pipeline.types import Document, Extraction, QuoteType, Span, Speaker, Voice

GOLD = Path(__file__).resolve().parent / "gold" / "resolution.tsv"
KINDS = ("name", "pronoun", "nominal", "collective", "anonymous")
_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"the", "a", "an", "mr", "mrs", "ms", "dr", "s", "of", "and", "president"})


@dataclass(frozen=True)
class Source:
    """One gold mention of a source: which chain it belongs to and where that is named in full."""

    span: Span
    chain: int
    fullest: Span
    kind: str


@dataclass
class Article:
    part: str
    path: str
    sources: list[Source] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """Whom a system takes a mention for: an identity, a name, and the places it refers to."""

    key: str
    name: str
    mentions: tuple[Span, ...] = ()


@dataclass
class Tally:
    mentions: int = 0
    named: int = 0
    precision: float = 0.0
    recall: float = 0.0

    def cells(self) -> str:
        if not self.mentions:
            return f"{'-':>13}"
        precision, recall = self.precision / self.mentions, self.recall / self.mentions
        both = precision + recall
        f1 = 2 * precision * recall / both if both else 0.0
        return f"{self.named / self.mentions:8.3f}{f1:6.3f}"


def read_gold(path: Path) -> list[Article]:
    articles: list[Article] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(("# tune ", "# held ")):
            _, part, name = line.split(" ", 2)
            articles.append(Article(part, name))
        elif line and not line.startswith("#"):
            start, end, chain, first, last, kind = line.split("\t")
            span, fullest = Span(int(start), int(end)), Span(int(first), int(last))
            articles[-1].sources.append(Source(span, int(chain), fullest, kind))
    return articles


def read_text(path: Path) -> str:
    """A text file, or what stands in TEXT of a TimeML file, without tags."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".tml":
        return text
    inside = re.search(r"<TEXT>(.*?)</TEXT>", text, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", inside.group(1))) if inside else ""


def given_extractions(article: Article, path: Path, table: TokenTable) -> list[Extraction]:
    """The gold sources as extractions, each with its marked content, or else with its sentence."""
    contents = _marked_contents(path)
    found = []
    for source in article.sources:
        spans = [s for s in contents.get(source.span, ()) if not s.overlaps(source.span)]
        if not spans:
            tokens = table.tokens(source.span)
            first, last = table.sentences[table.sentence[tokens[0]]]
            rest = [t for t in range(first, last) if t not in tokens]
            spans = list(table.spans(rest)) or [source.span]
        found.append(Extraction(Voice.ATTRIBUTED, QuoteType.INDIRECT, tuple(spans), source.span))
    return found


def _marked_contents(path: Path) -> dict[Span, list[Span]]:
    """Content spans by the hull of their source, from the first annotator's file of a PolNeAR text."""
    files = sorted((path.parent.parent / "attributions").glob(f"{path.stem}_*.ann"))
    places: dict[str, list[Span]] = {}
    contents: dict[Span, list[Span]] = {}
    lines = files[0].read_text(encoding="utf-8").split("\n") if files else []
    for line in sorted(lines, key=lambda each: not each.startswith("T")):
        fields = line.split("\t")
        if line.startswith("T"):
            spans = fields[1].split(" ", 1)[1].split(";")
            places[fields[0]] = [Span(*(int(n) for n in s.split())) for s in spans]
        elif line.startswith("E"):
            roles: dict[str, list[Span]] = defaultdict(list)
            for part in fields[1].split():
                role, key = part.split(":")
                roles[role.rstrip("0123456789")] += places.get(key, [])
            if roles["Source"]:
                hull = Span.hull(tuple(roles["Source"]))
                contents.setdefault(hull, []).extend(sorted(roles["Content"]))
    return contents


def answers(speakers: list[Speaker | None]) -> list[Answer | None]:
    return [Answer(s.key, s.name, s.mentions) if s else None for s in speakers]


@cache
def pipeline() -> Pipeline:
    return default_pipeline()


def end_to_end(parsed: Parsed, given: list[Extraction]) -> list[Answer | None]:
    """The speaker of the extraction whose source shares most characters with the gold one; or else of
    the one whose content is the same by half ("Ann Hill", where the gold source is "who")."""
    extractions = pipeline().extractor.extract(parsed)
    attributions, _ = pipeline().attributor.attribute(parsed, extractions)
    speakers: list[Speaker | None] = []
    for gold in given:
        best: tuple[float, Speaker | None] = (0.0, None)
        for extraction, attribution in zip(extractions, attributions, strict=True):
            if extraction.source is not None and gold.source is not None:
                shared = 1.0 + _shared(extraction.source, gold.source)
                if shared == 1.0:
                    shared = _jaccard(extraction.content, gold.content)
                    shared = shared if shared >= 0.5 else 0.0
                best = max(best, (shared, attribution.speaker), key=lambda pair: pair[0])
        speakers.append(best[1])
    return answers(speakers)


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _jaccard(some: tuple[Span, ...], others: tuple[Span, ...]) -> float:
    both = sum(_shared(one, other) for one in some for other in others)
    return both / (sum(map(len, some)) + sum(map(len, others)) - both)


def floor_same_words(table: TokenTable, article: Article) -> list[Answer | None]:
    named = (" ".join(_words(s.span.of(table.text))) for s in article.sources)
    return [Answer(name, name) for name in named]


def floor_nearest_name(table: TokenTable, article: Article) -> list[Answer | None]:
    """The same words; a pronoun is the person named last before it."""
    return [
        _nearest(table, source) if source.kind == "pronoun" else same
        for source, same in zip(article.sources, floor_same_words(table, article), strict=True)
    ]


def floor_last_word(table: TokenTable, article: Article) -> list[Answer | None]:
    """By the last word with a capital, which is a surname; a pronoun as above, by surname too."""
    found: list[Answer | None] = []
    for source, near in zip(article.sources, floor_nearest_name(table, article), strict=True):
        text = source.span.of(table.text).split(",")[0] if source.kind != "pronoun" else near and near.name
        capitals = [w for w in (text or "").split() if w[:1].isupper()]
        last = " ".join(_words(capitals[-1])) if capitals else near and near.key
        found.append(Answer(last, last) if last else None)
    return found


def _nearest(table: TokenTable, source: Source) -> Answer | None:
    token = table.tokens(source.span)[0] - 1
    while token >= 0 and table.entity[token] != "PERSON":
        token -= 1
    first = token
    while first > 0 and table.entity[first - 1] == "PERSON":
        first -= 1
    return Answer(name := table.text[table.start[first] : table.end[token]], name) if token >= 0 else None


def _words(text: str) -> list[str]:
    words = [w.lower() for w in _WORD.findall(text)]
    return [w for w in words if w not in _ARTICLES] or words


def named_right(text: str, source: Source, answer: Answer, others: list[set[str]]) -> bool:
    """``others`` are the words of the article's other entities: a surname that fits two names none."""
    for mention in answer.mentions:
        shared = min(mention.end, source.fullest.end) - max(mention.start, source.fullest.start)
        if 2 * shared >= len(source.fullest):
            return True
    gold, given = set(_words(source.fullest.of(text))), set(_words(answer.name))
    initials = "".join(w[0] for w in source.fullest.of(text).split() if w[0].isupper())
    if len(initials) > 1 and initials == answer.name.replace(".", ""):
        return True
    if gold <= given:
        return True
    return given <= gold and not any(given <= other for other in others)


def judge(
    text: str, article: Article, given: list[Answer | None], tallies: dict[str, Tally]
) -> Iterator[tuple[Source, Answer | None]]:
    """Adds each mention to the tallies of its kind; yields those named wrongly."""
    words = {s.chain: set(_words(s.fullest.of(text))) for s in article.sources}
    keys = [a.key if a else f"missing {i}" for i, a in enumerate(given)]
    for index, (source, answer) in enumerate(zip(article.sources, given, strict=True)):
        mine = {i for i, key in enumerate(keys) if key == keys[index]}
        true = {i for i, other in enumerate(article.sources) if other.chain == source.chain}
        shared = len(mine & true)
        others = [w for chain, w in words.items() if chain != source.chain]
        right = answer is not None and named_right(text, source, answer, others)
        labels = [source.kind, "all"]
        if source.kind == "pronoun":
            labels.append(f"  {_pronoun_group(source.span.of(text))}")
        for label in labels:
            tally = tallies[label]
            tally.mentions += 1
            tally.named += right
            tally.precision += shared / len(mine) if answer else 0
            tally.recall += shared / len(true) if answer else 0
        if not right:
            yield source, answer


def _pronoun_group(word: str) -> str:
    first = word.lower().split()[0]
    groups = (("he, she", "he she his her him"), ("they", "they their them"), ("it", "it its"))
    found = [name for name, members in groups if first in members.split()]
    return found[0] if found else "who, that" if first[0] in "wt" and first != "we" else "I, we, you"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--errors", choices=("tune", "held"), help="print what is named wrongly, with text")
    chosen = options.parse_args()
    parser, attributor = EnglishParser(), RuleAttributor()
    scores: dict[tuple[str, str], dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for article in read_gold(GOLD):
        path = chosen.data / article.path
        if not path.exists():
            options.error(f"no such file: {path}")
        text = read_text(path)
        parsed = parser.parse(Document(text))
        table = token_table(parsed)
        extractions = given_extractions(article, path, table)
        attributions, _ = attributor.attribute(parsed, extractions)
        systems = {
            "same words": floor_same_words(table, article),
            "+ last name": floor_nearest_name(table, article),
            "surname": floor_last_word(table, article),
            "Newsverify": answers([a.speaker for a in attributions]),
            "end to end": end_to_end(parsed, extractions),
        }
        for name, given in systems.items():
            wrong = list(judge(text, article, given, scores[article.part, name]))
            if article.part == chosen.errors and name == "Newsverify":
                show(text, article, wrong)
    report(scores)
    return 0


def show(text: str, article: Article, wrong: list[tuple[Source, Answer | None]]) -> None:
    for source, answer in wrong:
        span, name = source.span, answer.name if answer else "nobody"
        before = " ".join(text[max(0, span.start - 160) : span.start].split())
        print(f"{article.path[-28:]} {source.kind}: {name!r} for {source.fullest.of(text)!r}")
        print(f"    ...{before} [{span.of(text)}] {' '.join(text[span.end : span.end + 40].split())}")


def report(scores: dict[tuple[str, str], dict[str, Tally]]) -> None:
    systems = list(dict.fromkeys(name for _, name in scores))
    for part in ("tune", "held"):
        print(f"\n{part}: named, B3" + "".join(f"{name:>16}" for name in systems))
        rows = scores[part, systems[0]]
        subs = sorted(label for label in rows if label.startswith(" "))
        order = [k for kind in KINDS for k in ([kind, *subs] if kind == "pronoun" else [kind])]
        for label in [*order, "all"]:
            cells = "".join(f"{scores[part, name][label].cells():>16}" for name in systems)
            print(f"{label:12}{rows[label].mentions:5}{cells}")


if __name__ == "__main__":
    raise SystemExit(main())
