from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from shared.views.table import Table
from shared.views.view import Inbound
from tests.shared.views.toys import TASKS, Passed, Raised, Reported


class TestInbound:
    def test_knows_its_events_and_ignores_other_fields(self) -> None:
        assert Reported.types == ("TaskReported", "TaskPraised")
        assert Passed.model_validate({"to": str(UUID(int=7)), "more": 1}).type == "TaskPassed"

    def test_needs_a_literal(self) -> None:
        with pytest.raises(TypeError, match="Literal"):

            class Wrong(Inbound):
                type: str


class TestView:
    def test_lists_what_it_handles(self) -> None:
        assert TASKS.handled("study") == {"TaskRaised", "TaskWithdrawn"}
        assert TASKS.handled("elsewhere") == frozenset()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "Tasks; drop"},
            {"key": ("nobody",)},
            {"indexes": (("nobody",),)},
            {"row": dict},
            {"sources": {"work": (Raised, Raised)}},
            {"sources": {"work": (Inbound,)}},
        ],
    )
    def test_that_cannot_work_is_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises((ValueError, TypeError)):
            replace(TASKS, **wrong)

    def test_may_not_use_the_engines_columns(self) -> None:
        @dataclass(frozen=True, slots=True)
        class Row:
            unit: UUID

        with pytest.raises(ValueError, match="engine itself adds unit"):
            replace(TASKS, row=Row, key=(), indexes=())  # type: ignore[arg-type]

    def test_keys_hold_neither_nothing_nor_lists(self) -> None:
        for name in ("due", "notes"):
            with pytest.raises(TypeError, match="cannot be part of a key"):
                Table(replace(TASKS, key=(name,)))
