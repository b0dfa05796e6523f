"""The README promises what the settings and the story hold."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_configuration_table_names_every_variable_that_the_settings_read() -> None:
    files = [ROOT / "newsverify" / name for name in ("settings.py", "api_settings.py")]
    settings = "".join(file.read_text(encoding="utf-8") for file in files)
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    section = README.split("## Configuration")[1].split("\n## ")[0]
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", section, flags=re.MULTILINE))
    assert read
    assert told == read


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
