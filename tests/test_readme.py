"""The README promises what the settings and the story hold."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands
from django.urls import resolve

from sources.api.viewsets import NothingHere

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


def test_every_address_of_the_api_that_the_readme_names_is_there() -> None:
    told = {path.rstrip(".") for path in re.findall(r"(/api/[a-z0-9/_.-]+)", README)} - {"/api/v1"}
    assert len(told) >= 3
    assert resolve("/api/v1/nowhere").func.cls is NothingHere
    assert [path for path in sorted(told) if getattr(resolve(path).func, "cls", None) is NothingHere] == []


def test_every_command_that_the_readme_names_is_there() -> None:
    told = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert {"up", "analyse", "compare", "import_articles", "prepare"} <= told
    assert told <= set(get_commands())
