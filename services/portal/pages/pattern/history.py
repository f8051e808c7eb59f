"""A thing's history as people read it: what, when, by whom, with which words. No I/O."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal.language.catalogs import Language
from services.portal.web.render import day, day_of

Words = Mapping[str, str]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_EMPTY: tuple[object, ...] = (None, [], "", {})


@dataclass(frozen=True)
class Step:
    """`facts` are the payload's titles and values; `late`: said on another day than it was so."""

    position: int
    version: int
    digest: str
    title: str
    on: str
    at: str
    who: str
    typist: str
    reason: str
    paper: str
    late: bool
    facts: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Speaker:
    """Says values of payloads: names for ids, words for codes, the written text of a deadline.

    `names` by id; `fields` what the keys of payloads and their codes are called, as a sheet says it.
    """

    names: Mapping[str, str]
    fields: Mapping[str, Mapping[str, Any]]
    language: Language

    def title(self, key: str) -> str:
        return self.fields.get(key, {}).get(self.language) or key.replace("_", " ")

    def value(self, key: str, value: Any, event: str = "") -> Any:
        """A value as a cell shows it: text, a number, a yes or no, or a list of texts."""
        match value:
            case bool():
                return value
            case str():
                return self.names.get(value) or self._word(key, value, event) or self._plain(value)
            case Mapping() if value.get("text") and "form" in value:
                return value["text"]
            case Mapping():
                parts = ((name, one) for name, one in value.items() if one not in _EMPTY and not self._nameless(one))
                return "，".join(f"{self.title(name)}：{self._said(name, one, event)}" for name, one in parts)
            case Sequence():
                return [self._said(key, one, event) for one in value]
            case _:
                return value

    def facts(self, payload: Mapping[str, Any], event: str = "") -> tuple[tuple[str, Any], ...]:
        """Titles and values of what a payload says; `event` is its type."""
        return tuple(
            (self.title(key), self.value(key, value, event))
            for key, value in payload.items()
            if value not in _EMPTY and not self._nameless(value)
        )

    def _nameless(self, value: Any) -> bool:
        """An id that says nothing to anybody."""
        return isinstance(value, str) and _ID.fullmatch(value) is not None and value not in self.names

    def _plain(self, value: str) -> str:
        return day(value, self.language) if _DAY.fullmatch(value) else value

    def _word(self, key: str, code: str, event: str) -> str | None:
        """What a code is called; in some events it is another word than elsewhere."""
        field = self.fields.get(f"{event}.{key}") or self.fields.get(key) or {}
        said: str | None = field.get("words", {}).get(code, {}).get(self.language)
        return said

    def _said(self, key: str, value: Any, event: str) -> str:
        said = self.value(key, value, event)
        if isinstance(said, bool):
            return {"zh": "是", "en": "yes"}[self.language] if said else {"zh": "否", "en": "no"}[self.language]
        return "、".join(said) if isinstance(said, list) else str(said)


def speaker(sheet: Mapping[str, Any], language: Language) -> Speaker:
    """Who says the payloads of a sheet; what the thing holds has a name as well."""
    names = {id: name for part in sheet["parts"].values() for id, name in part.items()}
    return Speaker({**names, **sheet["names"]}, sheet["fields"], language)


def steps(
    sheet: Mapping[str, Any],
    titles: Mapping[str, Words],
    speaker: Speaker,
    as_of: date | None = None,
    *,
    known: bool = False,
) -> list[Step]:
    """The steps of a sheet, the newest first; up to a day if one is given, `known`: those entered by then."""
    said = "at" if known else "on"
    found = [
        _step(event, titles, speaker)
        for event in sheet["history"]
        if as_of is None or (day_of(event[said]) or date.max) <= as_of
    ]
    return found[::-1]


def _step(event: Mapping[str, Any], titles: Mapping[str, Words], speaker: Speaker) -> Step:
    behalf, by = event.get("on_behalf_of"), event["by"]
    return Step(
        position=event["position"],
        version=event["version"],
        digest=event["digest"],
        title=titles.get(event["type"], {}).get(speaker.language) or event["type"],
        on=event["on"],
        at=event["at"],
        who=speaker.names.get(behalf or by, behalf or by),
        typist=speaker.names.get(by, by) if behalf else "",
        reason=event.get("reason") or "",
        paper=event.get("paper") or "",
        late=day_of(event["on"]) != day_of(event["at"]),
        facts=speaker.facts(event["payload"], event["type"]),
    )
