"""The sealed log for everybody (files, consistency), and proofs for whoever holds a receipt."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from services.projection.doors import admit
from services.projection.permissions import Permission
from services.projection.sealing.published import NotPublished, NotSealedYet, Published, proven, unit_of
from services.projection.sealing.sealer import CHECKPOINT, KEY, QUERIES
from shared.kernel.refusal import Refusal
from shared.service.parts import Parts
from shared.web import request as read
from shared.web.openapi import query_document
from shared.web.problem import BadField

_TILE = re.compile(r"(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?")
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**62}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_FRESH = {"Cache-Control": "no-cache"}


class NoSuchFile(Refusal):
    """The log has published no file of this name."""

    status = 404
    zh = "审计日志没有发布过这个文件。"


class NotInTheLog(Refusal):
    """The audit log knows no such event of this unit: check service and position of the receipt."""

    status = 404
    zh = "审计日志中没有本单位的这一事件，请核对回执中的服务名称和序号。"


def sealing_routes() -> APIRouter:
    """Return /log/checkpoint, /log/key, /log/tile/…, /log/consistency (no token), and /units/{unit}/proofs."""
    router = APIRouter(tags=["audit"])
    open_to_all: dict[str, Any] = {"security": []}
    text = query_document(answer="A signed note, or a key", media=["text/plain"]) | open_to_all
    for name in (CHECKPOINT, KEY):
        router.add_api_route(f"/log/{name}", _file(name), methods=["GET"], response_model=None, openapi_extra=text)
    path = {"name": "path", "in": "path", "required": True, "schema": {"type": "string", "pattern": _TILE.pattern}}
    tiles = query_document(path, answer="Hashes or entries", media=["application/octet-stream"]) | open_to_all
    router.add_api_route("/log/tile/{path:path}", _tile, methods=["GET"], response_model=None, openapi_extra=tiles)
    sizes = [{"name": name, "in": "query", "required": True, "schema": _NUMBER} for name in ("old", "new")]
    grown = query_document(*sizes, answer="The proof that the log has only grown") | open_to_all
    router.add_api_route("/log/consistency", _consistency, methods=["GET"], response_model=None, openapi_extra=grown)
    receipt = (
        {"name": "unit", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
        {"name": "service", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 60}},
        {"name": "position", "in": "query", "required": True, "schema": _NUMBER},
    )
    proof = query_document(*receipt, answer="The event's entry, its place in the log, and the proof")
    router.add_api_route("/units/{unit}/proofs", _proof, methods=["GET"], response_model=None, openapi_extra=proof)
    return router


def published(parts: Parts) -> Published:
    """Return the folder of published files.

    :raises NotPublished: if this process was not told of any
    """
    if parts.settings.log_folder is None:
        raise NotPublished
    return Published(parts.settings.log_folder)


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            text = await asyncio.to_thread((published(request.app.state.parts).folder / name).read_text, "utf-8")
        except OSError:
            raise NotPublished from None
        return PlainTextResponse(text, headers=_FRESH)

    return answer


async def _tile(request: Request) -> Response:
    path = request.path_params["path"]
    if not _TILE.fullmatch(path):
        raise NoSuchFile
    file = published(request.app.state.parts).folder / "tile" / path
    if not await asyncio.to_thread(file.is_file):
        raise NoSuchFile
    return FileResponse(file, media_type="application/octet-stream", headers=_FOR_EVER)


async def _consistency(request: Request) -> Response:
    log = published(request.app.state.parts)
    old, new = (_required(request, name) for name in ("old", "new"))
    sealed = await asyncio.to_thread(log.last)
    proof = await asyncio.to_thread(log.grown, old, new, sealed)
    return _json({"old": old, "new": new, "proof": [b64encode(one).decode() for one in proof]})


async def _proof(request: Request) -> Response:
    unit = await admit(request, Permission.PROOF_READ)
    parts: Parts = request.app.state.parts
    service, position = read.query_text(request, "service", 60), _required(request, "position")
    log = published(parts)
    async with parts.pool.connection() as connection:
        found = await QUERIES["entry_of_receipt"].rows(connection, service=service, position=position)
    if not found:
        known = service in parts.views.services and 0 < position <= parts.views.caught_up(service)
        raise NotSealedYet if known else NotInTheLog
    index, entry = found[0]["index"], bytes(found[0]["entry"])
    if unit_of(entry) != str(unit):
        raise NotInTheLog
    sealed = await asyncio.to_thread(log.last)
    proof = await asyncio.to_thread(log.proof, index, sealed)
    return _json(proven(index, entry, proof) | {"checkpoint": str(sealed.note), "key": str(sealed.key)})


def _required(request: Request, name: str) -> int:
    number = read.query_number(request, name)
    if number is None:
        raise BadField(name, "not_a_number")
    return number


def _json(content: object) -> Response:
    return Response(to_json(content), media_type="application/json")
