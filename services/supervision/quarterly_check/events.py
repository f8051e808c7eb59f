"""What happened in one quarterly check of a unit. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from shared.kernel.message import Claim, Event, Frozen
from shared.kernel.words import Worded


class ListKind(Worded):
    """Which of the three lists a line comes from."""

    DUTY = "duty", "责任清单", "duty list"
    PROJECT = "project", "重点项目清单", "key projects"
    RECTIFICATION = "rectification", "问题整改清单", "rectification list"


class Severity(Worded):
    MINOR = "minor", "轻微", "minor"
    ORDINARY = "ordinary", "一般", "ordinary"
    SERIOUS = "serious", "严重", "serious"


class Verdict(Worded):
    FULFILLED = "fulfilled", "已落实", "fulfilled"
    PARTLY = "partly", "部分落实", "partly fulfilled"
    UNFULFILLED = "unfulfilled", "未落实", "not fulfilled"
    NOT_CHECKED = "not_checked", "未检查", "not checked"


class Stage(Worded):
    """The stretch of a check within which a person is reminded at most once."""

    PLANNED = "planned", "计划阶段", "planned"
    ON_SITE = "on_site", "现场检查", "on site"
    REPORTED = "reported", "报告之后", "reported"


class SheetLine(Frozen):
    """One matter to look at. `ref` is the duty item, project or rectification; `state` its list's word for it."""

    line: UUID
    list: ListKind
    ref: UUID
    person: UUID
    text: str
    due: date | None
    state: str


def _claims(year: int, number: int, quarter: str) -> tuple[Claim, ...]:
    return (
        Claim("quarterly_check.number", f"{year}/{number}", f"{year}年第{number}次督查"),
        Claim("quarterly_check.quarter", quarter, f"{quarter}的督查"),
    )


class QuarterlyCheckPlanned(Event):
    """`number`: the how-manieth check of the year; one number and one quarter only once in a unit."""

    year: int
    number: int
    quarter: str
    inspectors: tuple[UUID, ...]
    planned_on: date

    def claims(self) -> tuple[Claim, ...]:
        return _claims(self.year, self.number, self.quarter)


class QuarterlyCheckCancelled(Event):
    year: int
    number: int
    quarter: str
    reason: str

    def releases(self) -> tuple[Claim, ...]:
        return _claims(self.year, self.number, self.quarter)


class CheckSheetGenerated(Event):
    """`positions`: how far each service was known when the lines were gathered."""

    lines: tuple[SheetLine, ...]
    positions: dict[str, int]


class LineChecked(Event):
    line: UUID
    verdict: Verdict
    note: str | None


class FindingRecorded(Event):
    """Carries all that a rectification item needs; `finding` is its origin."""

    finding: UUID
    line: UUID | None
    list: ListKind
    ref: UUID | None
    person: UUID
    problem: str
    measure: str
    due: date
    severity: Severity
    year: int
    quarter: str


class TalkHeld(Event):
    person: UUID
    points: str
    answer: str | None
    held_on: date


class ReminderIssued(Event):
    person: UUID
    text: str
    stage: Stage


class CircularIssued(Event):
    text: str


class QuarterlyCheckReported(Event):
    """`unchecked` lines were left, for the reason given."""

    summary: str
    unchecked: int
    unchecked_reason: str | None


QuarterlyCheckEvent = (
    QuarterlyCheckPlanned
    | QuarterlyCheckCancelled
    | CheckSheetGenerated
    | LineChecked
    | FindingRecorded
    | TalkHeld
    | ReminderIssued
    | CircularIssued
    | QuarterlyCheckReported
)
