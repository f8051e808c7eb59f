"""Everything that can be asked of a service, for whoever draws forms: GET /commands, for any valid token."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from inspect import cleandoc
from typing import Any

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from shared.kernel.decider import Decider
from shared.kernel.message import Command
from shared.kernel.role import Role
from shared.kernel.schema import command_schema
from shared.kernel.words import spelled
from shared.web.caller import caller
from shared.web.commands import Allowed, kebab, slice_path
from shared.web.openapi import query_document

Deciders = Sequence[Decider[Any, Any, Any]]


def catalogue_routes(deciders: Deciders, allowed: Allowed) -> APIRouter:
    """Return GET /commands: slices with their commands, words, roles and schemas; made once, with an ETag."""
    router = APIRouter(tags=["commands"])

    @cache
    def made() -> bytes:
        return to_json({"slices": {decider.category: _slice(decider, allowed) for decider in deciders}})

    async def commands(request: Request) -> Response:
        caller(request)
        return unless_known(request, made())

    document = query_document(answer="Slices and their commands, with words and JSON Schemas")
    router.add_api_route("/commands", commands, methods=["GET"], openapi_extra=document, response_model=None)
    return router


def unless_known(request: Request, content: bytes) -> Response:
    """Return the JSON with its ETag, or 304 to whoever has it already."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def titled(command: type[Command]) -> dict[str, str]:
    """What an office calls the command."""
    return {"zh": command.zh, "en": spelled(command.__name__)}


def _slice(decider: Decider[Any, Any, Any], allowed: Allowed) -> dict[str, Any]:
    commands = [_command(command, allowed) for command in decider.command_types()]
    return {"path": slice_path(decider), "zh": decider.zh, "en": decider.en, "commands": commands}


def _command(command: type[Command], allowed: Allowed) -> dict[str, Any]:
    roles = allowed[command.permission]
    return {
        "name": command.__name__,
        "path": kebab(command.__name__),
        "title": titled(command),
        "help": {"zh": command.zh_help, "en": " ".join(cleandoc(command.__doc__ or "").split())},
        "permission": command.permission,
        "roles": [role for role in Role if role in roles],
        "creates": command.creates,
        "continues": command.continues,
        "schema": command_schema(command),
    }
