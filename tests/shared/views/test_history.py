from datetime import date

import pytest

from shared.views import history
from shared.views.history import History, Moment
from tests.shared.views.toys import LONGHU, VIEWS, Log


class TestHistory:
    def test_parks_at_what_nobody_can_date_and_keeps_what_was_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(history, "FEW", 1)
        log = Log()
        log.raised("台账", on=date(2026, 3, 2))
        log.say("TaskRaised", "台账", on=date(2026, 3, 3), body=b"{}")
        log.raised("会议", on=date(2026, 3, 4))
        found = History(VIEWS, LONGHU, Moment(on=date(2026, 4, 8)), month_end=date(2026, 3, 31))
        found.fold(log.events)
        assert {(one.view, one.position) for one in found.poisons.values()} == {("tasks", 2), ("workloads", 2)}
        assert {(base.view, base.position) for base in found.bases} == {("tasks", 1), ("workloads", 1)}
