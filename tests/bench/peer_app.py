"""The same endpoint as an application of `eventsourcing` would have it: load the aggregate, decide, save.

`python -m tests.bench.peer_app PORT DSN KEY_FILE` makes the aggregates of 20 events, then serves them; their ids are
what GET /items answers.
"""

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event
from fastapi import Depends, FastAPI, HTTPException, Request
from psycopg import conninfo
from pydantic import BaseModel, Field

from shared.web.caller import caller
from shared.web.tokens import TokenVerifier, make_key

ITEMS, LENGTH = 1_500, 20


class Item(Aggregate):
    def __init__(self, problem: str) -> None:
        self.problem = problem
        self.text = ""

    @event("ProgressReported")
    def report(self, text: str, percent: int | None) -> None:
        self.text = text


class Report(BaseModel):
    text: str = Field(min_length=1, max_length=2000)
    percent: int | None = Field(default=None, ge=0, le=100)


def peer_env(dsn: str, *, pool: int) -> dict[str, str]:
    """Return the settings of an application of theirs for a database."""
    parts = conninfo.conninfo_to_dict(dsn)
    names = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    env = {f"POSTGRES_{theirs}": str(parts[ours]) for theirs, ours in names.items()}
    return env | {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_POOL_SIZE": str(pool)}


def build(dsn: str, key_file: Path) -> FastAPI:
    """Return the application over a database that already holds its aggregates, or is empty."""
    application: Application[UUID] = Application(peer_env(dsn, pool=16))
    ids = []
    for _ in range(ITEMS):
        item = Item("党建工作台账不全，两次会议无记录")
        for number in range(1, LENGTH):
            item.report(f"已完成制度修订并组织学习，台账按月更新（第{number}次）", number)
        application.save(item)
        ids.append(str(item.id))
    app = FastAPI()
    app.state.tokens = TokenVerifier(make_key(key_file))

    async def authenticated(request: Request) -> UUID:
        return caller(request)

    @app.get("/items")
    async def items() -> list[str]:
        return ids

    # not async: their calls block, so FastAPI gives each its thread
    @app.post("/units/{unit}/rectifications/{id}/report-progress")
    def report(unit: UUID, id: UUID, body: Report, by: Annotated[UUID, Depends(authenticated)]) -> dict[str, Any]:
        try:
            item: Item = application.repository.get(id)
        except AggregateNotFoundError:
            raise HTTPException(404) from None
        item.report(body.text, body.percent)
        recorded = application.save(item)
        return {"version": item.version, "position": recorded[-1].notification.id}

    return app


if __name__ == "__main__":
    port, dsn, key_file = sys.argv[1:]
    uvicorn.run(build(dsn, Path(key_file)), port=int(port), log_config=None, access_log=False)
