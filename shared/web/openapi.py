"""What FastAPI cannot see of bare endpoints: bodies, headers, parameters and answers of commands."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from shared.eventstore.port import Receipt
from shared.kernel.message import Command

JSON = "application/json"
_REF = "#/components/schemas/{model}"
_UUID = {"type": "string", "format": "uuid"}


class Accepted(BaseModel):
    """What a command led to; `receipts` is empty if it changed nothing."""

    version: int
    repeated: bool
    receipts: list[Receipt]


class FieldProblem(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457; `title` is the refusal's name, `detail` its sentence in Chinese, or English by Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    facts: dict[str, Any] | None = None
    errors: list[FieldProblem] | None = None


_PARAMETERS = [
    {"name": "unit", "in": "path", "required": True, "schema": _UUID},
    {"name": "id", "in": "path", "required": True, "schema": _UUID},
]
_STAMP = [
    {
        "name": "on",
        "in": "query",
        "schema": {"type": "string", "format": "date"},
        "description": "When it was so (Asia/Shanghai); default today. An earlier date is a late entry 补录.",
    },
    {"name": "on_behalf_of", "in": "query", "schema": _UUID, "description": "Whom you type for 代录."},
    {"name": "reason", "in": "query", "schema": {"type": "string", "maxLength": 500}},
    {
        "name": "paper",
        "in": "query",
        "schema": {"type": "string", "maxLength": 200},
        "description": "Where the handwritten original lies 原件位置.",
    },
    {"name": "correlation", "in": "query", "schema": _UUID},
    {
        "name": "at_least",
        "in": "query",
        "schema": {"type": "string", "pattern": r"^[a-z]+:[0-9]{1,18}$"},
        "description": "service:position that the directory must have seen first.",
    },
    {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": _UUID,
        "description": "The command's id: said again with it, nothing happens twice.",
    },
    {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        "description": "The version that you saw; 409 if it is no longer the last.",
    },
]
PROBLEMS: dict[str, Any] = {
    status: {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, text in {
        "400": "Not readable",
        "401": "No valid token",
        "403": "Your posts do not allow it",
        "404": "Not here, or not yours",
        "409": "A rule or another writer stands in the way",
        "410": "The person's data were erased",
        "413": "Too large",
        "422": "A field is wrong",
        "503": "Busy; try again",
    }.items()
}

_models: dict[str, type[BaseModel]] = {"Accepted": Accepted, "Problem": Problem}


def command_document(command: type[Command]) -> dict[str, Any]:
    """Return the OpenAPI operation of a command; its model is remembered for the components."""
    _models[command.__name__] = command
    accepted = {"description": "Stored, or known already", "content": _json("Accepted")}
    return {
        "parameters": [*_PARAMETERS, *_STAMP],
        "requestBody": {"required": True, "content": _json(command.__name__)},
        "responses": {"200": accepted, **PROBLEMS},
        "security": [{"bearer": []}],
    }


def query_document(
    *parameters: dict[str, Any], answer: str = "", media: Sequence[str] = (JSON,), status: int = 200
) -> dict[str, Any]:
    """Return the OpenAPI operation of a route that takes the bare request and no body."""
    good = {"description": answer or "The answer", "content": {kind: {} for kind in media}}
    return {"parameters": list(parameters), "responses": {str(status): good, **PROBLEMS}, "security": [{"bearer": []}]}


def install(app: FastAPI) -> None:
    """Let the app's OpenAPI document include the schemas of its commands."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            components = schema.setdefault("components", {})
            used = str(schema)
            for name, model in _models.items():
                if f"schemas/{name}'" in used or name == "Problem":
                    _add(components.setdefault("schemas", {}), name, model)
            components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _add(schemas: dict[str, Any], name: str, model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template=_REF)
    schemas.update(schema.pop("$defs", {}))
    schemas[name] = schema


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}
