"""What happened to one person's report of one month. Class and field names are stored for ever."""

from datetime import date
from uuid import UUID

from shared.kernel.message import Event, Frozen
from shared.kernel.words import Worded


class EntryKind(Worded):
    DUTY = "duty", "责任清单", "duty"
    PROJECT = "project", "重点项目", "key project"
    RECTIFICATION = "rectification", "问题整改", "rectification"
    TARGET = "target", "量化目标", "target"


class Entry(Frozen):
    """One line that the report brings along. `state` is a word of the list it comes from, as it stood then."""

    kind: EntryKind
    ref: UUID
    text: str
    state: str
    due: date | None = None


class Comment(Frozen):
    """What the person says about one entry."""

    ref: UUID
    text: str


class BodyDecision(Frozen):
    """A decision of a body instead of a named person: where its minutes say so."""

    organization: UUID
    minutes: str
    chair: UUID
    recorder: UUID


class TaskKind(Worded):
    """What has to be made up: the report itself, a matter of the three lists, or something else."""

    REPORT = "report", "补报月报", "the report itself"
    MATTER = "matter", "清单事项", "a matter of the lists"
    OTHER = "other", "其他", "other"


class MonthlyReportOpened(Event):
    """`positions`: how far each service was known when the entries were gathered."""

    person: UUID
    month: str
    due_on: date
    entries: tuple[Entry, ...]
    positions: dict[str, int]


class MonthlyReportSubmitted(Event):
    no_exception: bool
    comments: tuple[Comment, ...]
    summary: str | None
    submitted_on: date


class MonthlyReportMissed(Event):
    """The due date passed without a report."""


class MonthlyReportMadeUp(Event):
    """Handed in after it was missed."""

    no_exception: bool
    comments: tuple[Comment, ...]
    summary: str | None
    submitted_on: date


class MonthlyReportAccepted(Event):
    comment: str | None
    body: BodyDecision | None


class MonthlyReportReturned(Event):
    reason: str


class MakeUpTaskSet(Event):
    task: UUID
    kind: TaskKind
    ref: UUID | None
    text: str
    due: date


class MakeUpTaskDone(Event):
    task: UUID
    result: str
    done_on: date


MonthlyReportEvent = (
    MonthlyReportOpened
    | MonthlyReportSubmitted
    | MonthlyReportMissed
    | MonthlyReportMadeUp
    | MonthlyReportAccepted
    | MonthlyReportReturned
    | MakeUpTaskSet
    | MakeUpTaskDone
)
