"""The four things that a written time can mean. Each keeps the words it was read from."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.calendar.period import Frequency
from shared.kernel.hints import choices, form


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(default="", title="原文", json_schema_extra={"x-en": "As written"})


class OnDate(Written):
    """Once, by this date inclusive."""

    model_config = ConfigDict(title="限定日期", json_schema_extra={"x-en": "By a date"})

    form: Literal["on_date"] = "on_date"
    date: Annotated[date, Field(title="截止日期")]


class Every(Written):
    """Once in every period.

    Due on its last day, on the last working day of its last month, or on a `day` of that month (the month's last one
    where it is shorter). `month` names another month than the last and only exists for a year.
    """

    model_config = ConfigDict(title="定期", json_schema_extra={"x-en": "Repeated"})

    form: Literal["every"] = "every"
    frequency: Frequency = Field(title="频次")
    due: Annotated[
        Literal["period_end", "last_working_day", "day"],
        choices(
            period_end=("周期最后一日", "last day of the period"),
            last_working_day=("最后一个工作日", "last working day"),
            day=("指定日", "a day of the month"),
        ),
    ] = Field(default="period_end", title="期限")
    day: int | None = Field(default=None, ge=1, le=31, title="每月几日")
    month: int | None = Field(default=None, ge=1, le=12, title="每年几月")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.due == "day") != (self.day is not None):
            raise ValueError("a day is given exactly when the item is due on a day")
        if self.month is not None and self.frequency is not Frequency.YEARLY:
            raise ValueError("a month can only be named within a year")
        if self.due == "day" and self.frequency is Frequency.WEEKLY:
            raise ValueError("a week has no day of the month")
        return self


class Standing(Written):
    """No time but a kind: to be put right at once (立行立改), or to be kept up for good (长期坚持)."""

    model_config = ConfigDict(title="无具体日期", json_schema_extra={"x-en": "No date"})

    form: Literal["standing"] = "standing"
    kind: Annotated[
        Literal["immediate", "long_term"],
        choices(immediate=("立行立改", "at once"), long_term=("长期坚持", "kept up for good")),
    ] = Field(title="类别")


class Unreadable(Written):
    """No date. The words are kept so that somebody can be asked for one."""

    model_config = ConfigDict(title="尚未明确", json_schema_extra={"x-en": "Not clear yet"})

    form: Literal["unreadable"] = "unreadable"


Deadline = Annotated[OnDate | Every | Standing | Unreadable, Field(discriminator="form"), form("deadline")]
