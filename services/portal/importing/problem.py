"""What is wrong with a workbook or odd about it: where, how bad, and a sentence in two languages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from services.portal.importing.sentences import sentence

Language = Literal["zh", "en"]


class Severity(StrEnum):
    """An error stops the whole import; a warning asks somebody to look; a note says what was left out."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """`row` counts from 1 as Excel shows it; `column` is the heading; `sheet` is empty if it concerns the file."""

    sheet: str
    row: int | None
    column: str | None
    severity: Severity
    zh: str
    en: str

    def place(self, language: Language = "zh") -> str:
        if language == "zh":
            row = f"第{self.row}行" if self.row else None
            column = f"“{self.column}”" if self.column else None
        else:
            row = f"row {self.row}" if self.row else None
            column = f"“{self.column}”" if self.column else None
        return " ".join(part for part in (self.sheet, row, column) if part)

    def sentence(self, language: Language = "zh") -> str:
        """Return place and sentence in one: 责任清单 第12行 “责任人”：……"""
        said = self.zh if language == "zh" else self.en
        place = self.place(language)
        if not place:
            return said
        return f"{place}：{said}" if language == "zh" else f"{place}: {said}"


@dataclass
class Findings:
    """Collects problems while a workbook is read."""

    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        severity: Severity,
        key: str,
        *,
        sheet: str = "",
        at_row: int | None = None,
        at_column: str | None = None,
        **facts: object,
    ) -> None:
        """Add the sentence of this key (sentences.py), filled with the facts."""
        zh, en = sentence(key, facts)
        self.problems.append(Problem(sheet, at_row, at_column, severity, zh, en))

    def of(self, severity: Severity) -> Iterator[Problem]:
        return (problem for problem in self.problems if problem.severity is severity)
