"""Words, phrases, exclusions and prefixes find the same rows on both databases, in every script."""

from __future__ import annotations

import pytest
from django.db import connection

from sources.models import Article, ArticleRevision, Source, SourceAlias
from sources.models.wordindex import ARTICLE_TEXTS, SOURCE_NAMES, SOURCES_INDEXES, keep_word_indexes
from sources.selectors.fulltext import holding, newest_with_each
from sources.text.searching import QueryError, parse_query, score_of, seen_in
from sources.text.words import fold, words_in

TEXTS = {
    "toll": "More than 10,000 people left the towns; the mayor’s office said: “Nobody was hurt.”",
    "dash": "Russia-Ukraine talks (COVID-19) broke off. He didn't sign_it at 3.14 p.m.",
    "french": "À l’Élysée, l'été café CAFE\u0301 naïve Łódź İstanbul Ærø straße",
    "vietnam": "Thủ tướng Việt Nam đến Hà Nội",
    "russian": "Министр ЛАВРОВ заявил: ёлка и Йошкар-Ола",
    "greek": "Ο Οδυσσέας στην ΑΘΗΝΑ",
    "hebrew": "ראש הממשלה אמר: „שלום” בְּרֵאשִׁית",
    "arabic": "قال الرئيس: السلام، مُحَمَّد ١٢٣",
    "chinese": "北京市长说。日本語 東京都知事",
    "hindi": "प्रधानमंत्री ने कहा किताब",
    "marks": "🦊 fox — don't \\ ' : & | ! ( ) * $$ %s 'quoted' \"",
}
FOUND = [
    ("people", {"toll"}),
    ("PEOPLE towns", {"toll"}),
    ("people paris", set()),
    ('"people left"', {"toll"}),
    ('"left people"', set()),
    ("10,000", {"toll"}),
    ("mayor's", {"toll"}),
    ("mayors", set()),
    ("hurt -people", set()),
    ("nobody -paris", {"toll"}),
    ("peop*", {"toll"}),
    ("peop", set()),
    ("russia-ukraine", {"dash"}),
    ("ukraine-russia", set()),
    ("covid", {"dash"}),
    ("covid-1*", {"dash"}),
    ("sign_it", {"dash"}),
    ("3.14", {"dash"}),
    ("cafe", {"french"}),
    ("Café", {"french"}),
    ("CAFE\u0301", {"french"}),
    ("elysee ete", {"french"}),
    ("łodz", {"french"}),
    ("lodz", set()),
    ("istanbul", {"french"}),
    ("ÆRØ", {"french"}),
    ("STRASSE", set()),
    ("viet nam", {"vietnam"}),
    ("thu tuong", {"vietnam"}),
    ("лавров", {"russian"}),
    ("Лавр*", {"russian"}),
    ("елка", set()),
    ("ЁЛКА", {"russian"}),
    ("йошкар", {"russian"}),
    ("иошкар", set()),
    ("αθηνα", {"greek"}),
    ("ΟΔΥΣΣΈΑΣ", {"greek"}),
    ("שלום", {"hebrew"}),
    ('"ראש הממשלה"', {"hebrew"}),
    ("בראשית", set()),
    ("السلام", {"arabic"}),
    ("محمد", set()),
    ("مُحَمَّد", {"arabic"}),
    ("١٢٣", {"arabic"}),
    ("北京市长说", {"chinese"}),
    ("北京*", {"chinese"}),
    ("市长", set()),
    ("日本語", {"chinese"}),
    ("किताब", {"hindi"}),
    ("fox quoted", {"marks"}),
    ("-russia* mayor", {"toll"}),
    ("said OR people", set()),
]
HOSTILE = [
    "fox' OR 1=1 --", 'fox" OR "a', "fox NEAR(a b)", "fox AND NOT", "text:fox", "fox) (", "{fox}", "^fox",
    "fox & | ! <->", "fox:*A", "fox\\", "fox'''''", "$$fox$$", "%s %d fox %", "fox\ud7ff", "fox;DROP TABLE x",
    "fox " + "a" * 190, "((((((fox))))))", "fox+bar", "~fox*", "fox -", '"fox', 'fox"', "fox\ue000",
]  # fmt: skip
REFUSED = {
    "": "query-empty",
    ' -- ** "" \'': "query-empty",
    "🦊": "query-empty",
    "-fox": "query-only-excludes",
    "f*": "prefix-too-short",
    "a" * 401: "query-too-long",
    " ".join(f"w{n}" for n in range(17)): "query-too-long",
}


