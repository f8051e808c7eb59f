"""Whatever a decider folds, as plain JSON: data classes and models as objects, sets in order, composed keys joined."""

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel


def plain(value: Any) -> Any:
    """Return the value made of objects, arrays, texts, numbers, booleans and null."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case UUID() | Decimal():
            return str(value)
        case BaseModel():
            return value.model_dump(mode="json")
        case Mapping():
            return {_key(key): plain(one) for key, one in value.items()}
        case Set():
            return sorted((plain(one) for one in value), key=repr)
        case list() | tuple():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value.isoformat()


def _key(key: Any) -> str:
    return "/".join(_key(part) for part in key) if isinstance(key, tuple) else str(plain(key))
