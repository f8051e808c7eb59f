"""List, sheet and forms of things, from what a page declares of them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.attachments.attachments import Thing
from services.portal.backend.catalog import SliceKind
from services.portal.backend.client import Problem
from services.portal.pages.pattern import acting, history
from services.portal.pages.pattern.evidence import named
from services.portal.pages.pattern.facts import Facts, facts
from services.portal.pages.pattern.listing import Column, Listing, listing, shown
from services.portal.pages.pattern.things import Things
from services.portal.pages.pattern.workbook import MEDIA_TYPE, workbook
from services.portal.web.page import Page
from services.portal.web.render import SYSTEMS
from services.portal.web.visit import NotAllowed, NotHere, Visit, visit
from shared import clock
from shared.access.events import DataExported
from shared.kernel.ids import new_id

Visitor = Annotated[Visit, Depends(visit)]
_SHEET_ROWS = 200
_DIGITS = 19  # of no version that a database keeps
"""What people call the services."""


def things_page(things: Things, every: Sequence[Things]) -> Page:
    """Return the page; `every` is all things that have one, for pickers."""
    router = APIRouter(prefix=f"/u/{{unit}}/{things.name}")
    _lists(router, things)
    _forms(router, things, every)
    _sheets(router, things)
    return Page(things.name, things.title, things.group, icon=things.icon, router=router)


def _lists(router: APIRouter, things: Things) -> None:
    @router.get("", response_model=None)
    async def list_(v: Visitor) -> Response:
        report, found = await _listed(v, things)
        creating = [] if v.as_of else await _creating(v, things)
        values: dict[str, Any] = {"things": things, "report": report, "list": found, "creating": creating}
        return v.page("pages/pattern/list.html", **values, link=lambda row: _link(v, things, row))

    @router.get("/export.xlsx", response_model=None)
    async def export(v: Visitor) -> Response:
        report, found = await _listed(v, things)
        return await download(v, things.name, f"{v.here.name}{v.texts(things.title)}", notes_of(v, report), found)


def _sheets(router: APIRouter, things: Things) -> None:
    @router.get("/{id}", response_model=None)
    async def sheet(v: Visitor, id: UUID) -> Response:
        return v.page(things.template, **await sheet_values(v, things, id))


async def of_today(v: Visitor) -> Visit:
    """A visit to the present: nothing is done in the past.

    :raises NotAllowed: if the address says another day
    """
    if v.as_of:
        raise NotAllowed("您正在查看过去的情况，不能办理事项，请先回到今天。")
    return v


Doer = Annotated[Visit, Depends(of_today)]


def _forms(router: APIRouter, things: Things, every: Sequence[Things]) -> None:
    @router.get("/new/{command}", response_model=None)
    async def begin(v: Doer, command: str) -> Response:
        one = await acting.asked(v, things, new_id(), command, {}, 0)
        usual = {"year": clock.today().year, **v.request.query_params}
        return await acting.show(v, one, usual, every)

    @router.get("/{id}/{command}", response_model=None)
    async def form(v: Doer, id: UUID, command: str) -> Response:
        found = await _sheet(v, things, id)
        one = await acting.asked(v, things, id, command, {}, found["version"], found["parts"])
        known = {key: found["state"].get(key) for key in one.command.schema.get("properties", {})}
        return await acting.show(v, one, {**known, **v.request.query_params}, every)

    @router.post("/{id}/{command}", response_model=None)
    async def act(v: Doer, id: UUID, command: str) -> Response:
        given = await v.form()
        version = str(given.get("version") or "0")
        if not (version.isascii() and version.isdigit() and len(version) < _DIGITS):
            raise NotHere
        one = await acting.asked(v, things, id, command, given, int(version))
        return await acting.send(v, one, given, every)


async def sheet_values(v: Visit, things: Things, id: UUID) -> dict[str, Any]:
    """What a sheet's template shows: facts, history, actions, and the receipt of what was just done."""
    query = v.request.query_params
    found, rows, titles = await asyncio.gather(
        _sheet(v, things, id), _rows(v, things, id, query.get("at_least")), v.parts.catalog.event_titles()
    )
    of = await v.parts.catalog.slice(things.service, things.slice)
    speaker = history.speaker(found, v.language)
    steps = history.steps(found, titles, speaker, v.as_of, known=v.known)
    done = query.get("done", "")
    receipt = next((step for step in steps if str(step.position) == done), None)
    known = (one for one in found["actions"] if one["command"] in of.commands and not one["done"])
    actions = [] if v.as_of else list(known)
    return {
        "things": things,
        "id": id,
        "report": rows,
        "facts": _facts(v, things, rows),
        "steps": steps,
        "state": found["state"],
        "speaker": speaker,
        "may": {one["path"] for one in actions if one["allowed"]},
        "actions": [{**one, "title": v.say(of.commands[one["command"]].title)} for one in actions],
        "of_parts": _of_parts(v, things, of, actions, rows),
        "receipt": receipt,
        "done": done,
        "service": things.service,
        "name": _name(v, things, rows),
        "names": found["names"],
        "files": await v.parts.attachments.of(Thing(v.here.id, things.service, things.slice, id)),
        "attached": await named(v, found["history"]),
    }


