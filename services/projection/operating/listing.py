"""How every view stands: version, state, how far each service is applied, who is parked, what is kept or left out."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.projection.operating import asked
from services.projection.operating.asked import Asked
from shared.service.parts import Parts
from shared.views.keeping import Kept, kept
from shared.views.standing import everywhere
from shared.views.state import QUERIES as STATE
from shared.views.state import parked, skips
from shared.views.table import Table
from shared.views.view import View


async def listed(parts: Parts) -> dict[str, Any]:
    """Return `workers`, how many copies share the work, and `views`, each with all that is known of it."""
    async with parts.pool.connection() as connection:
        rows = await STATE["states"].rows(connection)
        states = {row["view"]: (row["version"], row["layout"], row["built"]) for row in rows}
        stopped, left_out = await parked(connection), await skips(connection)
        aside, rebuilds = await kept(connection), await asked.of_all(connection)
    sources = sorted({source for view in parts.service.kept() for source in view.sources})
    services = {source: _standing(parts, source) for source in sources}
    return {
        "workers": parts.views.working,
        "views": [
            {
                "name": view.name,
                "doc": view.doc,
                "version": view.version,
                "state": _state(view, states, rebuilds.get(view.name)),
                "services": {source: services[source] for source in sorted(view.sources)},
                "parked": [asdict(one) for one in stopped if one.view == view.name],
                "skipped": [asdict(one) for one in left_out if one.view == view.name],
                "kept": _kept(aside.get(view.name)),
                "rebuild": asdict(rebuilds[view.name]) if view.name in rebuilds else None,
            }
            for view in parts.service.kept()
        ],
    }


def _standing(parts: Parts, source: str) -> dict[str, Any]:
    applied, lag = parts.views.caught_up(source), parts.views.lag(source)
    return {"applied": applied, "head": applied + lag, "lag": lag, "trouble": parts.views.trouble(source)}


def _state(view: View[Any], states: Mapping[str, tuple[int, str, bool]], rebuild: Asked | None) -> str:
    """`live`, `rebuilding`, `outdated` (the old version serves until it is rebuilt) or `missing`."""
    if rebuild is not None and rebuild.ended_at is None:
        return "rebuilding"
    if view.name not in states:
        return "missing"
    return "live" if states[view.name] == (view.version, Table(view).layout, True) else "outdated"


def _kept(one: Kept | None) -> dict[str, Any] | None:
    if one is None:
        return None
    positions = everywhere(one.reached)
    return {"version": one.version, "kept_at": one.kept_at, "positions": positions, "comparison": one.comparison}
