"""What runs and how far it is, asked of the services and of their databases."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
from psycopg import AsyncConnection, Error

from deploy.installation.callers import Callers
from deploy.installation.databases import service_dsn
from deploy.installation.topology import DEPLOYED, Deployed, Home
from shared.views.queries import Queries

_METRIC = re.compile(r"^(wenxiao_\w+)\{([^}]*)\} (\S+)$", re.MULTILINE)
_QUERIES = Queries.load(Path(__file__).with_name("state.sql"))


@dataclass(frozen=True)
class ViewState:
    """`lag`: events that are known and not yet folded, by source service."""

    name: str
    version: int
    built: bool
    lag: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ParkedUnit:
    """Something that has stopped for one unit until a person looks at it."""

    what: str
    source: str
    unit: UUID
    position: int | None
    error: str


@dataclass(frozen=True)
class Observed:
    """`missing`: what is not well, empty if all is. `head`: the last position of its own log.

    `read_only`: its log waits to be reconciled after a restore.
    """

    service: str
    missing: tuple[str, ...] = ()
    head: int | None = None
    to_relay: int | None = None
    directory_age: float | None = None
    read_only: bool = False
    views: tuple[ViewState, ...] = ()
    parked: tuple[ParkedUnit, ...] = ()


async def observe(home: Home) -> list[Observed]:
    """Ask all services at once; one that does not answer is reported and not an error."""
    callers = Callers.of(home)
    async with callers.client(5.0) as client:
        return list(await asyncio.gather(*(_observe(home, callers, client, service) for service in DEPLOYED)))


async def _observe(home: Home, callers: Callers, client: httpx.AsyncClient, service: Deployed) -> Observed:
    url = home.url(service.name)
    try:
        ready = await client.get(f"{url}/health/ready")
        metrics = (await client.get(f"{url}/metrics")).text
        missing = tuple(f"{name}: {state}" for name, state in ready.json().items() if state != "ok")
        head = await _head(callers, client, home.log_url(service))
    except (httpx.HTTPError, ValueError, KeyError) as error:
        return Observed(service.name, (type(error).__name__,))
    figures = _figures(metrics)
    to_relay = _whole(figures.get("wenxiao_relay_lag_events", {}).get(""))
    lag = {source: int(value) for source, value in figures.get("wenxiao_view_lag_events", {}).items()}
    stored = await _stored(home, service, lag)
    return Observed(
        service.name,
        (*missing, *stored.trouble),
        head,
        to_relay,
        figures.get("wenxiao_directory_age_seconds", {}).get(""),
        stored.read_only,
        stored.views,
        stored.parked,
    )


async def _head(callers: Callers, client: httpx.AsyncClient, url: str) -> int:
    token = await callers.standing("projection")()
    answer = await client.get(f"{url}/head", headers={"Authorization": f"Bearer {token}"})
    return int(answer.raise_for_status().json()["position"])


@dataclass(frozen=True)
class _Stored:
    """What a service's database tells."""

    views: tuple[ViewState, ...] = ()
    parked: tuple[ParkedUnit, ...] = ()
    read_only: bool = False
    trouble: tuple[str, ...] = ()


async def _stored(home: Home, service: Deployed, lag: Mapping[str, int]) -> _Stored:
    try:
        async with await AsyncConnection.connect(
            service_dsn(home, service), autocommit=True, connect_timeout=3
        ) as connection:
            closed = (await _QUERIES["read_only"](connection))[0]["read_only"]
            if not service.keeps_views:
                return _Stored(read_only=closed)
            rows = await _QUERIES["views"](connection)
            sources = {view.name: view.sources for view in service.definition().kept()}
            views = tuple(
                ViewState(**row, lag={source: lag.get(source, 0) for source in sources.get(row["name"], ())})
                for row in rows
            )
            asked = ("parked_views", "parked_reactions", *(("parked_jobs",) if service.name == "supervision" else ()))
            parked = [ParkedUnit(**row) for ask in asked for row in await _QUERIES[ask](connection)]
            return _Stored(views, tuple(parked), closed)
    except Error as error:
        return _Stored(trouble=(f"database: {type(error).__name__}",))


def _figures(text: str) -> dict[str, dict[str, float]]:
    """Values by name and by the label that is not the service's."""
    found: dict[str, dict[str, float]] = {}
    for name, labels, value in _METRIC.findall(text):
        named = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        named.pop("service", None)
        found.setdefault(name, {})[next(iter(named.values()), "")] = float(value)
    return found


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
