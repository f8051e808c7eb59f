"""A whole batch of commands asked beforehand: which would be refused, and why; nothing is stored (for imports)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from shared import clock
from shared.handling import Announced, Call
from shared.kernel.decider import Decider
from shared.kernel.ids import derived_id
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.web import request as read
from shared.web import sentences
from shared.web.caller import caller
from shared.web.commands import kebab, slice_path
from shared.web.openapi import PROBLEMS
from shared.web.problem import language

MOST_BODY = 16 * 1024 * 1024


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(_Input):
    """One command: `slice` and `name` as in its address (duty-lists, draft-duty-list), `key` its Idempotency-Key."""

    slice: str
    id: UUID
    name: str
    key: UUID
    body: dict[str, Any]
    on: date | None = None
    on_behalf_of: UUID | None = None


class CheckInput(_Input):
    """`people` and `organizations` are about to be introduced and count as known."""

    people: frozenset[UUID] = frozenset()
    organizations: frozenset[UUID] = frozenset()
    commands: tuple[Asked, ...]


class Found(BaseModel):
    """What would be refused: the place in the batch, the refusal's name, its sentence, the field if it is one."""

    index: int
    name: str
    sentence: str
    field: str | None = None


Known = Mapping[tuple[str, str], tuple[Decider[Any, Any, Any], type[Command]]]

_DOCUMENT: dict[str, Any] = {
    "parameters": [{"name": "unit", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    "responses": {"200": {"description": "What would be refused"}, **PROBLEMS},
    "security": [{"bearer": []}],
}


def check_routes(deciders: Sequence[Decider[Any, Any, Any]]) -> APIRouter:
    """Return POST /units/{unit}/check, which answers a list of Found."""
    known: Known = {
        (slice_path(decider).strip("/"), kebab(command.__name__)): (decider, command)
        for decider in deciders
        for command in decider.command_types()
    }

    async def check(request: Request) -> Response:
        by, unit = caller(request), read.path_uuid(request, "unit")
        asked = CheckInput.model_validate_json(await read.body(request, MOST_BODY))
        await request.app.state.wait_at_least(read.at_least(request))
        found = await _found(request, known, asked, unit, by)
        return Response(to_json(sorted(found, key=lambda one: one.index)), media_type="application/json")

    router = APIRouter(tags=["check"])
    text = "Ask which commands of a batch would be refused; nothing is stored."
    router.add_api_route(
        "/units/{unit}/check", check, methods=["POST"], description=text, response_model=None, openapi_extra=_DOCUMENT
    )
    return router


async def _found(request: Request, known: Known, asked: CheckInput, unit: UUID, by: UUID) -> list[Found]:
    tongue = language(request)
    found: list[Found] = []
    calls: dict[int, Call] = {}
    for index, one in enumerate(asked.commands):
        try:
            calls[index] = _call(known, one, unit, by)
        except ValidationError as error:
            found.extend(_fields(index, error, tongue))
        except LookupError:
            found.append(Found(index=index, name="NoSuchCommand", sentence=sentences.say("http_404", tongue)))
    announced = Announced(asked.people, asked.organizations)
    problems = await request.app.state.handler.check(list(calls.values()), announced)
    return found + _refusals(calls, problems, tongue)


def _call(known: Known, asked: Asked, unit: UUID, by: UUID) -> Call:
    decider, command_type = known[asked.slice, asked.name]
    now = clock.now()
    return Call(
        decider=decider,
        unit=unit,
        id=asked.id,
        command=command_type.model_validate_json(to_json(asked.body)),
        command_id=derived_id(asked.key, str(by)),
        by=by,
        at=now,
        on=asked.on or now.date(),
        on_behalf_of=asked.on_behalf_of,
    )


def _fields(index: int, error: ValidationError, tongue: str) -> list[Found]:
    return [
        Found(
            index=index,
            name="InvalidInput",
            field="/".join(map(str, one["loc"])),
            sentence=sentences.field(one, tongue),
        )
        for one in error.errors()
    ]


def _refusals(calls: Mapping[int, Call], problems: Sequence[Refusal | None], tongue: str) -> list[Found]:
    return [
        Found(index=index, name=type(refusal).__name__, sentence=refusal.sentence(tongue))
        for index, refusal in zip(calls, problems, strict=True)
        if refusal is not None
    ]
