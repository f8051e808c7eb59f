"""The JSON Schema of a command, as forms and dry runs read it."""

from functools import cache
from typing import Any

from shared.kernel.message import Command
from shared.kernel.words import spelled


@cache
def command_schema(command: type[Command]) -> dict[str, Any]:
    """Return the schema with nested models in `$defs`; every property has its English name as `x-en` (see hints.py).

    Whoever gets it shares it: read it, never change it.
    """
    schema = command.model_json_schema()
    for model in (schema, *schema.get("$defs", {}).values()):
        for name, field in model.get("properties", {}).items():
            field.setdefault("x-en", spelled(name.removesuffix("_id")))
    return schema