@pytest.fixture
def texts(db: None) -> None:
    for name, text in TEXTS.items():
        article = Article.objects.create(identity=f"text:{name}", title=name)
        ArticleRevision.objects.create(article=article, number=1, title=name, text=text, sha256="0" * 64)


def found(line: str) -> set[str]:
    rows = ArticleRevision.objects.filter(pk__in=holding(ARTICLE_TEXTS, parse_query(line)))
    return set(rows.values_list("title", flat=True))


def test_each_query_finds_the_same_rows_on_both_databases_and_its_words_are_shown(texts: None) -> None:
    wrong = {line: found(line) for line, wanted in FOUND if found(line) != wanted}
    assert wrong == {}
    for line, wanted in FOUND:
        for name in wanted:
            seen = seen_in(TEXTS[name], parse_query(line))
            assert seen.spans, line
            assert all(seen.counts), line


def test_no_query_reaches_the_language_of_the_database(texts: None) -> None:
    for line in HOSTILE:
        assert found(line) <= {"marks"}, line
    for line, code in REFUSED.items():
        with pytest.raises(QueryError) as refused:
            parse_query(line)
        assert refused.value.code == code, line
    assert ArticleRevision.objects.count() == len(TEXTS)


def test_the_index_follows_every_write_whoever_makes_it(db: None) -> None:
    source = Source.objects.create(name="Anna Schmidt")
    alias = SourceAlias.objects.create(source=source, name="Anna Schmidt", name_key="anna schmidt")

    def held(line: str) -> list[int]:
        rows = SourceAlias.objects.filter(pk__in=holding(SOURCE_NAMES, parse_query(line)))
        return list(rows.values_list("pk", flat=True))

    assert held("schmidt") == [alias.pk]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sources_sourcealias SET name = 'Rosa Silva' WHERE id = %s", [alias.pk])
    assert (held("schmidt"), held("silva")) == ([], [alias.pk])
    more = SourceAlias.objects.bulk_create(
        SourceAlias(source=source, name=f"Silva {n}", name_key=f"silva {n}") for n in range(3)
    )
    newest = [alias.pk for alias in reversed(more)]
    assert newest_with_each(SOURCE_NAMES, ["silva", "nobody"], limit=2) == {"silva": newest[:2], "nobody": []}
    SourceAlias.objects.filter(pk=alias.pk).delete()
    assert held("rosa") == []


def test_triggers_that_went_with_a_table_come_back_with_what_was_missed(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("an index on an expression cannot be lost alone")
    source = Source.objects.create(name="Anna Schmidt")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER source_name_words_put")
    SourceAlias.objects.create(source=source, name="Anna Schmidt", name_key="anna schmidt")
    rows = SourceAlias.objects.filter(pk__in=holding(SOURCE_NAMES, parse_query("schmidt")))
    assert not rows.exists()
    keep_word_indexes(connection, SOURCES_INDEXES)
    assert rows.exists()


def test_a_text_that_says_more_of_the_query_scores_higher() -> None:
    query = parse_query('mayor "river burst"')
    often, once = "The mayor said the river burst. The mayor left.", "A mayor: the river burst. " + "x " * 60
    scores = [score_of([(seen_in(text, query), 1.0)], usual_length=20) for text in (often, once)]
    assert 1 > scores[0] > scores[1] > 0
    assert [text[s:e] for text, (s, e) in zip([often] * 3, seen_in(often, query).spans, strict=True)] == [
        "mayor",
        "river burst",
        "mayor",
    ]
    assert [w.folded for w in words_in("L’Été, 10 ΣΑΣ")] == ["l", "ete", "10", "σασ"]
    assert fold("É") == fold("e\u0301") == "e"
