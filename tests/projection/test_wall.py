"""Whatever in the projection's database has a unit stands behind the wall, but for its own log, which has no query."""

from services.projection.targets.view import VIEWS as TARGETS
from services.projection.views import KNOWN
from shared.views.rebuild import rebuild
from tests.projection.running import Running

_TABLES = """
select c.relname, c.relrowsecurity and c.relforcerowsecurity, pg_get_expr(p.polqual, c.oid),
       p.polcmd = '*' and p.polpermissive and p.polroles = '{0}' and p.polwithcheck is null,
       (select count(*) from pg_policy where polrelid = c.oid)
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'unit' and not a.attisdropped
left join pg_policy p on p.polrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f') and c.relname <> 'event'
order by 1
"""
_VIEWS = """
select relname from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
  and not coalesce('security_invoker=true' = any(reloptions), false)
"""


async def of_catalogue(running: Running, statement: str) -> list[tuple[object, ...]]:
    async with running.parts.pool.connection() as connection:
        rows: list[tuple[object, ...]] = await (await connection.execute(statement.encode())).fetchall()
    return rows


class TestCatalogue:
    async def test_every_table_with_a_unit_has_the_same_wall(self, running: Running) -> None:
        async with running.parts.pool.connection() as connection:
            await connection.set_autocommit(True)
            await rebuild(connection, TARGETS, running.parts.feeds, KNOWN)
            await connection.set_autocommit(False)
        found = await of_catalogue(running, _TABLES)
        views = {view.name for view in running.parts.service.kept()}
        assert {row[0] for row in found} == views | {
            "audit_trail",
            "parked",
            "view_skips",
            "reaction_refusal",
            "reaction_parked",
            "view_base",
        }
        assert {row[1:2] + row[3:] for row in found} == {(True, True, 1)}
        assert len({row[2] for row in found}) == 1

    async def test_no_plain_view_leads_around_it(self, running: Running) -> None:
        assert await of_catalogue(running, _VIEWS) == []
