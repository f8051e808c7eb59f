"""One route per command of a decider, so that every command is reached in the same way.

The endpoint takes the bare request and validates the body's bytes once with the command model: FastAPI's own handling
of parameters is three quarters of a command's time. It documents itself by `openapi_extra`.
"""

import re
from collections.abc import Callable, Mapping, Set
from hashlib import sha256
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from shared import clock
from shared.eventstore.port import Receipt
from shared.handling import Call, CommandHandler, Handled
from shared.kernel import scope
from shared.kernel.decider import Decider
from shared.kernel.ids import derived_id, new_id
from shared.kernel.message import Command
from shared.kernel.role import Held, Role
from shared.web import request as read
from shared.web.caller import caller
from shared.web.openapi import command_document

Allowed = Mapping[Any, Set[Role]]


def kebab(name: str) -> str:
    """CloseOut → close-out, duty_list → duty-list."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower().replace("_", "-")


def slice_path(decider: Decider[Any, Any, Any]) -> str:
    """The path below a unit under which a slice's streams are reached: duty_list → /duty-lists; series stays series."""
    name = kebab(decider.category)
    return f"/{name}" if name.endswith("s") else f"/{name}s"


class SliceRouter(APIRouter):
    """Looks at its routes only for paths that name the slice: trying every command of every slice in turn would be a
    tenth of a command's time.
    """

    def __init__(self, part: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._part = part

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return super().matches(scope) if self._part in scope["path"] else (Match.NONE, {})


def command_routes(decider: Decider[Any, Any, Any]) -> APIRouter:
    """Return POST /units/{unit}/<plural slice>/{id}/<command-name> for every command of the decider."""
    path = slice_path(decider)
    router = SliceRouter(f"{path}/", prefix=f"/units/{{unit}}{path}/{{id}}", tags=[decider.category])
    for command_type in decider.command_types():
        name = kebab(command_type.__name__)
        router.add_api_route(
            f"/{name}",
            _endpoint(decider, command_type),
            methods=["POST"],
            name=name,
            summary=name,
            description=command_type.__doc__,
            openapi_extra=command_document(command_type),
            response_model=None,
        )
    return router


def authorizer(allowed: Allowed) -> Callable[[Call, frozenset[Held], UUID | None], None]:
    """Return the check that the command handler makes once the state is known."""

    def check(call: Call, held: frozenset[Held], organization: UUID | None) -> None:
        scope.authorize(held, allowed[call.command.permission], organization)

    return check


def _endpoint(decider: Decider[Any, Any, Any], command_type: type[Command]) -> Callable[[Request], Any]:
    validate = command_type.__pydantic_validator__.validate_json

    async def run(request: Request) -> Response:
        by = caller(request)
        unit, id = read.path_uuid(request, "unit"), read.path_uuid(request, "id")
        body = await read.body(request)
        command = validate(body or b"{}")
        await request.app.state.wait_at_least(read.at_least(request))
        handler: CommandHandler = request.app.state.handler
        handled = await handler.handle(_call(request, decider, unit, id, command, by, body))
        return _answer(handled)

    return run


def _call(
    request: Request, decider: Decider[Any, Any, Any], unit: UUID, id: UUID, command: Command, by: UUID, body: bytes
) -> Call:
    key = request.headers.get("idempotency-key")
    # Bound to the caller: the same key in another person's hands is another command.
    command_id = derived_id(read.uuid(key, "Idempotency-Key"), str(by)) if key else new_id()
    now = clock.now()
    return Call(
        decider=decider,
        unit=unit,
        id=id,
        command=command,
        command_id=command_id,
        fingerprint=_fingerprint(request, body) if key else None,
        by=by,
        at=now,
        on=read.query_date(request, "on") or now.date(),
        on_behalf_of=read.query_uuid(request, "on_behalf_of"),
        reason=read.query_text(request, "reason", 500),
        paper=read.query_text(request, "paper", 200),
        correlation=read.query_uuid(request, "correlation"),
        expected=read.if_match(request),
    )


def _fingerprint(request: Request, body: bytes) -> int:
    """What a command id stands for: this address, these parameters (but at_least), this body."""
    said = sorted((key, value) for key, value in request.query_params.multi_items() if key != "at_least")
    return fingerprint(f"{request.url.path}\0{said}\0".encode() + body)


def fingerprint(said: bytes) -> int:
    """63 bits of SHA-256 over everything that a command id stands for."""
    return int.from_bytes(sha256(said).digest()[:8], "big") >> 1


def _answer(handled: Handled) -> Response:
    content = {
        "version": handled.version,
        "repeated": handled.repeated,
        "receipts": [Receipt.model_dump(receipt, mode="python") for receipt in handled.receipts],
    }
    return Response(to_json(content), media_type="application/json", headers={"ETag": f'"{handled.version}"'})
