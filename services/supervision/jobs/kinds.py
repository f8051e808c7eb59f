"""What a job is: its kind, unit and period, and the ids that follow from them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.calendar.period import Frequency, Period
from shared.kernel.decider import Decider
from shared.kernel.ids import derived_id
from shared.kernel.message import Command


class JobKind(StrEnum):
    OPEN_MONTHLY_REPORTS = "open_monthly_reports"
    SWEEP_MONTHLY_REPORTS = "sweep_monthly_reports"
    GENERATE_CHECK_SHEETS = "generate_check_sheets"
    DEADLINE_REMINDERS = "deadline_reminders"


PERIODS = {
    JobKind.OPEN_MONTHLY_REPORTS: Frequency.MONTHLY,
    JobKind.SWEEP_MONTHLY_REPORTS: Frequency.MONTHLY,
    JobKind.GENERATE_CHECK_SHEETS: Frequency.QUARTERLY,
}


def fits(kind: JobKind, period: str) -> bool:
    """Whether the period is one of this kind: a month, a quarter, or for reminders a day."""
    try:
        if kind is JobKind.DEADLINE_REMINDERS:
            return date.fromisoformat(period).isoformat() == period
        found = Period.parse(period)
    except ValueError:
        return False
    return found.frequency is PERIODS[kind] and found.label == period


def begins(kind: JobKind, period: str) -> date:
    """The first day on which the job may run; a check's sheet may be wanted before its quarter begins."""
    if kind is JobKind.GENERATE_CHECK_SHEETS:
        return date.min
    return date.fromisoformat(period) if kind is JobKind.DEADLINE_REMINDERS else Period.parse(period).start


@dataclass(frozen=True)
class Job:
    """`period` is a month (2026-03), a quarter (2026-Q1) or, for reminders, a day (2026-03-31)."""

    kind: JobKind
    unit: UUID
    period: str

    @property
    def subject(self) -> str:
        return f"jobs.{self.kind}.{self.unit}"

    def command_id(self, about: UUID, step: str) -> UUID:
        """The one id of a command of this job: saying it twice is saying it once."""
        return derived_id(self.unit, f"{self.kind}/{self.period}/{about}/{step}")


@dataclass(frozen=True)
class Order:
    """One command that a job gives, to one stream."""

    decider: Decider[Any, Any, Any]
    stream: UUID
    command: Command
    command_id: UUID


def report_id(person: UUID, unit: UUID, month: str) -> UUID:
    """The one monthly report of a person in a unit, whatever the posts."""
    return derived_id(person, f"monthly_report/{unit}/{month}")
