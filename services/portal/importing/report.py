"""What an import found and did."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.portal.importing.news import News
from services.portal.importing.planned import Change
from services.portal.importing.problem import Language, Problem, Severity

_KINDS = {"errors": "error", "warnings": "warning", "vanished": "vanished", "ignored": "note"}


class ReportRow(NamedTuple):
    """One line of the table; `kind`: error, warning, vanished, note, created, changed, unchanged (then a count)."""

    kind: str
    sheet: str
    row: int | None
    column: str | None
    text: str


@dataclass(frozen=True)
class ImportReport:
    """`created`, `changed`, `unchanged`: rows by sheet. `commands`: how many were given, 0 if only checked.

    `applied`: the services now hold what the file says. With errors nothing was stored, unless `interrupted` names why
    it stopped half-way: then the same file, sent again, goes on. `refused`: the file could not even be read.
    """

    unit: str | None = None
    year: int | None = None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    ignored: tuple[Problem, ...] = ()
    created: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)
    vanished: tuple[Problem, ...] = ()
    news: tuple[News, ...] = ()
    commands: int = 0
    applied: bool = False
    interrupted: str | None = None
    refused: bool = False

    @property
    def ok(self) -> bool:
        return not self.errors and self.interrupted is None

    def rows(self, language: Language = "zh") -> list[ReportRow]:
        """Return everything as lines: the worst first, then what happened to the rows of each sheet."""
        lines = [
            ReportRow(_KINDS[kind], each.sheet, each.row, each.column, each.zh if language == "zh" else each.en)
            for kind, problems in self._problems().items()
            for each in problems
        ]
        for kind, counts in self._counts().items():
            lines.extend(ReportRow(kind, sheet, None, None, str(count)) for sheet, count in counts.items())
        return lines

    def _problems(self) -> dict[str, tuple[Problem, ...]]:
        return {
            "errors": self.errors,
            "warnings": self.warnings,
            "vanished": self.vanished,
            "ignored": self.ignored,
        }

    def _counts(self) -> dict[str, Mapping[str, int]]:
        return {"created": self.created, "changed": self.changed, "unchanged": self.unchanged}


def report_of(problems: Iterable[Problem]) -> ImportReport:
    """Return a report of these problems, each once."""
    found: dict[Severity, list[Problem]] = {severity: [] for severity in Severity}
    for problem in dict.fromkeys(problems):
        found[problem.severity].append(problem)
    return ImportReport(
        errors=tuple(found[Severity.ERROR]),
        warnings=tuple(found[Severity.WARNING]),
        ignored=tuple(found[Severity.NOTE]),
    )


def counted(rows: Mapping[tuple[str, int], Change]) -> dict[str, dict[str, int]]:
    """Return the report's fields created, changed, unchanged: rows by sheet."""
    counts: dict[Change, Counter[str]] = {change: Counter() for change in Change}
    for (sheet, _), change in rows.items():
        counts[change][sheet] += 1
    return {change.name.lower(): dict(counts[change]) for change in Change}
