"""One thing on a sheet, for whoever shows it: where it stands, what happened to it, and what the caller may do now."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from shared import clock
from shared.access.events import PersonalDataRead
from shared.access.log import AccessLog
from shared.directory.directory import Directory
from shared.eventstore.codec import is_personal
from shared.eventstore.port import History, Recorded
from shared.handling import CommandHandler, NotKnownHere, Standing
from shared.handling.probing import Action, Probe, actions
from shared.kernel.decider import Decider
from shared.kernel.envelope import Envelope
from shared.kernel.ids import new_id
from shared.kernel.message import Event
from shared.kernel.role import ADMINISTRATORS, Role
from shared.kernel.scope import authorize
from shared.personal.keys import KeyRing
from shared.personal.sealing import is_sealed, people_in, reveal
from shared.web import request as read
from shared.web.caller import caller
from shared.web.catalogue import titled
from shared.web.commands import Allowed, SliceRouter, kebab, slice_path
from shared.web.fields import Table, Titles, titles_of
from shared.web.openapi import query_document
from shared.web.plain import plain
from shared.web.problem import Language, language

MOST_PEOPLE = 2
MOST_PLACES = 3
_UUID = {"type": "string", "format": "uuid"}
_UNIT, _ID = ({"name": name, "in": "path", "required": True, "schema": _UUID} for name in ("unit", "id"))
_SAID = ("by", "on_behalf_of", "on", "at", "reason", "paper", "causation", "correlation")


def sheet_routes(decider: Decider[Any, Any, Any], allowed: Allowed, words: Table) -> APIRouter:
    """Return GET /units/{unit}/<plural slice>/new and …/{id}/sheet; 404 for strangers and empty streams."""
    path = slice_path(decider)
    router = SliceRouter(f"{path}/", prefix=f"/units/{{unit}}{path}", tags=[decider.category])
    doors = _Doors(decider, allowed, words)
    for end, door, parameters, about in (
        ("/new", doors.new, (_UNIT,), "Which of these things the caller may begin here, and why not."),
        ("/{id}/sheet", doors.sheet, (_UNIT, _ID), "State, history, and what the caller may do now, or why not."),
    ):
        router.add_api_route(
            end,
            door,
            methods=["GET"],
            name=f"{door.__name__}-{decider.category}",
            description=about,
            openapi_extra=query_document(*parameters),
            response_model=None,
        )
    return router


class _Doors:
    """The two doors of one slice. What only services say is no action of people."""

    def __init__(self, decider: Decider[Any, Any, Any], allowed: Allowed, words: Table) -> None:
        self._decider, self._words = decider, words
        self._kinds = [kind for kind in decider.command_types() if allowed[kind.permission] - {Role.SERVICE}]
        self._readers = (frozenset(Role) - ADMINISTRATORS).union(*(allowed[kind.permission] for kind in self._kinds))

    @cached_property
    def _titles(self) -> Titles:
        return titles_of(self._decider, self._words)

    async def new(self, request: Request) -> Response:
        probe = await _probe(request, self._decider, new_id())
        handler: CommandHandler = request.app.state.handler
        standing = await self._standing(handler, probe, History())
        found = await actions(handler, probe, standing, (kind for kind in self._kinds if kind.creates))
        return _json({"slice": self._decider.category, "actions": _shown(found, language(request))})

    async def sheet(self, request: Request) -> Response:
        probe = await _probe(request, self._decider, read.path_uuid(request, "id"))
        handler: CommandHandler = request.app.state.handler
        recorded = await handler.store.recorded(handler.key(self._decider, probe.unit, probe.id))
        standing = await self._standing(handler, probe, recorded.history)
        if not recorded.envelopes:
            raise NotKnownHere
        found = await actions(handler, probe, standing, (kind for kind in self._kinds if kind.continues))
        if is_personal(recorded.history.events):
            await _note_reader(request, probe)
        content = _sheet(probe, recorded, standing)
        content["actions"] = _shown(found, language(request))
        content["names"] = await _names(request, probe.unit, _ids((content["state"], content["history"])))
        content["fields"] = self._titles
        return _json(content, ETag=f'"{recorded.history.version}"')

    async def _standing(self, handler: CommandHandler, probe: Probe, history: History) -> Standing:
        """As `CommandHandler.standing`, for those who see the unit's work.

        :raises NotPermitted: for an administrator who may do nothing to such things
        """
        standing = await handler.standing(self._decider, probe.unit, probe.by, history)
        authorize(standing.roles, self._readers, None)
        return standing


async def _probe(request: Request, decider: Decider[Any, Any, Any], id: UUID) -> Probe:
    """Who asks, and whom samples name: somebody else first, for nobody judges him- or herself; the own place first."""
    by, unit = caller(request), read.path_uuid(request, "unit")
    await request.app.state.wait_at_least(read.at_least(request))
    directory: Directory = request.app.state.directory
    book = await directory.book(unit)
    others = [person for person in book.people if person != by][: MOST_PEOPLE - 1]
    own = [by] if by in book.people else []
    held = sorted({place for _, place in book.roles(by, clock.today()) if place})
    kinds = {row.kind: row.id for row in book.organizations.values() if row.ended_on is None}
    places = dict.fromkeys((*held[: MOST_PLACES - 1], *kinds.values()))
    return Probe(decider, unit, id, by, clock.now(), (*others, *own), tuple(places))


async def _note_reader(request: Request, probe: Probe) -> None:
    """
    :raises NotRecorded: if it cannot be written down now who reads this
    """
    access: AccessLog = request.app.state.parts.access
    read_now = PersonalDataRead(what=probe.decider.category, of=probe.id)
    await access.record_hourly(read_now, by=probe.by, unit=probe.unit)


def _sheet(probe: Probe, recorded: Recorded, standing: Standing) -> dict[str, Any]:
    history = recorded.history
    pairs = zip(recorded.envelopes, history.events, strict=True)
    return {
        "id": str(probe.id),
        "slice": probe.decider.category,
        "version": history.version,
        "on": plain(history.on),
        "state": plain(standing.state),
        "parts": plain(probe.decider.parts(standing.state)),
        "history": [_step(envelope, event) for envelope, event in pairs],
    }


def _step(envelope: Envelope, event: Event) -> dict[str, Any]:
    """One event, its payload in its newest shape; personal fields are open, or say that they were erased by law."""
    said = envelope.content["stamp"]
    return {
        "position": envelope.position,
        "unit_seq": envelope.unit_seq,
        "version": envelope.content["version"],
        "type": envelope.type,
        "payload": event.model_dump(mode="json"),
        **{key: said.get(key) for key in _SAID},
        "recorded_at": envelope.recorded_at.isoformat(),
        "id": envelope.content["id"],
        "digest": envelope.digest,
    }


def _shown(found: Iterable[Action], tongue: Language) -> list[dict[str, Any]]:
    return [
        {
            "command": action.command.__name__,
            "path": kebab(action.command.__name__),
            "title": titled(action.command),
            "allowed": action.refusal is None,
            "done": action.done,
            "refusal": action.refusal
            and {
                "title": type(action.refusal).__name__,
                "detail": action.refusal.sentence(tongue),
                "status": action.refusal.status,
            },
        }
        for action in found
    ]


async def _names(request: Request, unit: UUID, ids: Collection[UUID]) -> dict[str, str]:
    """Readable names of the people and organizations among these ids; one question for all the keys.

    :raises KeysUnavailable: if the keys of people cannot be read now
    """
    keys: KeyRing = request.app.state.parts.keys
    names = await request.app.state.directory.names(unit, ids)
    sealed = {text for text in names.values() if is_sealed(text)}
    known = await keys.keys(people_in(sealed), create=False) if sealed else {}
    return {str(id): reveal(text, known) for id, text in names.items()}


def _ids(value: Any) -> set[UUID]:
    """Every id in plain JSON, in keys too, whosever it is."""
    match value:
        case str() if len(value) == 36 and value.count("-") == 4:
            try:
                return {UUID(value)}
            except ValueError:
                return set()
        case Mapping():
            return _ids((*value, *value.values()))
        case list() | tuple():
            return set().union(*(_ids(one) for one in value))
        case _:
            return set()


def _json(content: Any, **headers: str) -> Response:
    return Response(to_json(content), media_type="application/json", headers=headers)
