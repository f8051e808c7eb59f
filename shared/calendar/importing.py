"""Rows of the calendar table, from the yearly notice as `chinesecalendar` carries it, or estimated before it is out.

`python -m shared.calendar.importing 2024 2025 2026 --estimate 2027` writes the packaged table to standard output.
"""

import argparse
import sys
from datetime import date

from shared.calendar.statutory import LAW, LUNAR, statutory_days
from shared.calendar.table import DayKind, Language, TableRow, YearStatus, table_text

SATURDAY = 5

NUMBERS = {2024: "国办发明电〔2023〕7号", 2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}

NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


class NothingToImport(LookupError):
    """The installed data or the written-down lunar dates do not reach this year."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language = "zh") -> str:
        if language == "zh":
            return f"已安装的节假日数据不含{self.year}年：请更新 chinesecalendar 后再导入，或导入自备的日历表。"
        return (
            f"The installed holiday data does not contain {self.year}: "
            "update the package chinesecalendar and import again, or import a table of your own."
        )


def notice_title(year: int) -> str:
    """Title of the State Council office's notice, with its number where we know it."""
    title = f"《国务院办公厅关于{year}年部分节假日安排的通知》"
    return title + NUMBERS.get(year, "")


def import_year(year: int) -> tuple[TableRow, ...]:
    """A published year from `chinesecalendar`. Raises NothingToImport if the package does not have it."""
    # Imported here: only who imports a year needs the package, every service needs the calendar.
    from chinese_calendar.constants import Holiday, holidays, in_lieu_days, workdays

    off = {day: str(name) for day, name in holidays.items() if day.year == year}
    if not off:
        raise NothingToImport(year)
    worked = {day: str(name) for day, name in workdays.items() if day.year == year}
    by_law = statutory_days(year) if year in LUNAR else None

    def kind(day: date) -> DayKind:
        # Without the lunar dates a weekday off that nobody works for elsewhere passes for the holiday itself.
        if day in by_law if by_law is not None else (day.weekday() < SATURDAY and day not in in_lieu_days):
            return DayKind.STATUTORY_HOLIDAY
        return DayKind.REST_DAY_SHIFTED if day.weekday() < SATURDAY else DayKind.REST_DAY

    def row(day: date, kind: DayKind, english: str) -> TableRow:
        chinese = str(Holiday(english).chinese)
        return TableRow(
            date=day,
            kind=kind,
            name=NAMES.get(chinese, chinese),
            notice=notice_title(year),
            status=YearStatus.PUBLISHED,
        )

    rows = [row(day, kind(day), name) for day, name in off.items()]
    rows += [row(day, DayKind.MAKE_UP_WORKING_DAY, name) for day, name in worked.items()]
    return tuple(sorted(rows, key=lambda row: row.date))


def estimate_year(year: int) -> tuple[TableRow, ...]:
    """A year whose notice is not out: the statutory days alone, marked estimated (预计).

    Days off in lieu and make-up days are the notice's to give; none are invented. Raises NothingToImport for a
    year whose lunar dates are not written down.
    """
    if year not in LUNAR:
        raise NothingToImport(year)
    return tuple(
        TableRow(
            date=day,
            kind=DayKind.STATUTORY_HOLIDAY,
            name=name,
            notice=f"{LAW}（预计，待国务院办公厅通知）",
            status=YearStatus.ESTIMATED,
        )
        for day, name in sorted(statutory_days(year).items())
    )


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m shared.calendar.importing")
    parser.add_argument("years", nargs="*", type=int, help="published years")
    parser.add_argument("--estimate", nargs="*", type=int, default=[], help="years whose notice is not out")
    chosen = parser.parse_args(arguments)
    published = [row for year in chosen.years for row in import_year(year)]
    estimated = [row for year in chosen.estimate for row in estimate_year(year)]
    sys.stdout.write(table_text([*published, *estimated]))


if __name__ == "__main__":
    main(sys.argv[1:])
