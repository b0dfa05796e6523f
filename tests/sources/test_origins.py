from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.models import Article, Outlet, RevisionBand
from sources.services.articles import ArticleDraft, store_article
from sources.text.fingerprint import BANDS

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "articles" / "karabakh-2023.jsonl"

STORY = [
    "The dam above Lower Farrow gave way shortly before dawn on Tuesday, sending a wall of water through "
    "the valley and cutting the only road to the coast.",
    "Rescue teams brought 212 people to safety by boat and helicopter, the regional fire service said, and "
    "were still looking for eleven others at nightfall.",
    "“We heard it before we saw it,” said Tomas Vell, who keeps the inn by the lower bridge. “Then the "
    "lights went out and the street was a river.”",
    "The operator, Farrow Hydro, said its instruments had shown nothing unusual, but two former engineers "
    "told this agency that cracks had been reported in the spring.",
    "The regional government declared a state of emergency and asked the army for field kitchens, tents "
    "and drinking water for four thousand people.",
    "Schools in the valley will stay closed until the end of the week, and the railway has stopped all "
    "trains between Farrow and the harbour.",
]
OTHER = [
    "Voters in the port city go to the polls on Sunday to choose between a retired judge and the owner of "
    "its largest fish market, who has promised to halve the harbour fees.",
    "Neither candidate has said how the ferry subsidy would be paid after the contract ends in June, and "
    "the council's auditor warned of a hole of nine million crowns.",
]


def store(paragraphs: list[str], outlet: str, *, day: int = 10, url: str = "", title: str = "") -> Article:
    draft = ArticleDraft(
        text="\n\n".join(paragraphs),
        title=title,
        outlet=outlet,
        url=url,
        published_at=datetime(2025, 3, day, tzinfo=UTC),
    )
    return store_article(draft).article


def groups() -> dict[str, str]:
    return dict(Article.objects.values_list("outlet__name", "origin_group"))


EDITED = {
    "another headline and byline": ["FLOOD HORROR IN THE VALLEY", "By our correspondent", *STORY],
    "one paragraph dropped": STORY[:2] + STORY[3:],
    "a sentence added": [*STORY, "Our reporter in the harbour saw no trains all day."],
    "all of these": ["Valley under water", *STORY[:2], *STORY[3:], "The harbour was calm.", "By Ada Quill"],
    "its first half": STORY[:3],
    "other quotation marks": [part.replace("“", '"').replace("”", '"').upper() for part in STORY],
}


@pytest.mark.parametrize("edited", EDITED.values(), ids=EDITED.keys())
def test_an_edited_copy_shares_the_origin_of_its_text(edited):
    original = store(STORY, "Agency")
    store(edited, "Paper", day=11)
    assert groups() == {"Agency": f"article-{original.pk}", "Paper": f"article-{original.pk}"}


def test_articles_on_different_matters_and_one_quoted_sentence_share_nothing():
    store(STORY, "Agency")
    store(OTHER, "Paper")
    store([*OTHER, STORY[2]], "Third")
    assert groups()["Agency"] == ""
    assert groups()["Paper"] == groups()["Third"] != ""


def test_two_reports_of_one_event_in_words_of_their_own_are_two_origins():
    lines = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()]
    stored = {line["id"]: store([line["text"]], line["outlet"]) for line in lines}
    origins = {key: Article.objects.get(pk=article.pk).origin for key, article in stored.items()}
    copies = [key for key, origin in origins.items() if list(origins.values()).count(origin) > 1]
    assert len(copies) == 2, origins


def test_the_earliest_text_of_a_wire_agency_is_the_origin_even_when_it_comes_in_last():
    Outlet.objects.create(name="Agency", is_wire_agency=True)
    store(STORY, "Early Paper", day=9)
    store(STORY[:5], "Late Paper", day=12)
    wire = store(STORY, "Agency", day=10)
    assert set(groups().values()) == {f"article-{wire.pk}"}


def test_a_copy_that_bridges_two_groups_makes_them_one():
    first, second = store(STORY, "First"), store(OTHER * 1, "Second")
    store(STORY[:5], "First copy")
    store([*OTHER, "A late line."], "Second copy")
    assert len(set(groups().values())) == 2
    longer = store_article(ArticleDraft(text="\n\n".join([*STORY, *OTHER]), outlet="Bridge"))
    assert set(groups().values()) == {f"article-{min(first.pk, second.pk)}"}
    assert longer.article.pk in longer.regrouped
    assert second.pk in longer.regrouped
    assert first.pk not in longer.regrouped


def test_a_revision_that_takes_over_a_wire_text_joins_its_origin():
    wire = store(STORY, "Agency")
    store(
        ["Breaking: a dam is said to have given way above Lower Farrow."], "Paper", url="https://p.example/1"
    )
    assert groups()["Paper"] == ""
    store(STORY, "Paper", url="https://p.example/1")
    assert groups()["Paper"] == f"article-{wire.pk}"


def test_texts_without_spaces_between_words_are_compared_too():
    text = (
        "港口於星期一清晨關閉,風暴吹倒了兩座起重機。港務局長說沒有人受傷,損失約四百萬。碼頭將於週五重新開放。"
    )
    store([text], "One")
    store([text + "渡輪停駛。"], "Two")
    store(["選民將於星期日投票選出新市長,候選人是一位退休法官和最大魚市場的老闆。"], "Three")
    assert groups()["One"] == groups()["Two"] != ""
    assert groups()["Three"] == ""


def test_every_revision_keeps_its_bands():
    article = store(STORY, "Agency", url="https://a.example/1")
    store(STORY[:4], "Agency", url="https://a.example/1")
    per_revision = RevisionBand.objects.filter(revision__article=article).values_list("revision__number")
    assert list(per_revision).count((1,)) == list(per_revision).count((2,)) == BANDS
