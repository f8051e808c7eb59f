"""Lights with reasons: the colour of a dated matter on a day, and which rule, version, dates and events say so."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from shared.calendar.table import YearStatus
from shared.calendar.working_days import Calendar, NoCalendarForYear
from shared.calendar.writing import chinese_date
from shared.rulebook.book import Rulebook
from shared.rulebook.rules import Language, Rules

WARNING = "light.warning_working_days"
_FAR = timedelta(days=60)  # no holiday is so long: farther off, no calendar is needed to say that there is time


class Colour(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"

    def word(self, language: Language = "zh") -> str:
        """Return what people call it, for those who do not see the colour."""
        chinese = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "none": "未亮灯"}
        return chinese[self.value] if language == "zh" else {"none": "no light"}.get(self.value, self.value)


@dataclass(frozen=True)
class Light:
    """`rule` is the rule's key and `version` that of the rulebook; `events` those that the colour rests on."""

    colour: Colour
    zh: str
    en: str
    rule: str | None = None
    version: str | None = None
    due: date | None = None
    done_on: date | None = None
    events: tuple[UUID, ...] = ()

    def reason(self, language: Language = "zh") -> str:
        """Return the sentence that explains the colour."""
        return self.zh if language == "zh" else self.en


def unlit(zh: str, en: str, *, due: date | None = None, events: tuple[UUID, ...] = ()) -> Light:
    """Return no light, with the reason why there is none."""
    return Light(Colour.NONE, zh, en, due=due, events=events)


def light(
    *,
    due: date | None,
    done_on: date | None,
    made_up: bool,
    today: date,
    calendar: Calendar,
    rulebook: Rulebook,
    events: tuple[UUID, ...] = (),
) -> Light:
    """Return the light of a matter that is due at the end of `due` and was done on `done_on`, as `today` sees it.

    Green: on track, or done in time. Yellow: due within the warning days, or made up after a miss. Red: past due and
    not done. No date: no light, and the reason asks for one. The rule is the one in force on the due date, so a later
    change leaves what was due before as it was (督查工作惯例).
    """
    if due is None:
        return _undated(done_on, made_up, events)
    rules = _rules(rulebook, due, today)
    found = _Case(due, done_on, rules, events)
    if done_on is not None and done_on <= today:
        return found.done(done_on, late=made_up or done_on > due)
    if today > due:
        return found.missed(today)
    try:
        near = due - today < _FAR and due <= calendar.add_working_days(today, int(rules.number(WARNING)))
    except NoCalendarForYear as unknown:
        return unlit(unknown.sentence("zh"), unknown.sentence("en"), due=due, events=events)
    zh, en = _estimated(due, calendar)
    if near:
        days = (due - today).days
        said = f"due in {days} days, within the warning"
        return found.lit(Colour.YELLOW, f"距时限还有{days}天，已进入预警期{zh}", said + en)
    return found.lit(Colour.GREEN, f"至{chinese_date(today)}进展正常，未到预警期{zh}", f"on track on {today}{en}")


@dataclass(frozen=True)
class _Case:
    due: date
    done_on: date | None
    rules: Rules
    events: tuple[UUID, ...]

    def done(self, on: date, *, late: bool) -> Light:
        """Yellow if it was made up after it was due."""
        if late:
            return self.lit(
                Colour.YELLOW, f"{chinese_date(on)}补办完成，已过时限", f"made up on {on}, after it was due"
            )
        return self.lit(Colour.GREEN, f"{chinese_date(on)}按时完成", f"done in time on {on}")

    def missed(self, today: date) -> Light:
        """Past due, and not done."""
        late = (today - self.due).days
        zh = f"至{chinese_date(today)}逾期{late}天未完成"
        return self.lit(Colour.RED, zh, f"not done, {late} days past due on {today}")

    def lit(self, colour: Colour, zh: str, en: str) -> Light:
        """The whole rule stands where its number decides; elsewhere its source and version are enough."""
        rule, version = self.rules[WARNING], self.rules.version
        decides = self.done_on is None and colour is not Colour.RED
        chinese = f"规则：{rule.explain('zh').rstrip('。')}" if decides else f"依据{rule.source('zh')}"
        english = f"Rule: {rule.explain('en')}" if decides else f"By {rule.source('en')}"
        return Light(
            colour,
            f"时限{chinese_date(self.due)}；{zh}。{chinese}（规则版本{version}）。",
            f"Due {self.due}; {en}. {english} (rulebook {version}).",
            rule=rule.key,
            version=version,
            due=self.due,
            done_on=self.done_on,
            events=self.events,
        )


def _estimated(due: date, calendar: Calendar) -> tuple[str, str]:
    """What to add in Chinese and English where the working days of the due date's year are not published yet."""
    if due.year not in calendar.years or calendar.status(due.year) is YearStatus.PUBLISHED:
        return "", ""
    return f"（{due.year}年工作日为预计，以正式通知为准）", f" (the working days of {due.year} are estimated)"


def _undated(done_on: date | None, made_up: bool, events: tuple[UUID, ...]) -> Light:
    if done_on is None:
        return unlit("没有明确时限，请补充完成日期。", "There is no date: please give one.", events=events)
    colour = Colour.YELLOW if made_up else Colour.GREEN
    zh, en = f"未设时限，已于{chinese_date(done_on)}完成。", f"No date was set; done on {done_on}."
    return Light(colour, zh, en, done_on=done_on, events=events)


def _rules(rulebook: Rulebook, due: date, today: date) -> Rules:
    """Those of the due date; what was due before the rulebook begins is seen by today's."""
    rules = rulebook.in_force(due)
    return rules if WARNING in rules else rulebook.in_force(today)
