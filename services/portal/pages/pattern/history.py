"""A thing's history as people read it: what, when, by whom, with which words. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal.language.catalogs import Language

Words = Mapping[str, str]


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
    for_whom: str
    reason: str
    paper: str
    late: bool
    facts: tuple[tuple[str, Any], ...]


def steps(
    sheet: Mapping[str, Any], titles: Mapping[str, Words], language: Language, as_of: date | None = None
) -> list[Step]:
    """The steps of a sheet, the newest first; up to a day if one is given."""
    found = [
        _step(sheet, event, titles, language)
        for event in sheet["history"]
        if as_of is None or event["on"] <= as_of.isoformat()
    ]
    return found[::-1]


def _step(sheet: Mapping[str, Any], event: Mapping[str, Any], titles: Mapping[str, Words], language: Language) -> Step:
    names, fields = sheet["names"], sheet["fields"]
    said = titles.get(event["type"], {}).get(language) or event["type"]
    facts = tuple(
        (_title(fields, key, language), readable(value, names, fields, language))
        for key, value in event["payload"].items()
        if value not in (None, [], "", {}) and key != "id"
    )
    behalf = event.get("on_behalf_of")
    return Step(
        event["position"],
        event["version"],
        event["digest"],
        said,
        event["on"],
        event["at"],
        names.get(behalf or event["by"], behalf or event["by"]),
        names.get(event["by"], event["by"]) if behalf else "",
        event.get("reason") or "",
        event.get("paper") or "",
        event["on"] != event["at"][:10],
        facts,
    )


def readable(value: Any, names: Mapping[str, str], fields: Mapping[str, Words], language: Language) -> Any:
    """A value of a payload: names for ids, words for codes, the written text of a deadline."""
    match value:
        case bool():
            return value
        case str():
            return names.get(value, value)
        case Mapping() if value.get("text") and "form" in value:
            return value["text"]
        case Mapping():
            parts = ((key, one) for key, one in value.items() if one not in (None, [], "", {}) and key != "id")
            return "，".join(
                f"{_title(fields, key, language)}：{_flat(one, names, fields, language)}" for key, one in parts
            )
        case Sequence():
            return [readable(one, names, fields, language) for one in value]
        case _:
            return value


def _flat(value: Any, names: Mapping[str, str], fields: Mapping[str, Words], language: Language) -> str:
    found = readable(value, names, fields, language)
    if isinstance(found, list):
        return "、".join(map(str, found))
    return ("是" if found else "否") if isinstance(found, bool) else str(found)


def _title(fields: Mapping[str, Words], key: str, language: Language) -> str:
    return fields.get(key, {}).get(language) or key.replace("_", " ")
