"""Reservation streams: what only one stream may hold at a time is claimed and released there, in the same append."""

from uuid import UUID

from shared.kernel.message import Event


class Claimed(Event):
    registry: str
    name: str
    holder: UUID


class Released(Event):
    registry: str
    name: str
    holder: UUID


RegisterEvent = Claimed | Released
