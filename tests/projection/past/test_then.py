"""What a past day holds: what was deleted since, who held a post then, the rules of then."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.management.member import events as member
from services.management.organization import events as organization
from services.management.post import events as post
from services.projection.overview import keeping
from services.projection.reports import about
from services.supervision.target import events as target
from shared.rulebook import Rulebook
from tests.projection.running import ROBOT, Running
from tests.projection.scenarios import FIRST, LI, PROBLEM, QIAN, SECOND, TARGET, hand_over
from tests.projection.story import UNIT

BEFORE, ON, AFTER = "2026-04-08", date(2026, 4, 10), "2026-04-12"
CLOCKS = {
    "as we know it now": ({"as_of": BEFORE}, {"as_of": AFTER}),
    "as it was known": ({"known_at": f"{BEFORE}T20:00:00+08:00"}, {"known_at": f"{AFTER}T20:00:00+08:00"}),
}


@pytest.fixture(params=list(CLOCKS))
def queries(request: pytest.FixtureRequest) -> tuple[dict[str, str], dict[str, str]]:
    """The day before and the day after, by each clock."""
    return CLOCKS[request.param]


async def column(running: Running, name: str, key: str, query: dict[str, str]) -> list[Any]:
    return [row[key] for row in (await running.report(name, **query))["rows"]]


class TestDeleted:
    async def test_things_are_there_until_their_end(
        self, running: Running, queries: tuple[dict[str, str], dict[str, str]]
    ) -> None:
        story = running.story
        story.say(SECOND, organization.OrganizationDissolved(reason="撤销", code="ZB2"), ON)
        story.say(LI, member.MemberCeased(kind=member.Ceased.DIED, ceased_on=ON), ON)
        story.say(TARGET, target.TargetDropped(reason="不再适用"), ON)
        await running.follow()
        seen = [
            (
                "退休支部" in await column(running, "organizations", "name", query),
                "李四" in await column(running, "members", "name", query),
                sum((await running.get("/overview", ROBOT, **query)).json()["totals"]["targets"].values()),
            )
            for query in queries
        ]
        assert seen == [(True, True, 2), (False, False, 1)]


class TestHolders:
    async def test_are_those_of_the_day(self, running: Running, queries: tuple[dict[str, str], dict[str, str]]) -> None:
        hand_over(running.story, ON)
        left = post.PostLeft(until=ON, reason=None, organization=FIRST, title="党支部书记")
        running.story.say(_post_of_qian(running), left, ON)
        await running.follow()
        before, after = queries
        assert set(await column(running, "duty-list", "holder", before)) == {"钱二"}
        # what was owed in a period stays with whoever held the list then
        assert set(await column(running, "duty-list", "holder", after)) == {"钱二", "孙三"}
        assert "钱二" in await column(running, "posts", "holder", before)
        assert "钱二" not in await column(running, "posts", "holder", after)


class TestRules:
    async def test_are_those_in_force_on_the_day_that_counts(
        self, running: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """The warning of a matter is that of its due date, on whatever day it is looked at."""
        text = (Path(about.__file__).parents[1] / "rules.toml").read_text("utf-8")
        [warning] = [one for one in text.split("[[rule]]") if "light.warning_working_days" in one]
        later = warning.replace("value = 3", "value = 30").replace("2024-01-01", "2026-03-01")
        path = tmp_path / "rules.toml"
        ended = warning.replace("effective_from", "effective_to = 2026-03-01\neffective_from")
        path.write_text(f"{text.replace(warning, ended)}\n[[rule]]{later}", "utf-8")
        colours = []
        for rulebook in (about.RULEBOOK, Rulebook.load(path)):
            monkeypatch.setattr(about, "RULEBOOK", rulebook)
            monkeypatch.setattr(keeping, "RULEBOOK", rulebook)
            running.parts.forget()
            rows = (await running.report("rectifications", as_of="2026-03-10"))["rows"]
            [problem] = [row for row in rows if row["id"] == str(PROBLEM)]
            numbers = (await running.get("/overview", ROBOT, as_of="2026-03-10")).json()["totals"]["lists"]
            colours.append((problem["light"]["colour"], numbers["rectification"]["yellow"]))
        assert colours == [("green", 0), ("yellow", 1)]


def _post_of_qian(running: Running) -> Any:
    events = running.story.sources["management"].events
    [taken] = [one for one in events if one.type == "PostTaken" and one.content["payload"]["person"] == str(QIAN)]
    assert taken.unit == UNIT
    return taken.stream
