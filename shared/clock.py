"""The only place that reads the clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment in the zone of all dates of the system (Asia/Shanghai)."""
    return datetime.now(ZONE)


def today() -> date:
    """Return today's date in Asia/Shanghai."""
    return now().date()
