"""Many commands in one request, for imports: asked beforehand which would be refused, or carried out.

They are the commands of the routes, with the same keys, permissions and receipts; only the envelope is shared.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from shared import clock
from shared.handling import UNDECIDED, Announced, Call, CommandHandler, Undecided
from shared.kernel.decider import Decider
from shared.kernel.ids import derived_id
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.text import Line
from shared.web import request as read
from shared.web import sentences
from shared.web.caller import caller
from shared.web.commands import fingerprint, kebab, slice_path
from shared.web.openapi import PROBLEMS
from shared.web.problem import Language, language

MOST_BODY = 16 * 1024 * 1024
MOST_COMMANDS = 1000
AT_ONCE = 32


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
    reason: Line | None = None
    paper: Line | None = None
    correlation: UUID | None = None


class CheckInput(_Input):
    """`people` and `organizations` are about to be introduced and count as known."""

    people: frozenset[UUID] = frozenset()
    organizations: frozenset[UUID] = frozenset()
    commands: tuple[Asked, ...]


class BatchInput(_Input):
    commands: tuple[Asked, ...] = Field(max_length=MOST_COMMANDS)


class Found(BaseModel):
    """What would be refused: the place in the batch, the refusal's name, its sentence, the field if it is one."""

    index: int
    name: str
    sentence: str
    field: str | None = None


class Done(BaseModel):
    """What a command of the batch led to; `position` is its last event's, 0 if it changed nothing."""

    index: int
    version: int
    repeated: bool
    position: int


class Outcome(BaseModel):
    done: list[Done]
    refused: list[Found]


Known = Mapping[tuple[str, str], tuple[Decider[Any, Any, Any], type[Command]]]

_DOCUMENT: dict[str, Any] = {
    "parameters": [{"name": "unit", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    "responses": {"200": {"description": "Found, or Outcome"}, **PROBLEMS},
    "security": [{"bearer": []}],
}


def batch_routes(deciders: Sequence[Decider[Any, Any, Any]]) -> APIRouter:
    """Return POST /units/{unit}/check, which answers a list of Found, and POST /units/{unit}/commands: an Outcome.

    Commands of one stream are carried out in their order, those of different streams beside each other; one that is
    refused keeps no other back. Sent again after a 503, nothing happens twice.
    """
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

    async def carry_out(request: Request) -> Response:
        by, unit = caller(request), read.path_uuid(request, "unit")
        asked = BatchInput.model_validate_json(await read.body(request, MOST_BODY))
        await request.app.state.wait_at_least(read.at_least(request))
        outcome = await _outcome(request, known, asked, unit, by)
        return Response(to_json(outcome), media_type="application/json")

    router = APIRouter(tags=["batch"])
    texts = {
        "/units/{unit}/check": (check, "Ask which commands of a batch would be refused; nothing is stored."),
        "/units/{unit}/commands": (carry_out, f"Carry out a batch of at most {MOST_COMMANDS} commands."),
    }
    for path, (endpoint, text) in texts.items():
        router.add_api_route(
            path, endpoint, methods=["POST"], description=text, response_model=None, openapi_extra=_DOCUMENT
        )
    return router


async def _found(request: Request, known: Known, asked: CheckInput, unit: UUID, by: UUID) -> list[Found]:
    calls, found = _calls(known, asked.commands, unit, by, language(request))
    announced = Announced(asked.people, asked.organizations)
    problems = await request.app.state.handler.check(list(calls.values()), announced)
    return found + [
        _refused(index, refusal, language(request))
        for index, refusal in zip(calls, problems, strict=True)
        if refusal is not None
    ]


async def _outcome(request: Request, known: Known, asked: BatchInput, unit: UUID, by: UUID) -> Outcome:
    calls, refused = _calls(known, asked.commands, unit, by, language(request))
    handler: CommandHandler = request.app.state.handler
    at_once = asyncio.Semaphore(AT_ONCE)
    done: list[Done] = []

    async def one_after_another(indexes: Sequence[int]) -> None:
        for index in indexes:
            try:
                async with at_once:
                    handled = await handler.handle(calls[index])
            except (Refusal, *UNDECIDED) as refusal:
                refused.append(_refused(index, refusal, language(request)))
            else:
                position = max((receipt.position for receipt in handled.receipts), default=0)
                done.append(Done(index=index, version=handled.version, repeated=handled.repeated, position=position))

    streams: dict[tuple[str, UUID], list[int]] = {}
    for index, call in calls.items():
        streams.setdefault((call.decider.category, call.id), []).append(index)
    try:
        async with asyncio.TaskGroup() as tasks:
            for indexes in streams.values():
                tasks.create_task(one_after_another(indexes))
    except* Exception as errors:  # whatever it was, all are asked again: one of them answers for all
        raise errors.exceptions[0] from None
    return Outcome(done=sorted(done, key=lambda one: one.index), refused=sorted(refused, key=lambda one: one.index))


def _calls(
    known: Known, asked: Sequence[Asked], unit: UUID, by: UUID, tongue: Language
) -> tuple[dict[int, Call], list[Found]]:
    """The commands that can be read, by index, and what is wrong with the others."""
    found: list[Found] = []
    calls: dict[int, Call] = {}
    for index, one in enumerate(asked):
        try:
            calls[index] = _call(known, one, unit, by)
        except ValidationError as error:
            found.extend(_fields(index, error, tongue))
        except LookupError:
            found.append(Found(index=index, name="NoSuchCommand", sentence=sentences.say("http_404", tongue)))
    return calls, found


def _call(known: Known, asked: Asked, unit: UUID, by: UUID) -> Call:
    decider, command_type = known[asked.slice, asked.name]
    now = clock.now()
    return Call(
        decider=decider,
        unit=unit,
        id=asked.id,
        command=command_type.model_validate_json(to_json(asked.body)),
        command_id=derived_id(asked.key, str(by)),
        fingerprint=fingerprint(unit.bytes + to_json(asked)),
        by=by,
        at=now,
        on=asked.on or now.date(),
        on_behalf_of=asked.on_behalf_of,
        reason=asked.reason,
        paper=asked.paper,
        correlation=asked.correlation,
    )


def _fields(index: int, error: ValidationError, tongue: Language) -> list[Found]:
    return [
        Found(
            index=index,
            name="InvalidInput",
            field="/".join(map(str, one["loc"])),
            sentence=sentences.field(one, tongue),
        )
        for one in error.errors()
    ]


def _refused(index: int, refusal: Refusal | Undecided, tongue: Language) -> Found:
    return Found(index=index, name=type(refusal).__name__, sentence=refusal.sentence(tongue))
