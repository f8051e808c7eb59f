"""The feature map: `python -m deploy.docs.feature_map [--write]` compares it with the code or writes it anew.

With it goes the table of the command line.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from deploy.docs.command_line import command_line
from deploy.docs.reading import ROOT, Room, SliceEntry, rooms
from shared.directory.views import VIEWS as DIRECTORY
from shared.kernel.role import TITLES
from shared.views.view import View

Part = tuple[str, str, str]
"""A file, the name of the place in it (`<!-- name -->` to `<!-- /name -->`), and the text that belongs there."""


class NoMarkers(Exception):
    """The file has no such place: the two comments that surround it are missing."""


def summary(found: Sequence[Room]) -> str:
    """One line per slice, and what else a service does."""
    lines = [row for room in found for row in _summary_rows(room)]
    return _table(("Service", "Slice", "What it is", "Commands"), lines)


def whole(found: Sequence[Room]) -> str:
    """Every command, permission, view, reaction, job and route of every service."""
    tables = ", ".join(f"`{view.name}`" for view in DIRECTORY)
    directory = f"Every service keeps the directory, a local copy of management's facts, as views: {tables}."
    return "\n\n".join([directory, *(_room(room) for room in found)])


def parts() -> list[Part]:
    """Return every part of a document that is written from the code."""
    found, spoken = rooms(), command_line()
    english = _table(("Command", "What it does"), [(f"`{usage}`", what) for usage, what, _ in spoken])
    chinese = _table(("命令", "作用"), [(f"`{usage}`", what) for usage, _, what in spoken])
    return [
        ("README.md", "feature map", summary(found)),
        ("README.md", "command line", english),
        ("README.zh-CN.md", "command line", chinese),
        ("services/README.md", "feature map", whole(found)),
    ]


def documents() -> dict[Path, str]:
    """Return every file that holds such a part, as it has to read today."""
    texts: dict[Path, str] = {}
    for file, name, part in parts():
        path = ROOT / file
        texts[path] = _placed(texts.get(path) or path.read_text(encoding="utf-8"), file, name, part)
    return texts


def stale() -> list[Path]:
    """Return the files that are not what the code says."""
    return [path for path, text in documents().items() if path.read_text(encoding="utf-8") != text]


def main(arguments: Sequence[str]) -> int:
    texts, old = documents(), stale()
    for path in old:
        name = path.relative_to(ROOT)
        if "--write" in arguments:
            path.write_text(texts[path], encoding="utf-8")
            print(f"{name} written.")
        else:
            print(f"{name} is out of date: run `make docs`.")
    return 1 if old and "--write" not in arguments else 0


def _placed(text: str, file: str, name: str, part: str) -> str:
    before, begin, rest = text.partition(f"<!-- {name} -->")
    _, end, after = rest.partition(f"<!-- /{name} -->")
    if not begin or not end:
        raise NoMarkers(f"{file} has no place called {name}")
    return f"{before}{begin}\n{part}\n{end}{after}"


def _summary_rows(room: Room) -> Iterable[tuple[str, ...]]:
    name, service = room.service.name, room.service
    for one in room.slices:
        yield name, f"`{one.name}`", _titled(one), str(len(one.commands))
    if service.views:
        yield name, "views", ", ".join(f"`{view.name}`" for view in service.views), ""
    if room.reports:
        yield name, "reports", ", ".join(f"`{report}` {zh}" for report, zh, _, _ in room.reports), ""
    if room.reactions:
        yield name, "reactions", ", ".join(f"`{reaction}`" for _, reaction in room.reactions), ""
    if room.jobs:
        yield name, "jobs", ", ".join(f"`{kind}`" for kind, _ in room.jobs), ""
    if room.doors:
        yield name, "more routes", ", ".join(f"`{door}`" for door in room.doors), ""


def _room(room: Room) -> str:
    service = room.service
    parts = [f"## {service.title.removeprefix('Wenxiao ')}", service.description]
    parts += [part for one in room.slices for part in _slice(one)]
    if room.permissions:
        parts += [f"### {service.name}: who may", _table(("Permission", "Roles", "角色"), _permissions(room))]
    if service.views:
        parts += [f"### {service.name}: views", _views(service.views)]
    if room.reports:
        reports = [(f"`{name}`", en, zh, sources) for name, zh, en, sources in room.reports]
        heads = ("Report", "Title", "名称", "Rests on the events of")
        parts += [f"### {service.name}: reports", _table(heads, reports)]
    if room.reactions:
        news = [(f"`{event}`", f"`{name}`") for event, name in room.reactions]
        parts += [f"### {service.name}: reactions", _table(("News", "Reaction"), news)]
    if room.jobs:
        jobs = [(f"`{kind}`", what) for kind, what in room.jobs]
        parts += [f"### {service.name}: jobs", _table(("Kind", "What it does"), jobs)]
    if room.doors:
        parts += [f"### {service.name}: more routes", "\n".join(f"* `{door}`" for door in room.doors)]
    return "\n\n".join(parts)


def _permissions(room: Room) -> list[tuple[str, str, str]]:
    return [
        (f"`{name}`", ", ".join(roles), "、".join(TITLES[role] for role in roles)) for name, roles in room.permissions
    ]


def _slice(one: SliceEntry) -> tuple[str, ...]:
    rows = [
        (f"`{command.name}`", command.zh, command.what, ", ".join(command.events), f"`{command.permission}`")
        for command in one.commands
    ]
    heading = f"### {one.name} {one.title}"
    table = _table(("Command", "名称", "What it does", "Possible events", "Permission"), rows)
    return heading, f"{one.what}. `POST {one.path}/<command>`", table


def _views(views: Sequence[View[Any]]) -> str:
    rows = [(f"`{view.name}`", str(view.version), view.doc, ", ".join(sorted(view.sources))) for view in views]
    return _table(("View", "Version", "One row is", "Reads the events of"), rows)


def _titled(one: SliceEntry) -> str:
    return f"{one.what} ({one.title})"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
