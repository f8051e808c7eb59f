"""What an import tells people beforehand, row by row: what a new row says, and what changes from what to what."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.importing.cells import Origin
from services.portal.importing.layout import LAYOUTS
from services.portal.importing.reading.words import FREQUENCIES, GENDERS, KINDS, LEVELS, SOURCES, STANDINGS, STATUSES
from services.portal.importing.slices import Slice

LONGEST = 200
SEALED = "（加密保存，不显示）"
"""What was before of a field that is encrypted in the log."""

_COLUMNS: Mapping[str, str] = {
    **{"superior": "parent", "standing": "party", "outside_branch": "branch", "rule": "study_rule"},
    **{"organization": "organization", "planned_on": "month", "audience": "study_rule", "part": "study_rule"},
}
"""Columns of fields that are called otherwise."""

_FOLLOWS = ("rectification", "kind")
"""Follows from its time, which is told."""

_TITLES = {column.key: column.title for layout in reversed(LAYOUTS) for column in layout.columns}
_WORDS: Mapping[str, Mapping[str, str]] = {
    name: {code: word for word, code in reversed(list(words.items()))}
    for name, words in (
        *(("gender", GENDERS), ("standing", STANDINGS), ("status", STATUSES), ("level", LEVELS)),
        *(("kind", KINDS), ("source", SOURCES), ("frequency", FREQUENCIES)),
    )
}


@dataclass(frozen=True)
class News:
    """One new row, or (with `column`) one value of a row that changes; `now` is empty where something is taken away."""

    sheet: str
    row: int | None
    column: str | None
    before: str
    now: str


@dataclass(frozen=True)
class Teller:
    """Puts stored content into the words of the workbook. `codes`: what people call whom and what, by id."""

    codes: Mapping[str, str]

    def new(self, origin: Origin, text: str) -> News:
        return News(origin.sheet, origin.row or None, None, "", text[:LONGEST])

    def changed(
        self, slice: Slice, origin: Origin, names: Iterable[str], before: Mapping[str, Any], now: Mapping[str, Any]
    ) -> list[News]:
        """Return the fields of these names that differ; those that are encrypted as one, since nobody knows which."""
        names = sorted(name for name in names if (slice.category, name) != _FOLLOWS)
        sealed = [name for name in slice.personal if name in names]
        found = []
        for name in names:
            was, said = self.shown(name, before.get(name)), self.shown(name, now.get(name))
            if name not in sealed and was != said:
                found.append(News(origin.sheet, origin.row or None, self._heading(origin, name), was, said))
        if sealed:
            heading = "、".join(self._heading(origin, name) for name in sealed)
            said = "，".join(self.shown(name, now.get(name)) for name in sealed)
            found.append(News(origin.sheet, origin.row or None, heading, SEALED, said))
        return found

    def remark(self, origin: Origin, before: Mapping[str, Any], now: Mapping[str, Any]) -> News:
        """What the column 备注 says beside words: a functional branch, or an exemption."""
        return News(origin.sheet, origin.row or None, self._heading(origin, "note"), *map(self._remark, (before, now)))

    def _remark(self, said: Mapping[str, Any]) -> str:
        if said.get("branch"):
            return f"功能型支部：{self.shown('branch', said['branch'])}"
        return f"免硬性要求，自{said['since']}起" if said.get("since") else ""

    def _heading(self, origin: Origin, name: str) -> str:
        column = _COLUMNS.get(name, name)
        return origin.headings.get(column) or origin.headings.get(name) or _TITLES.get(column, name)

    def shown(self, name: str, value: Any) -> str:
        """A field's value as the workbook would say it."""
        match value:
            case None:
                return ""
            case bool():
                return "是" if value else "否"
            case {"text": str(text), **rest}:
                return text or str(rest.get("date", ""))
            case list() | tuple():
                return "、".join(self.shown(name, one) for one in value)[:LONGEST]
            case Mapping():
                return json.dumps(value, ensure_ascii=False)[:LONGEST]
            case _:
                text = str(value)
                return _WORDS.get(name, {}).get(text) or self.codes.get(text, text)[:LONGEST]

    def label(self, slice: Slice, content: Mapping[str, Any], *, sealed: bool = False) -> str:
        """How people know a row. `sealed`: the content is from the log, where some of it is encrypted."""
        said = self._said
        match slice.category:
            case "post":
                return " ".join((said(content, "person"), said(content, "organization"), str(content["title"])))
            case "rectification":
                return str(content["problem"])
            case "target":
                whose = said(content, "person") or said(content, "organization")
                return f"{content['number']} {content['indicator']} {whose}".strip()
            case "study_series":
                return f"{content['title']} {content['rule']}"
            case "study_day":
                return f"{content['planned_on']} {content['topic']}"
            case _:
                hidden = slice.personal if sealed else ()
                return " ".join(
                    str(content[name]) for name in ("code", "name") if name not in hidden and content.get(name)
                )

    def _said(self, content: Mapping[str, Any], name: str) -> str:
        return self.codes.get(str(content[name]), "") if content.get(name) else ""


def part_label(part: Mapping[str, Any]) -> str:
    """How people know an entry of a duty list or of a year's topics."""
    return f"{part['number']} {part['matter']}" if "matter" in part else f"{part['month']}月 {part['topic']}"
