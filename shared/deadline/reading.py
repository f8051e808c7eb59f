"""Reads times as people write them. Never fails: what cannot be read is kept as words."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType

from pydantic import ValidationError

from shared.calendar.period import Frequency
from shared.calendar.writing import chinese_number, plain
from shared.deadline.forms import Every, OnDate, Standing, Unreadable

Found = OnDate | Every | Standing

SHANGHAI = timezone(timedelta(hours=8))

# Excel's 1900 system counts a 29 February 1900 that never was: from March 1900 on, day 0 is 30 December 1899.
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_SERIALS = range(36526, 73051)  # 2000-01-01 to 2099-12-31; smaller numbers are counts, not dates
YEARS = range(1900, 2201)
LONGEST = 60

FREQUENCIES = MappingProxyType(
    {
        "周": Frequency.WEEKLY,
        "月": Frequency.MONTHLY,
        "季": Frequency.QUARTERLY,
        "半年": Frequency.HALF_YEARLY,
        "年": Frequency.YEARLY,
    }
)

IMMEDIATE = re.compile(r"立行立改|立查立改|边查边改|即知即改|立即(?:整改)?|马上整改")
LONG_TERM = re.compile(r"长期(?:坚持|整改|任务)?|持续(?:坚持|推进|整改)|常态化?(?:坚持|推进|整改)?")

LEADING = re.compile(r"^(?:截至|截止到?|不晚于|不迟于|于|在|到|至)+")
TRAILING = re.compile(r"(?:(?:之前|以前|前|止|为止)?(?:完成|整改完成|整改到位)?)[。.;；,，、]*$")

Y = r"(?:(?P<year>[0-9]{4}|今|本|当|明)年度?)"
DAY = r"(?P<day>[0-9]{1,2})(?:日|号)"
CLOCK = r"(?:T?[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?"
ONCE = r"(?:(?:至少|不少于|开展)?[1一](?:次|回))?"
LAST_WORKING_DAY = r"(?P<working>最后一?个?工作日)"


def read_deadline(value: object, *, year: int) -> OnDate | Every | Standing | Unreadable:
    """What a cell says about time; dates without a year are in `year`. Takes dates, numbers (Excel's) and text.

    Never raises: whatever cannot be read, an impossible date or an empty cell included, is Unreadable.
    """
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return OnDate(text=value.isoformat(), date=value)
    text = _words(value)
    try:
        return _read(text, year) or Unreadable(text=text)
    except (ValueError, OverflowError, ValidationError):
        return Unreadable(text=text)


def _words(value: object) -> str:
    """The value as text that can be stored: an integer of 5,000 digits cannot be written, half a character neither."""
    try:
        return "" if value is None else str(value).encode("utf-8", "replace").decode()
    except ValueError:
        return ""


def _read(text: str, year: int) -> Found | None:
    bare = plain(text).strip("“”\"'")
    if not bare or len(bare) > LONGEST:
        return None
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", bare) and (found := _number(text, bare)):
        return found
    if IMMEDIATE.fullmatch(bare.rstrip("。")):
        return Standing(text=text, kind="immediate")
    if LONG_TERM.fullmatch(bare.rstrip("。")):
        return Standing(text=text, kind="long_term")
    core = TRAILING.sub("", LEADING.sub("", _in_digits(bare)))
    for pattern, meaning in FORMS:
        if (match := pattern.fullmatch(core)) is not None:
            return meaning(text, match, year)
    return None


def _number(text: str, bare: str) -> OnDate | None:
    whole = int(bare.partition(".")[0])
    if whole in EXCEL_SERIALS:
        return OnDate(text=text, date=EXCEL_DAY_ZERO + timedelta(days=whole))
    if len(bare) == 8 and whole // 10000 in YEARS:
        return OnDate(text=text, date=date(whole // 10000, whole // 100 % 100, whole % 100))
    return None


def _in_digits(text: str) -> str:
    """二〇二六年六月三十日 as 2026年6月30日; numbers elsewhere (第一季度, 最后一个) stay as they are."""

    def year(match: re.Match[str]) -> str:
        return "".join(str(chinese_number(char)) for char in match[0])

    def number(match: re.Match[str]) -> str:
        try:
            return str(chinese_number(match[0]))
        except ValueError:
            return match[0]

    text = re.sub(r"[〇零一二三四五六七八九]{4}(?=年)", year, text)
    return re.sub(r"[一二三四五六七八九十]{1,3}(?=[月日号])", number, text)


def _year(match: re.Match[str], year: int) -> int:
    written = match.groupdict().get("year")
    if written is None or written in "今本当":
        return year
    found = year + 1 if written == "明" else int(written)
    if found not in YEARS:
        raise ValueError(written)
    return found


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _on_day(text: str, match: re.Match[str], year: int) -> OnDate:
    return OnDate(text=text, date=date(_year(match, year), int(match["month"]), int(match["day"])))


def _in_month(text: str, match: re.Match[str], year: int) -> OnDate:
    of_year, month = _year(match, year), int(match["month"])
    if (third := match.groupdict().get("third")) in ("上旬", "中旬"):
        return OnDate(text=text, date=date(of_year, month, 10 if third == "上旬" else 20))
    return OnDate(text=text, date=_month_end(of_year, month))


def _in_quarter(text: str, match: re.Match[str], year: int) -> OnDate:
    number = chinese_number(match["quarter"])
    return OnDate(text=text, date=_month_end(_year(match, year), number * 3))


def _in_half(text: str, match: re.Match[str], year: int) -> OnDate:
    return OnDate(text=text, date=_month_end(_year(match, year), 6 if match["half"] == "上" else 12))


def _in_year(text: str, match: re.Match[str], year: int) -> OnDate:
    return OnDate(text=text, date=date(_year(match, year), 12, 31))


def _all_year(text: str, _match: re.Match[str], _of: int) -> Every:
    return Every(text=text, frequency=Frequency.YEARLY)


def _every(text: str, match: re.Match[str], _of: int) -> Every:
    groups = match.groupdict()
    day = int(groups["day"]) if groups.get("day") else None
    month = int(groups["month"]) if groups.get("month") else None
    return Every(
        text=text,
        frequency=FREQUENCIES[groups.get("frequency") or "月"],
        due="last_working_day" if groups.get("working") else "day" if day else "period_end",
        day=day,
        month=month,
    )


Meaning = Callable[[str, re.Match[str], int], Found]

FORMS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (
            rf"(?P<year>[0-9]{{4}})(?P<mark>[-./])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}}){CLOCK}日?",
            _on_day,
        ),
        (rf"{Y}?(?P<month>[0-9]{{1,2}})月(?:份)?(?P<day>[0-9]{{1,2}})(?:日|号)?{CLOCK}", _on_day),
        (r"(?P<month>[0-9]{1,2})[./-](?P<day>[0-9]{1,2})", _on_day),
        (r"(?P<year>[0-9]{4})[-./](?P<month>[0-9]{1,2})", _in_month),
        (rf"{Y}?(?P<month>[0-9]{{1,2}})月(?:份)?(?:月?[底末]|(?P<third>[上中下]旬))?", _in_month),
        (rf"{Y}?第?(?P<quarter>[一二三四1-4])季度?[底末]?", _in_quarter),
        (rf"{Y}?(?P<half>[上下])半年[底末]?", _in_half),
        (rf"{Y}?全年{ONCE}", _all_year),
        (rf"(?:{Y}年?|年)[底末]|年度?内", _in_year),
        (Y, _in_year),
        (rf"(?:每个?|按|逐)(?P<frequency>周|月|季|半年|年)度?(?:[底末]|{LAST_WORKING_DAY})?{ONCE}", _every),
        (rf"每个?(?P<frequency>月|季|半年|年)度?(?:末月|最后一?个月)?的?(?:{DAY}|{LAST_WORKING_DAY})", _every),
        (rf"每(?P<frequency>年)的?(?P<month>[0-9]{{1,2}})月份?(?:[底末]|{DAY}|{LAST_WORKING_DAY})?", _every),
        (rf"(?:当|本|各)月的?(?:[底末]|{DAY}|{LAST_WORKING_DAY})", _every),
        (rf"月末?{LAST_WORKING_DAY}", _every),
        (r"(?P<frequency>周|月|季|半年|年)度?[1一]次", _every),
    )
)
