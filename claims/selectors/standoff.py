"""Correction records as files: JSON Lines, or brat stand-off laid out as PolNeAR is.

brat (Stenetorp et al. 2012): ``T1<tab>Content 10 20;30 40<tab>words`` marks a text, in characters, and
``E1<tab>Attribution:T4 Content:T1 Cue:T2 Source:T3`` binds the marks of one attribution.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claims.choices import Voice

_ROLES = (("source", "Source"), ("cue", "Cue"), ("content", "Content"))
FORMATS = ("jsonl", "brat")
Record = Mapping[str, Any]


def json_lines(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"


def brat_files(records: Iterable[Record], *, split: str) -> Iterator[tuple[str, str]]:
    """(path, text) of each file, under ``data/<split>/``: the text, the people's statements as the
    attributions, and the machine's beside them in a folder that no reader of gold looks into."""
    for record in records:
        name = f"article-{record['article']}-text-{record['text_number']}"
        people = [said["human"] for said in record["statements"] if said["human"]]
        machine = [said["machine"] for said in record["statements"] if said["machine"]]
        folder = f"data/{split}"
        yield f"{folder}/text/{name}.txt", str(record["text"])
        yield f"{folder}/attributions/{name}_people.ann", stand_off(people)
        yield f"{folder}/machine/{name}_machine.ann", stand_off([*machine, *record["undecided"]])


def stand_off(readings: Iterable[Record]) -> str:
    """Attributed statements in brat stand-off; what an outlet says in its own voice is no attribution."""
    lines: list[str] = []
    marks = events = 0
    for reading in readings:
        if reading["voice"] != Voice.ATTRIBUTED:
            continue
        bound = {}
        for role, label in _ROLES:
            if reading[role]:
                marks += 1
                bound[label] = f"T{marks}"
                lines.append(_mark(marks, label, reading[role]))
        marks += 1
        events += 1
        trigger = reading["cue"] or reading["content"]
        lines.append(_mark(marks, "Attribution", trigger))
        arguments = " ".join(f"{label}:{key}" for label, key in sorted(bound.items()))
        lines.append(f"E{events}\tAttribution:T{marks} {arguments}")
    return "".join(f"{line}\n" for line in lines)


def _mark(number: int, label: str, spans: Iterable[Record]) -> str:
    """brat keeps a mark on one line: a line break in it parts it into two spans."""
    pieces = [piece for span in spans for piece in _lines_of(span)]
    places = ";".join(f"{start} {end}" for start, end, _ in pieces)
    return f"T{number}\t{label} {places}\t{' '.join(words for _, _, words in pieces)}"


def _lines_of(span: Record) -> Iterator[tuple[int, int, str]]:
    at = int(span["start"])
    for line in str(span["text"]).split("\n"):
        if line.strip():
            yield at, at + len(line), line.replace("\t", " ")
        at += len(line) + 1


def zipped(files: Iterable[tuple[str, str]]) -> bytes:
    """The files in one archive; the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files:
            archive.writestr(zipfile.ZipInfo(path), text.encode(), zipfile.ZIP_DEFLATED)
    return held.getvalue()


@dataclass(frozen=True, slots=True)
class Download:
    """An export as one file: its name, its media type, its bytes piece by piece."""

    name: str
    media_type: str
    pieces: Iterable[bytes]


def download_of(records: Iterable[Record], *, kind: str, split: str = "corrections") -> Download:
    """JSON Lines as they come, or the brat layout in a zip."""
    if kind == "brat":
        files = brat_files(records, split=split)
        return Download("corrections.zip", "application/zip", iter([zipped(files)]))
    lines = (line.encode() for line in json_lines(records))
    return Download("corrections.jsonl", "application/jsonl; charset=utf-8", lines)
