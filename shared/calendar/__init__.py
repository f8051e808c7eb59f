"""Chinese working days, periods and series: what every date in the product is counted with."""

from shared.calendar.working_days import Calendar

__all__ = ["Calendar"]
