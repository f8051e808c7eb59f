"""GET /units/{unit}/why/{thing}: why it is there and what followed, as a chain, today or at a past date."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from services.projection.audit.titles import title
from services.projection.doors import admit
from services.projection.permissions import Permission
from services.projection.reports.about import material_of
from services.projection.reports.api import moment_of, tongue_of
from services.projection.reports.material import Found, Material
from services.projection.reports.reading import read
from services.projection.reports.report import Report, seen_from
from services.projection.reports.things import thing as address
from services.projection.targets.counting import counting
from services.projection.targets.view.occasions import OCCASIONS
from services.projection.targets.view.targets import TARGETS
from services.projection.why.view import VIEWS
from services.projection.why.walk import Link, walk
from services.projection.why.words import kind_word, link_words
from shared.kernel.refusal import Refusal
from shared.service.parts import Parts
from shared.web import request as ask
from shared.web.openapi import query_document

_DEPTH, _MOST = 8, 200
_UUID = {"type": "string", "format": "uuid"}
_PARAMETERS: tuple[dict[str, Any], ...] = (
    {"name": "unit", "in": "path", "required": True, "schema": _UUID},
    {"name": "thing", "in": "path", "required": True, "schema": _UUID},
    {"name": "as_of", "in": "query", "schema": {"type": "string", "format": "date"}},
)
_PARTS = {
    "duty_item": "duty_list",
    "make_up_task": "monthly_report",
    "finding": "quarterly_check",
    "occurrence": "target",
}
"""Of which slice a part is."""
_WITHOUT_SHEET = frozenset({"study_series"})

WHY = Report(
    name="why",
    zh="来龙去脉",
    en="Why",
    views=(*VIEWS, TARGETS, OCCASIONS),
    queries=("things", "links", "causes", "targets", "occasions"),
    columns=(),
    rows=lambda _: [],
)
"""What it is read from; its answer is a chain, so that it is none of the listed reports."""


class NoSuchThing(Refusal):
    """Nothing with this id is known in this unit on this day."""

    status = 404
    zh = "该单位在这一天没有这一事项。"


def why_routes() -> APIRouter:
    """Return GET /units/{unit}/why/{thing}."""
    router = APIRouter(tags=["why"])

    async def why(request: Request) -> Response:
        unit = await admit(request, Permission.REPORT_READ)
        start, moment = ask.path_uuid(request, "thing"), moment_of(request)
        parts: Parts = request.app.state.parts
        today = seen_from(moment)
        found = await read(parts, WHY, unit, today, moment)
        answer = chain(material_of(found, today, tongue_of(request)), start)
        about = {
            "unit": unit,
            "thing": start,
            "as_of": moment.on,
            "today": today,
            "completeness": {service: vars(applied) for service, applied in found.completeness.items()},
        }
        return Response(to_json(about | answer), media_type="application/json")

    answer = "The things, each with its distance (below 0 a cause, above 0 what followed), and the links between them"
    document = query_document(*_PARAMETERS, answer=answer)
    router.add_api_route("/units/{unit}/why/{thing}", why, methods=["GET"], response_model=None, openapi_extra=document)
    return router


def chain(material: Material, start: UUID) -> dict[str, Any]:
    """Return the nodes and edges around a thing.

    :raises NoSuchThing: if nothing is known of it
    """
    things = {row["id"]: row for row in material.found["things"]}
    if start not in things:
        raise NoSuchThing
    links = [Link(row["thing"], row["cause"], row["kind"]) for row in material.found["links"]]
    said = {(link.thing, link.cause) for link in links}
    links += [
        Link(row["thing"], row["cause"], "caused")
        for row in material.found["causes"]
        if (row["thing"], row["cause"]) not in said
    ]
    links += _counted(material)
    known = (link for link in links if link.thing in things and link.cause in things)
    way = walk(start, known, depth=_DEPTH, most=_MOST)
    nodes = [_node(things[id], far, material) for id, far in way.depths.items()]
    return {
        "nodes": sorted(nodes, key=lambda node: (node["depth"], node["since"], str(node["id"]))),
        "edges": [_edge(link, material) for link in way.links],
        "cut": way.cut,
    }


def _counted(material: Material) -> Iterator[Link]:
    """Meetings and study days that count for a target of the year, by its rule."""
    for target in material.found["targets"]:
        held = counting(target, material.found["occasions"])
        yield from (Link(one.id, target["id"], "counted") for one in held if one.slice)


def _node(row: Found, depth: int, material: Material) -> dict[str, Any]:
    kind = row["kind"]
    return {
        "id": row["id"],
        "depth": depth,
        "kind": kind,
        "kind_title": kind_word(kind, material.language),
        "title": _title(row, material),
        "person": material.name(row["person"]),
        "person_id": row["person"],
        "state": title(row["last"], material.language),
        "state_code": row["last"],
        "since": row["since"],
        "last_on": row["last_on"],
        "item": None if kind in _WITHOUT_SHEET else _address(row),
    }


def _address(row: Found) -> Mapping[str, Any]:
    whole = _PARTS.get(row["kind"])
    return address(whole, row["stream"], row["id"]) if whole else address(row["kind"], row["id"])


def _title(row: Found, material: Material) -> str:
    if row["title"]:
        return str(row["title"])
    word = material.word("level", row["word"]) if row["word"] else None
    return " ".join(part for part in (row["period"], word) if part)


def _edge(link: Link, material: Material) -> dict[str, Any]:
    up, down = link_words(link.kind, material.language)
    return {"thing": link.thing, "cause": link.cause, "kind": link.kind, "why": up, "followed": down}
