"""What a service says on the bus, for whoever listens: an AsyncAPI 3.0 document made of all its events."""

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from pydantic_core import to_json
from starlette.responses import HTMLResponse, Response

from shared.access.events import CATEGORY, AccessEvent
from shared.eventstore.codec import personal_fields
from shared.kernel.decider import Decider
from shared.kernel.envelope import PARTITIONS
from shared.kernel.message import Event, Stamp
from shared.kernel.register import Claimed, Released
from shared.messaging.subjects import stream_name

Deciders = Sequence[Decider[Any, Any, Any]]
Accesses = Sequence[type[AccessEvent]]
Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_UUID = {"type": "string", "format": "uuid"}
_NUMBER = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
_BUS = {"host": "{host}", "protocol": "nats", "variables": {"host": {"default": "127.0.0.1:24222"}}}
_MODE: JsonSchemaMode = "serialization"


def asyncapi_routes(service: str, title: str, deciders: Deciders, accesses: Accesses = ()) -> APIRouter:
    """Return GET /asyncapi.json and the page GET /asyncapi; like /docs they need no token."""
    router = APIRouter()

    @cache
    def made() -> Json:
        return document(service, title, deciders, accesses)

    async def as_json() -> Response:
        return Response(to_json(made()), media_type="application/json")

    async def as_page() -> Response:
        return HTMLResponse(page(made()))

    router.add_api_route("/asyncapi.json", as_json, methods=["GET"], include_in_schema=False, response_model=None)
    router.add_api_route("/asyncapi", as_page, methods=["GET"], include_in_schema=False, response_model=None)
    return router


def document(service: str, title: str, deciders: Deciders, accesses: Accesses = ()) -> Json:
    """Return the document: one channel, message and operation per event; the service sends, others receive."""
    events: list[tuple[str, type[Event]]] = [(one.category, event) for one in deciders for event in one.event_types()]
    events += [*((CATEGORY, event) for event in accesses), ("register", Claimed), ("register", Released)]
    schemas = _schemas([event for _, event in events])
    names = [event.__name__ for _, event in events]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": "1",
            "description": f"Events of {service} as CloudEvents 1.0 in binary mode on the JetStream stream "
            f"{stream_name(service)}. The order is that of wx-position; wx-prev is the position before it in the "
            "same partition, 0 if there is none. What is missed is read from GET /feed.",
        },
        "defaultContentType": "application/json",
        "servers": {"bus": _BUS},
        "channels": {name: _channel(service, name) for name in names},
        "operations": {
            f"send{name}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{name}"},
                "messages": [{"$ref": f"#/channels/{name}/messages/{name}"}],
            }
            for name in names
        },
        "components": {
            "messages": {event.__name__: _message(category, event) for category, event in events},
            "messageTraits": {"cloudevent": {"headers": {"$ref": "#/components/schemas/Headers"}}},
            "parameters": {
                "partition": {
                    "description": f"crc32 of the unit's 16 bytes modulo {PARTITIONS}",
                    "enum": [str(number) for number in range(PARTITIONS)],
                },
                "unit": {"description": "UUID of the unit whose event it is"},
            },
            "schemas": {**schemas, "Headers": _headers(service)},
        },
    }


def _schemas(events: Sequence[type[Event]]) -> Json:
    """Schemas of all payloads and the stamp at once: two parts of one name must not cover each other."""
    models: list[type[BaseModel]] = [*events, Stamp]
    asked = [(model, _MODE) for model in models]
    refs, found = models_json_schema(asked, ref_template=_REF)
    schemas: Json = dict(found.get("$defs", {}))
    for event in events:
        own = schemas[refs[event, _MODE]["$ref"].rpartition("/")[2]]
        for name in sorted(personal_fields(event)):
            said = own["properties"][name].get("description")
            sealed = "Personal: sealed under the person's key (enc:1:…)."
            own["properties"][name]["description"] = f"{said} {sealed}" if said else sealed
    return schemas


