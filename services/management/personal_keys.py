"""The keys of personal fields, for services that must show or store them; the only door to the key database."""

from base64 import b64encode
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from shared.web import request as read
from shared.web.feed import require_service
from shared.web.openapi import PROBLEMS


class KeysInput(BaseModel):
    """Whose keys; `create` makes one for a person who has none yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: frozenset[UUID] = Field(max_length=5000)
    create: bool = False


def key_routes() -> APIRouter:
    """Return POST /keys: {"keys": {person: base64 | null}}; null means shredded or never made. Services only."""
    router = APIRouter(tags=["keys"])

    async def keys(request: Request) -> Response:
        require_service(request)
        asked = KeysInput.model_validate_json(await read.body(request))
        found = await request.app.state.parts.keys.keys(asked.people, create=asked.create)
        shown = {str(person): b64encode(key).decode() if key else None for person, key in found.items()}
        headers = {"Cache-Control": "no-store"}
        return Response(to_json({"keys": shown}), media_type="application/json", headers=headers)

    router.add_api_route(
        "/keys",
        keys,
        methods=["POST"],
        response_model=None,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": KeysInput.model_json_schema()}},
            },
            "responses": {"200": {"description": "The keys, base64"}, **PROBLEMS},
            "security": [{"bearer": []}],
        },
    )
    return router
