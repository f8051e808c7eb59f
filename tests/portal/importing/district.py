"""The four services' real doors and rules over stores in memory, in this process, with one directory for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

import services
from services.learning import permissions as learning
from services.learning.study_day import domain as study_day
from services.learning.study_series import domain as study_series
from services.management import permissions as management
from services.management.delegate import domain as delegate
from services.management.member import domain as member
from services.management.organization import domain as organization
from services.management.post import domain as post
from services.management.unit import domain as unit
from services.portal.importing import Services
from services.responsibility import permissions as responsibility
from services.responsibility.duty_list import domain as duty_list
from services.responsibility.rectification import domain as rectification
from services.supervision import permissions as supervision
from services.supervision.target import domain as target
from shared.calendar.working_days import packaged_calendar
from shared.directory.book import UnitBook
from shared.directory.directory import Directory
from shared.directory.views import ORGANIZATIONS, PEOPLE, POSTS
from shared.eventstore.memory import MemoryEventStore
from shared.handling import CommandHandler
from shared.kernel.decider import Decider
from shared.kernel.envelope import Envelope
from shared.kernel.ids import new_id
from shared.kernel.role import Held, Role
from shared.rulebook import Rulebook
from shared.service.app import include_doors
from shared.service.definition import Service
from shared.service.identity import Identity
from shared.views.folding import Folding
from shared.web.commands import authorizer
from shared.web.tokens import TokenIssuer, TokenVerifier, make_key

DISTRICT = UUID("01890000-0000-7000-8000-00000000d157")
CLERK = UUID("01890000-0000-7000-8000-0000000000c1")
IMPORTER = UUID("01890000-0000-7000-8000-0000000000a1")

SLICES: Mapping[str, tuple[Sequence[Decider[Any, Any, Any]], Mapping[Any, Any]]] = {
    "management": (
        (unit.DECIDER, organization.DECIDER, member.DECIDER, delegate.DECIDER, post.DECIDER),
        management.ALLOWED,
    ),
    "responsibility": ((duty_list.DECIDER, rectification.DECIDER), responsibility.ALLOWED),
    "learning": ((study_series.DECIDER, study_day.DECIDER), learning.ALLOWED),
    "supervision": ((target.DECIDER,), supervision.ALLOWED),
}


class LogBooks:
    """The directory's books, folded from management's log as far as a request has asked to wait for."""

    def __init__(self, store: MemoryEventStore) -> None:
        self._store, self.position = store, 0
        self._views = tuple((Folding(view), dict[tuple[Any, ...], Any]()) for view in (PEOPLE, ORGANIZATIONS, POSTS))

    async def follow(self) -> None:
        for event in (await self._store.feed(self.position, limit=100_000)).events:
            for folding, rows in self._views:
                assert folding.apply(rows, event) is None
            self.position = event.position

    async def book(self, unit: UUID) -> UnitBook:
        people, organizations, posts = (
            [row for key, row in rows.items() if key[0] == unit and row is not None] for _, rows in self._views
        )
        return UnitBook({each.id: each for each in people}, {each.id: each for each in organizations}, tuple(posts))

    async def principals(self, _: UUID) -> Mapping[UUID, Held]:
        return {IMPORTER: Held(Role.SERVICE), CLERK: Held(Role.CLERK)}


@dataclass
class District:
    """`breaks_after`: how many commands the services still take before the line breaks; None: any number."""

    folder: Path
    breaks_after: int | None = None
    loses_answers: bool = False
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        key = make_key(self.folder / "token.json")
        self.token, self._clerk = TokenIssuer(key).standing(IMPORTER), TokenIssuer(key).standing(CLERK)
        self.stores = {name: MemoryEventStore(name) for name in SLICES}
        self._books = LogBooks(self.stores["management"])
        self.apps = {name: self._app(name, TokenVerifier(key)) for name in SLICES}

    def _app(self, name: str, tokens: TokenVerifier) -> FastAPI:
        deciders, allowed = SLICES[name]
        directory = Directory(self._books, district=DISTRICT)
        rules = Path(services.__path__[0]) / name / "rules.toml"
        app = FastAPI()
        include_doors(app, Service(name, name, name, tuple(deciders), allowed))
        app.state.tokens, app.state.directory, app.state.store = tokens, directory, self.stores[name]
        app.state.identity = Identity(district=DISTRICT, principals={"importer": IMPORTER}, administrators={})
        app.state.handler = CommandHandler(
            store=self.stores[name],
            directory=directory,
            rulebook=Rulebook.load(rules),
            calendar=packaged_calendar(),
            district=DISTRICT,
            authorize=authorizer(allowed),
        )

        async def wait_at_least(asked: tuple[str, int] | None) -> None:
            assert asked is None or asked[1] <= (await self.stores[asked[0]].head()).position
            if asked is not None and asked[1] > self._books.position:
                await self._books.follow()
                self._forget()

        app.state.wait_at_least = wait_at_least
        return app

    def _forget(self) -> None:
        for app in self.apps.values():
            app.state.directory._books.clear()

    def services(self) -> Services:
        mounts = {f"http://{name}": _Line(self, httpx.ASGITransport(app)) for name, app in self.apps.items()}
        client = httpx.AsyncClient(mounts=mounts)
        return Services(client, {name: f"http://{name}" for name in SLICES}, self.token, IMPORTER, DISTRICT)

    async def clerk_gives(self, service: str, path: str, body: Mapping[str, Any]) -> None:
        """Give a command by hand, in February."""
        headers = {"Authorization": f"Bearer {await self._clerk()}", "Idempotency-Key": str(new_id())}
        url = f"http://{service}{path}?on=2026-02-03&reason=补录"
        answer = await self.services().client.post(url, json=dict(body), headers=headers)
        assert answer.status_code == 200, answer.text

    async def events(self) -> list[Envelope]:
        found: list[Envelope] = []
        for store in self.stores.values():
            found.extend((await store.feed(0, limit=100_000)).events)
        return [event for event in found if event.type not in ("Claimed", "Released")]


class _Line(httpx.AsyncBaseTransport):
    """Carries requests until it breaks."""

    def __init__(self, district: District, inner: httpx.AsyncBaseTransport) -> None:
        self._district, self._inner = district, inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST" and not path.endswith("/check"):
            if self._district.breaks_after == 0:
                if self._district.loses_answers:
                    await self._inner.handle_async_request(request)
                return httpx.Response(500, json={"detail": "broken"}, request=request)
            if self._district.breaks_after is not None:
                self._district.breaks_after -= 1
            self._district.requests.append(path.rsplit("/", 1)[-1])
        return await self._inner.handle_async_request(request)