def _channel(service: str, name: str) -> Json:
    return {
        "address": f"evt.{service}.{{partition}}.{{unit}}.{name}",
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "parameters": {one: {"$ref": f"#/components/parameters/{one}"} for one in ("partition", "unit")},
    }


def _message(category: str, event: type[Event]) -> Json:
    name = event.__name__
    stream = {"unit": _UUID, "category": {"const": category}, "id": _UUID}
    body: Json = {
        "id": _UUID,
        "type": {"const": name},
        "schema": {"const": event.schema_version},
        "stream": {"type": "object", "properties": stream, "required": list(stream)},
        "version": {"type": "integer", "minimum": 1},
        "stamp": {"$ref": _REF.format(model="Stamp")},
        "payload": {"$ref": _REF.format(model=name)},
    }
    return {
        "name": name,
        "title": name,
        "description": " ".join((event.__doc__ or "").split()),
        "contentType": "application/json",
        "tags": [{"name": category}],
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "payload": {"type": "object", "properties": body, "required": list(body)},
    }


def _headers(service: str) -> Json:
    properties: Json = {
        "ce-specversion": {"const": "1.0"},
        "ce-id": _UUID,
        "ce-source": {"const": f"/wenxiao/{service}"},
        "ce-type": {"type": "string", "description": "the event's name"},
        "ce-subject": {**_UUID, "description": "id of the stream"},
        "ce-time": {"type": "string", "format": "date-time"},
        "content-type": {"const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C trace context, if the command had one"},
        "wx-position": {**_NUMBER, "description": "gapless in the service"},
        "wx-unit-seq": {**_NUMBER, "description": "gapless in the service and unit"},
        "wx-unit": _UUID,
        "wx-epoch": {**_UUID, "description": "incarnation of the store"},
        "wx-recorded-at": {"type": "string", "format": "date-time"},
        "wx-digest": {"type": "string", "description": "SHA-256 of the body, hex"},
        "wx-command": {**_UUID, "description": "the command that stored it; absent if an older release sent it"},
        "wx-ord": {**_NUMBER, "description": "which of the command's events it is: 1, 2, ..."},
        "wx-fingerprint": {"type": "integer", "description": "of the request that stored it, if it had a key"},
        "wx-prev": {**_NUMBER, "description": "position before it in the same partition; absent: look into the feed"},
    }
    optional = ("traceparent", "wx-digest", "wx-command", "wx-ord", "wx-fingerprint", "wx-prev")
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def page(content: Json) -> str:
    """Return the document as a page that needs no scripts."""
    schemas = content["components"]["schemas"]
    parts = [_entry(content, name, schemas) for name in content["channels"]]
    info = content["info"]
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<title>{escape(info['title'])}</title><style>{_LOOKS}</style></head><body>"
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>"
        '<p><a href="asyncapi.json">asyncapi.json</a> (AsyncAPI 3.0)</p>'
        f"{_details('Headers', schemas['Headers'])}{_details('Stamp', schemas['Stamp'])}{''.join(parts)}"
        "</body></html>"
    )


_LOOKS = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "code,pre{font-size:.85em;overflow-wrap:anywhere}pre{overflow:auto;background:#f4f4f4;padding:.5rem}"
    "h2{font-size:1.1rem;margin:1.5rem 0 0}"
)


def _entry(content: Json, name: str, schemas: Json) -> str:
    message = content["components"]["messages"][name]
    tag = message["tags"][0]["name"]
    return (
        f'<h2 id="{escape(name)}">{escape(name)}</h2><code>{escape(content["channels"][name]["address"])}</code>'
        f"<p>{escape(tag)} · {escape(message['description'])}</p>{_details('payload', schemas[name])}"
    )


def _details(title: str, schema: Json) -> str:
    text = to_json(schema, indent=1).decode()
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"
