"""How a field of a row is stored: its column type and the way there and back."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format
from pydantic import TypeAdapter

from shared.clock import ZONE

_SCALARS = {
    UUID: "uuid",
    date: "date",
    datetime: "timestamptz",
    int: "bigint",
    str: "text",
    bool: "boolean",
    float: "double precision",
    Decimal: "numeric",
}

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """`dump` and `load` translate values that are not None; None where the driver's own type will do."""

    name: str
    type: str
    nullable: bool
    dump: Convert | None = None
    load: Convert | None = None

    @property
    def json(self) -> bool:
        return self.type == "jsonb"

    @property
    def array(self) -> str:
        """The type in which many values are sent at once."""
        return "text[]" if self.json else f"{self.type}[]"


def columns_of(row: type) -> tuple[Column, ...]:
    """Return the columns of a row class, in its order; what is no plain value becomes jsonb."""
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(field.name, hints[field.name]) for field in fields(row))


class CopiedJson(Dumper):
    """Gives dumped JSON to a binary COPY, which would otherwise quote it once more."""

    format = Format.BINARY
    oid = types["jsonb"].oid

    def dump(self, obj: str) -> bytes:
        return b"\x01" + obj.encode()  # the only version of its binary form


def _column(name: str, hint: Any) -> Column:
    plain, nullable = _without_none(hint)
    if plain in _SCALARS:
        return Column(name, _SCALARS[plain], nullable, load=_in_our_zone if plain is datetime else None)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return Column(name, "text", nullable, dump=str, load=plain)
    if get_origin(plain) is Literal and all(isinstance(value, str) for value in get_args(plain)):
        return Column(name, "text", nullable)
    adapter: TypeAdapter[Any] = TypeAdapter(plain)
    to_json = adapter.serializer.to_json

    def dump(value: Any) -> str:
        return "[]" if value == () else to_json(value).decode()  # most tuples of most rows are empty

    return Column(name, "jsonb", nullable, dump=dump, load=adapter.validate_json)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) is Annotated:
        return _without_none(get_args(hint)[0])
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    rest = tuple(part for part in get_args(hint) if part is not NoneType)
    nullable = len(rest) < len(get_args(hint))
    if len(rest) == 1:
        return _without_none(rest[0])[0], nullable
    return Union[rest], nullable  # noqa: UP007  # a union made at run time


def _in_our_zone(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)
