"""A service's doors over the store in memory: the same routes, handler, directory and tokens, no servers."""

from collections.abc import Mapping
from types import SimpleNamespace
from uuid import UUID

from fastapi import FastAPI
from joserfc.jwk import OKPKey

from shared.access.log import AccessLog
from shared.calendar.working_days import packaged_calendar
from shared.directory.book import UnitBook
from shared.directory.directory import Directory, FixedBooks
from shared.eventstore.codec import EventRegistry
from shared.eventstore.memory import MemoryEventStore
from shared.handling import CommandHandler
from shared.kernel.role import Held
from shared.personal.keys import MemoryKeyRing
from shared.rulebook import Rulebook
from shared.service.app import include_doors
from shared.service.definition import Service
from shared.testing.context import SERVICES
from shared.web.commands import authorizer
from shared.web.docs import documented
from shared.web.tokens import TokenIssuer, TokenVerifier

KEY = OKPKey.generate_key("Ed25519")


def by(person: UUID, **headers: str) -> dict[str, str]:
    """Return the headers of a person who is logged in."""
    return {"authorization": f"Bearer {TokenIssuer(KEY).issue(person)}", **headers}


def application(
    service: Service, *, district: UUID, books: Mapping[UUID, UnitBook], principals: Mapping[UUID, Held]
) -> FastAPI:
    """Return the service's application for these units' books and services' principals.

    Routes that want a database find one only if the test puts its pool into `app.state.parts`.
    """
    app = documented(service.title)
    include_doors(app, service)
    keys = MemoryKeyRing()
    store = MemoryEventStore(service.name, EventRegistry(service.event_types()), keys)
    directory = Directory(FixedBooks(books, principals), district=district)
    app.state.tokens = TokenVerifier(KEY)
    app.state.directory, app.state.store = directory, store
    app.state.identity = SimpleNamespace(district=district, principals=dict(enumerate(principals)))
    access = AccessLog(store, district=district, principal=next(iter(principals), district))
    app.state.parts = SimpleNamespace(keys=keys, access=access)
    app.state.checks = {"database": store.head}
    app.state.handler = CommandHandler(
        store=store,
        directory=directory,
        rulebook=Rulebook.load(service.rules or SERVICES / "management" / "rules.toml"),
        calendar=packaged_calendar(),
        district=district,
        authorize=authorizer(service.allowed),
    )

    async def wait_at_least(_: object) -> None:
        """Nothing to wait for: the books are fixed."""

    app.state.wait_at_least = wait_at_least
    return app
