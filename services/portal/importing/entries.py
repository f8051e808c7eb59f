"""Lists whose entries have a name of their own, such as a duty list's items: found, merged, put in order."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.importing.slices import Slice


def list_in(slice: Slice, body: Mapping[str, Any]) -> tuple[str, str] | None:
    return next(((name, key) for name, key in slice.keyed.items() if name in body), None)


def merged_list(
    key: str, wish: Sequence[Mapping[str, Any]], base: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the entries that hold, with what the file adds or corrects; what vanished from the file stays."""
    before = {part[key]: part for part in base}
    merged = {part[key]: part for part in now}
    for part in wish:
        if before.get(part[key]) != part:
            merged[part[key]] = part
    return [merged[name] for name in sorted(merged, key=lambda name: _order(merged[name]))]


def content_of(item: Mapping[str, Any]) -> str:
    """What an item says, whatever its number."""
    return json.dumps([item["matter"], item["standard"], item["deadline"]], sort_keys=True, ensure_ascii=False)


def _order(part: Mapping[str, Any]) -> tuple[int, str]:
    number = part.get("number", part.get("month", 0))
    return (int(number), json.dumps(part, sort_keys=True))
