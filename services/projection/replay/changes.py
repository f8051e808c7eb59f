"""What is different between two states of a report. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.projection.reports.material import Column, Row
from services.projection.reports.report import Report
from shared.rulebook.rules import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    "added": ("新增", "new"),
    "gone": ("不再有", "gone"),
    "changed": ("变更", "changed"),
}
_PLACES = frozenset({"number"})
"""Columns that say a row's place among others, which changes with any of them; as a text they are something else."""

_OF_THE_LIGHT = frozenset({"reason"})
"""What a light says for itself counts the days: it is told only where the light has changed."""

Kind = Literal["added", "gone", "changed"]


@dataclass(frozen=True)
class Change:
    """`cells` are the columns that differ with what stood there and stands there; all filled ones of a whole row."""

    kind: Kind
    what: str
    item: Mapping[str, Any] | None
    cells: tuple[tuple[Column, Any, Any], ...]

    def shown(self, language: Language) -> dict[str, Any]:
        """Return it as it is answered."""
        return {
            "kind": self.kind,
            "kind_word": word_of(self.kind, language),
            "what": self.what,
            "item": self.item,
            "cells": [
                {"key": column.key, "title": column.title(language), "kind": column.kind, "old": old, "new": new}
                for column, old, new in self.cells
            ],
        }


def word_of(kind: str, language: Language) -> str:
    """Return what a kind of change is called."""
    return _WORDS[kind][language == "en"]


def differences(report: Report, before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
    """Return what is different, in the order of the rows now, then what is gone."""
    old, new = _by_identity(before), _by_identity(after)
    found = []
    for identity, row in new.items():
        cells = _cells(report, old.get(identity, {}), row)
        if cells:
            kind: Kind = "changed" if identity in old else "added"
            found.append(Change(kind, _called(report, row), row.get("item"), cells))
    gone = [row for identity, row in old.items() if identity not in new]
    return [*found, *(Change("gone", _called(report, one), one.get("item"), _cells(report, one, {})) for one in gone)]


def _by_identity(rows: Sequence[Row]) -> dict[tuple[Any, ...], Row]:
    """Rows by the thing they are about and, where several are about one, by their period or else their order."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for row in rows:
        item = row.get("item")
        thing = (item["id"], item.get("part")) if item else (row.get("matter"), None)
        identity = (*thing, row.get("section"), row.get("period"))
        seen[identity] += 1
        found[*identity, seen[identity]] = row
    return found


def _cells(report: Report, old: Row, new: Row) -> tuple[tuple[Column, Any, Any], ...]:
    differing = [
        column
        for column in report.columns
        if not (column.kind == "number" and column.key in _PLACES)
        and _compared(column, old.get(column.key)) != _compared(column, new.get(column.key))
    ]
    relit = any(column.kind == "light" for column in differing)
    return tuple(
        (column, old.get(column.key), new.get(column.key))
        for column in differing
        if relit or column.key not in _OF_THE_LIGHT
    )


def _compared(column: Column, value: Any) -> Any:
    """A light differs where its colour does: the events that it names are no news."""
    if column.kind == "light":
        return value and value["colour"]
    return value or None


def _called(report: Report, row: Row) -> str:
    return " ".join(str(row[key]) for key in report.label if row.get(key))
