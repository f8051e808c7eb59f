"""Contexts for tests of rules: real rulebook, real calendar, facts as given."""

from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from uuid import UUID

from shared.calendar import Calendar
from shared.calendar.working_days import packaged_calendar
from shared.clock import ZONE
from shared.kernel.decider import Context
from shared.kernel.facts import Facts
from shared.kernel.message import Stamp
from shared.kernel.role import Held
from shared.rulebook import Rulebook

SERVICES = Path(__file__).parents[2] / "services"


@cache
def calendar() -> Calendar:
    return packaged_calendar()


@cache
def rulebook(service: str) -> Rulebook:
    return Rulebook.load(SERVICES / service / "rules.toml")


def context(
    *,
    by: UUID,
    unit: UUID,
    service: str,
    on: date = date(2026, 3, 2),
    said: date | None = None,
    on_behalf_of: UUID | None = None,
    facts: Facts | None = None,
    roles: frozenset[Held] = frozenset(),
) -> Context:
    """Return what a rule of `service` sees at 9:00 on `said` (default: `on`) of something that was so on `on`."""
    at = datetime.combine(said or on, time(9), ZONE)
    rules = rulebook(service).in_force(on)
    stamp = Stamp(by=by, on_behalf_of=on_behalf_of, unit=unit, on=on, at=at, rules=rules.version)
    return Context(stamp=stamp, rules=rules, calendar=calendar(), facts=facts or Facts(), roles=roles)
