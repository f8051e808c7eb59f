"""What is said in two languages is the same thing: headings, tables, commands, incidents; and links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.slices import ROOT

GUIDES = [ROOT / "deploy" / name for name in ("README.md", "README.zh-CN.md")]
INTRODUCTIONS = [ROOT / name for name in ("README.md", "README.zh-CN.md")]
INCIDENTS = ("## Incidents by symptom", "## 按现象处置")


def headings(file: Path) -> list[str]:
    return re.findall(r"^#+ .*$", file.read_text(), re.MULTILINE)


def commands(file: Path) -> list[str]:
    """The lines of blocks of commands, without what is said about them."""
    text = re.sub(r"^```.*?^```", "", file.read_text(), flags=re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^(?: {4}| {8})(\S.*)$", text, re.MULTILINE)
    return [re.split(r"\s{2,}#", line)[0].rstrip() for line in lines]


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table, with the headings."""
    return [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def incidents(file: Path, heading: str) -> list[list[str]]:
    return rows(file.read_text().partition(f"{heading}\n")[2].partition("\n## ")[0])


def anchors(file: Path) -> set[str]:
    """The names of headings as links say them."""
    words = [heading.lstrip("# ").lower() for heading in headings(file)]
    return {re.sub(r"[^\w\- ]", "", word).replace(" ", "-") for word in words}


def links(file: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text()):
        if "://" not in target:
            yield target


class TestGuides:
    def test_have_the_same_sections(self) -> None:
        english, chinese = ([heading.split()[0] for heading in headings(file)] for file in GUIDES)
        assert english == chinese
        assert len(english) > 8

    def test_have_the_same_commands(self) -> None:
        english, chinese = (commands(file) for file in GUIDES)
        assert english == chinese
        assert len(english) > 10

    def test_have_the_same_tables(self) -> None:
        english, chinese = ([len(row) for row in rows(file.read_text())] for file in GUIDES)
        assert english == chinese

    def test_have_the_same_incidents_with_the_same_things_to_do(self) -> None:
        english, chinese = (incidents(file, heading) for file, heading in zip(GUIDES, INCIDENTS, strict=True))
        assert len(english) == len(chinese) > 20
        for one, other in zip(english, chinese, strict=True):
            assert sorted(named(one[0])) == sorted(named(other[0])), one[0]
            assert sorted(named(one[2])) == sorted(named(other[2])), one[0]


class TestIntroductions:
    def test_have_the_same_commands(self) -> None:
        english, chinese = (commands(file) for file in INTRODUCTIONS)
        assert english == chinese
        assert len(english) >= 6

    def test_name_the_same_targets_of_make(self) -> None:
        targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
        for file in INTRODUCTIONS:
            table = [row[0] for row in rows(file.read_text()) if "`make " in row[0]]
            assert {name.removeprefix("make ") for cell in table for name in named(cell)} == targets, file.name


@pytest.mark.parametrize("file", [*GUIDES, *INTRODUCTIONS], ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    found = list(links(file))
    assert any(link.endswith(("README.md", "README.zh-CN.md")) for link in found), "the other language"
    for link in found:
        path, _, anchor = link.partition("#")
        target = file.parent / path if path else file
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link
