"""What a fact-checker would want checked comes first, and the score says why."""

from claims.pipeline.attribution import RuleAttributor
from claims.pipeline.checkworthiness import FeatureCheckWorthiness
from claims.pipeline.extraction import RuleExtractor
from claims.pipeline.language import EnglishParser
from claims.pipeline.types import Comparator, Document, Quantity, Span

PARSER, EXTRACTOR, ATTRIBUTOR, SCORER = (
    EnglishParser(),
    RuleExtractor(),
    RuleAttributor(),
    FeatureCheckWorthiness(),
)


def statement(text, *numbers):
    """The arguments of the scorer for the first utterance, with exact quantities where the numbers stand."""
    parsed = PARSER.parse(Document(text))
    extractions = EXTRACTOR.extract(parsed)
    attributions, _ = ATTRIBUTOR.attribute(parsed, extractions)
    quantities = [
        Quantity(Span(at, at + len(n)), n, float(n), float(n), Comparator.EXACT)
        for n in numbers
        for at in [text.index(n)]
    ]
    return parsed, extractions[0], attributions[0], quantities


def score(text, *numbers):
    return SCORER.score(*statement(text, *numbers))


def test_a_figure_of_the_past_ranks_above_an_opinion_and_a_promise():
    figure = score("Hill said the raid had killed 200 people in Leeds.", "200")
    opinion = score("Hill thinks that the mayor is a wonderful man.")
    promise = score("Hill promised to visit the town one day.")
    assert figure > 0.7
    assert opinion < 0.4
    assert promise < 0.4


def test_a_question_ranks_lowest():
    assert score("Hill asked whether the raid had killed people.") < score(
        "Hill said the raid had killed people."
    )


def test_a_quantity_outside_the_statement_does_not_count():
    parsed, extraction, attribution, _ = statement("Hill said the raid had killed 200 people.")
    elsewhere = Quantity(Span(0, 4), "Hill", 1, 1, Comparator.EXACT)
    scores = [SCORER.score(parsed, extraction, attribution, q) for q in ([], [elsewhere])]
    assert scores[0] == scores[1]


def test_the_score_explains_itself_by_its_features():
    arguments = statement("Hill said the raid had killed 200 people in Leeds.", "200")
    finding = SCORER.explain(*arguments)
    assert finding.score == SCORER.score(*arguments)
    assert {"quantity", "checkable", "event-verb"} <= set(finding.params["weights"])
