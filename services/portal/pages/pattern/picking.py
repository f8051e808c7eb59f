"""What can be picked in a form: people, organizations, units, and things of other pages."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from services.portal.forms.field import Choice
from services.portal.pages.pattern.listing import shown
from services.portal.pages.pattern.things import Things
from services.portal.web.visit import Visit

Parts = Mapping[str, Mapping[str, str]]
"""What can be picked of a thing's own: by `x-picks`, the ids with what they are called."""


async def choices(
    visit: Visit, wanted: set[str], things: Sequence[Things], parts: Parts
) -> Mapping[str, tuple[Choice, ...]]:
    """Return what can be picked, by what `x-picks` says; nothing for what nobody here lists."""
    names = sorted(wanted)
    found = await asyncio.gather(*(_choices(visit, name, things, parts) for name in names))
    return dict(zip(names, found, strict=True))


async def _choices(visit: Visit, wanted: str, things: Sequence[Things], parts: Parts) -> tuple[Choice, ...]:
    if wanted in parts:
        return tuple(Choice(id, title) for id, title in parts[wanted].items())
    unit = visit.here.id
    match wanted:
        case "person":
            answer = await visit.get("projection", f"/units/{unit}/people")
            return tuple(Choice(one["id"], one["name"], _posts(one)) for one in answer["people"])
        case "organization":
            answer = await visit.get("projection", f"/units/{unit}/organizations")
            return tuple(Choice(one["id"], one["name"]) for one in answer["organizations"])
        case "unit":
            return tuple(Choice(str(one.id), one.name) for one in visit.units)
    for one in things:
        if wanted in (one.slice, one.picked_as):
            report = await visit.get("projection", f"/units/{unit}/reports/{one.report}")
            return tuple(_things(one, report["rows"], part=wanted == one.picked_as))
    return ()


def _things(things: Things, rows: Sequence[Mapping[str, Any]], *, part: bool) -> list[Choice]:
    found: dict[str, Choice] = {}
    for row in rows:
        item = row.get("item") or {}
        id = item.get("part") if part else item.get("id")
        if id and id not in found:
            found[id] = Choice(str(id), shown(row.get(things.label)))
    return list(found.values())


def _posts(person: Mapping[str, Any]) -> str:
    return "、".join(
        shown(post.get("title") if isinstance(post, Mapping) else post) for post in person.get("posts") or ()
    )