def _facts(v: Visit, things: Things, report: Mapping[str, Any]) -> Facts:
    """What a list shows comes first where there are many rows; what the heading says is not said again."""
    columns = columns_of(v, report, ())
    if len(report["rows"]) > 1:
        columns = [column for column in columns if column.key not in things.heading]
    return facts(columns, report["rows"])


def _of_parts(
    v: Visit, things: Things, of: SliceKind, actions: Sequence[Mapping[str, Any]], report: Mapping[str, Any]
) -> list[list[tuple[str, str]]]:
    """For each row, the actions about this part of the thing: title and address."""
    if not things.part:
        return []
    kinds = [of.commands[one["command"]] for one in actions if one["allowed"]]
    about = [kind for kind in kinds if things.part in kind.schema.get("properties", {})]
    found = []
    for row in report["rows"]:
        item = row.get("item") or {}
        said = {things.part: item.get("part"), "period": row.get(things.part_period)}
        found.append([(v.say(kind.title), v.url(things.name, item.get("id"), kind.path, **said)) for kind in about])
    return found


async def download(v: Visit, what: str, title: str, notes: Sequence[str], found: Listing) -> Response:
    """A list as a workbook, with all rows that the list found; that it leaves stands in the log first.

    :raises NotRecorded: if that cannot be written now
    """
    left = DataExported(what=what, rows=len(found.found), as_of=v.as_of)
    await v.parts.access.record(left, by=v.person, unit=v.unit.id if v.unit else None)
    name = quote(f"{title}{clock.today()}")
    headers = {"Content-Disposition": f"attachment; filename=list.xlsx; filename*=UTF-8''{name}.xlsx"}
    return Response(workbook(title, notes, found.columns, found.found), media_type=MEDIA_TYPE, headers=headers)


def _link(v: Visit, things: Things, row: Mapping[str, Any]) -> str | None:
    item = row.get("item")
    return v.url(things.name, item["id"]) if item and item["slice"] == things.slice else None


async def _listed(v: Visit, things: Things) -> tuple[Mapping[str, Any], Listing]:
    query = dict(v.request.query_params)
    params = {**v.past, "at_least": query.get("at_least")}
    report = await v.get("projection", f"/units/{v.here.id}/reports/{things.report}", params)
    columns = columns_of(v, report, things.columns)
    return report, listing(columns, things.filters, report["rows"], query, things.sort)


def columns_of(v: Visit, report: Mapping[str, Any], wanted: Sequence[str]) -> list[Column]:
    found = {one["key"]: Column(one["key"], v.say(one), one["kind"]) for one in report["columns"]}
    return [found[key] for key in wanted if key in found] if wanted else list(found.values())


async def _rows(v: Visit, things: Things, id: UUID, at_least: str | None) -> Mapping[str, Any]:
    params = {**v.past, "item": str(id), "at_least": at_least}
    report: dict[str, Any] = await v.get("projection", f"/units/{v.here.id}/reports/{things.report}", params)
    return {**report, "rows": report["rows"][:_SHEET_ROWS]}


async def _sheet(v: Visit, things: Things, id: UUID) -> Mapping[str, Any]:
    of = await v.parts.catalog.slice(things.service, things.slice)
    found: Mapping[str, Any] = await v.get(things.service, f"/units/{v.here.id}{of.path}/{id}/sheet")
    return found


async def _creating(v: Visit, things: Things) -> list[dict[str, Any]]:
    """The commands that begin a thing, if the person may give them here."""
    of = await v.parts.catalog.slice(things.service, things.slice)
    try:
        answer = await v.get(things.service, f"/units/{v.here.id}{of.path}/new")
    except Problem:
        return []
    return [
        {"path": one["path"], "title": v.say(of.commands[one["command"]].title)}
        for one in answer["actions"]
        if one["allowed"] and one["command"] in of.commands
    ]


def notes_of(v: Visit, report: Mapping[str, Any]) -> list[str]:
    said = v.texts("截至{on}", on=report["today"])
    counted = (
        v.texts(
            "{service}：已计入{applied}/{head}",
            service=v.texts(SYSTEMS.get(service, service)),
            applied=one["applied"],
            head=one["head"],
        )
        for service, one in report["completeness"].items()
    )
    views = ", ".join(f"{name} {version}" for name, version in report["views"].items())
    made = (f"{v.texts('规则版本')} {report['rules']}", f"{v.texts('视图版本')} {views}")
    sealed = []
    if (log := report.get("log")) is not None:
        sealed = [v.texts("审计日志{origin}：{size}条，根{root}", **log)]
    return [said, *counted, *made, *sealed]


def _name(v: Visit, things: Things, report: Mapping[str, Any]) -> str:
    rows = report["rows"]
    if not rows:
        return v.texts(things.one)
    said = [shown(rows[0].get(key)) for key in things.heading or (things.label,)]
    return " ".join([*(one for one in said if one), *([v.texts(things.one)] if things.heading else [])])
