"""The door of the portal's own log, as every service has it, apart from the pages: for services' principals alone."""

from fastapi import FastAPI

from shared.eventstore.postgres import PostgresEventStore
from shared.service.identity import Identity
from shared.web import problem
from shared.web.feed import feed_routes
from shared.web.tokens import TokenVerifier

PATH = "/log"


def own_log() -> FastAPI:
    """Return GET /feed and GET /head, to be mounted under PATH."""
    app = FastAPI(openapi_url=None)
    problem.install(app)
    app.include_router(feed_routes())
    return app


def expose(app: FastAPI, store: PostgresEventStore, identity: Identity, tokens: TokenVerifier) -> None:
    """Give the door what it works with."""
    app.state.store, app.state.identity, app.state.tokens = store, identity, tokens
