"""The measures of how well articles are grouped: counted by hand on a few."""

from __future__ import annotations

import json

from benchmarks import conflicts, stories

REPORTS = [stories.Report(f"d{n}", cluster, "", "") for n, cluster in enumerate("aaabb")]


def test_groups_are_scored_as_one_would_by_hand():
    got = stories.score({"d0": 1, "d1": 1, "d2": 2, "d3": 2, "d4": 3}, REPORTS)
    assert got.precision == (1 + 1 + 0.5 + 0.5 + 1) / 5
    assert round(got.recall, 6) == round((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5, 6)
    assert (got.pairs_precision, got.pairs_recall) == (1 / 2, 1 / 4)
    assert (got.stories, got.clusters) == (3, 2)


def test_the_command_prints_each_way_of_days_beside_the_yardsticks(tmp_path, capsys):
    seen = next(f"event-{n}" for n in range(30) if not conflicts.is_unseen(f"event-{n}"))
    rows = [
        {"doc_id": f"d{n}", "cluster": seen, "title": "Ferry capsizes off Brannock", "text": text}
        for n, text in enumerate(
            (
                "The ferry Morwenna capsized off Brannock.",
                "Off Brannock the ferry Morwenna sank, police said.",
            )
        )
    ]
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert stories.main(["--data", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert [printed.count(f"seen clusters, {mode}:") for mode in stories.MODES] == [1, 1, 1]
    assert printed.count("| Newsverify                         | 1.000 | 1.000 | 1.000 |") == 3
    assert printed.count("every article by itself") == 3
