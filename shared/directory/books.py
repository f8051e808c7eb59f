"""Books from the service's own copy of the directory."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from shared.directory.book import UnitBook
from shared.directory.views import ORGANIZATIONS, PEOPLE, POSTS, PRINCIPALS
from shared.kernel.role import Held, Role
from shared.views.table import Table


class ViewBooks:
    """Reads the directory's tables of one unit at a time."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool
        self._people, self._organizations = Table(PEOPLE), Table(ORGANIZATIONS)
        self._posts, self._principals = Table(POSTS), Table(PRINCIPALS)

    async def book(self, unit: UUID) -> UnitBook:
        """Return what the local copy holds of a unit; an empty book for one it does not know."""
        async with self._pool.connection() as connection:
            people = await self._people.of_unit(connection, unit)
            organizations = await self._organizations.of_unit(connection, unit)
            posts = await self._posts.of_unit(connection, unit)
        return UnitBook(
            people={row.id: row for row in people},
            organizations={row.id: row for row in organizations},
            posts=tuple(sorted(posts, key=lambda post: (post.since, post.id))),
        )

    async def principals(self, district: UUID, /) -> Mapping[UUID, Held]:
        """Return administrators and services' principals with their role, which they have in every unit."""
        async with self._pool.connection() as connection:
            rows = await self._principals.of_unit(connection, district)
        return {row.id: Held(Role(row.role)) for row in rows}
