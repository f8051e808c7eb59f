"""The rows of a report as a list: filtered, sorted, in pages; its whole state is in the address. No I/O."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

Row = Mapping[str, Any]
PAGE_SIZE = 50
_KEPT = ("q", "sort", "page", "as_of", "known")
_COLOURS = ("red", "yellow", "green")


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    kind: str


@dataclass(frozen=True)
class Filter:
    """`values` are what the column holds, with how often; `chosen` is one of them or empty."""

    key: str
    title: str
    values: tuple[tuple[str, int], ...]
    chosen: str


@dataclass(frozen=True)
class Listing:
    """`rows` is one page of `found`, which is all that was left of `total`."""

    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]
    found: tuple[Row, ...]
    total: int
    page: int
    pages: int
    words: str
    sort: str
    query: Mapping[str, str]

    @property
    def narrowed(self) -> bool:
        """Whether something is searched or chosen."""
        return bool(self.words) or any(one.chosen for one in self.filters)

    def address(self, **changed: object) -> str:
        """The query of an address that shows the same with something changed; "" leaves a part out."""
        said = {**self.query, **{name: str(value) for name, value in changed.items()}}
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def on_page(self, number: int) -> str:
        """The address of another page of it."""
        return self.address(page=number)

    def sorted_by(self, key: str) -> str:
        """The address that sorts by a column, the other way round if it does so already."""
        return self.address(sort=f"-{key}" if self.sort == key else key, page="")


def listing(
    columns: Sequence[Column],
    filters: Sequence[str],
    rows: Sequence[Row],
    query: Mapping[str, str],
    sort: str = "",
    keep: Sequence[str] = (),
) -> Listing:
    """Choose, order and cut.

    `query` holds `q`, `sort`, `page`, `as_of`, `known` and a value by the key of each filter (`f.…`); these and what
    else is to be kept stay in the list's addresses.
    """
    titles = {column.key: column for column in columns}
    words, wanted = query.get("q", "").strip(), query.get("sort") or sort
    matched = [row for row in rows if _holds(row, columns, words)]
    offered = tuple(_filter(titles[key], matched, query.get(f"f.{key}", "")) for key in filters if key in titles)
    found = [row for row in matched if all(not f.chosen or shown(row.get(f.key)) == f.chosen for f in offered)]
    key = wanted.removeprefix("-")
    if key in titles:
        found = _sorted(found, titles[key], backwards=wanted.startswith("-"))
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, _number(query.get("page", "1"))), pages)
    kept = {name: value for name, value in query.items() if name in (*_KEPT, *keep) or name[:2] == "f."}
    cut = tuple(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return Listing(tuple(columns), offered, cut, tuple(found), len(rows), page, pages, words, wanted, kept)


def shown(value: Any) -> str:
    """A cell as text: what is searched, filtered by and exported."""
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else ""
        case Mapping() if "word" in value:
            return str(value["word"])
        case Mapping():
            return "、".join(shown(one) for one in value.values())
        case list() | tuple():
            return "、".join(shown(one) for one in value)
        case _:
            return str(value)


def _holds(row: Row, columns: Sequence[Column], words: str) -> bool:
    if not words:
        return True
    text = "\n".join(shown(row.get(column.key)) for column in columns).lower()
    return all(word in text for word in words.lower().split())


def _filter(column: Column, rows: Sequence[Row], chosen: str) -> Filter:
    counted = Counter(shown(row.get(column.key)) for row in rows)
    values = tuple((value, count) for value, count in sorted(counted.items()) if value)
    if chosen and chosen not in counted:
        values = (*values, (chosen, 0))
    return Filter(column.key, column.title, values, chosen)


def _sorted(rows: Sequence[Row], column: Column, *, backwards: bool) -> list[Row]:
    """Lights by urgency, numbers by size with words after them, all else as text; empty cells last either way."""
    placed = [(_place(column, row.get(column.key)), row) for row in rows]
    full = [(place, row) for place, row in placed if place is not None]
    full.sort(key=lambda one: one[0], reverse=backwards)
    return [*(row for _, row in full), *(row for place, row in placed if place is None)]


def _place(column: Column, value: Any) -> tuple[int, float, str] | None:
    """Where a cell stands among those of its column; None if it is empty."""
    if column.kind == "light":
        colour = (value or {}).get("colour")
        return (0, _COLOURS.index(colour), "") if colour in _COLOURS else None
    text = shown(value)
    if not text:
        return None
    if column.kind == "number":
        with suppress(ValueError, OverflowError):
            return (0, float(text), "")
    return (1, 0.0, text)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
