from services.supervision.targets.view import VIEW, TargetRow
from tests.supervision.folding import Said, rows
from tests.supervision.target.scenarios import (
    DROPPED,
    ENTERED,
    OCCURRENCE,
    REVISED,
    SET,
    SET_BY_HAND,
    STUDIES,
    TARGET,
    WITHDRAWN,
)


def row(*history: object) -> TargetRow:
    (found,) = rows(VIEW, "supervision", *(Said.of(TARGET, event) for event in history))  # type: ignore[arg-type]
    assert isinstance(found, TargetRow)
    return found


class TestOwnTargets:
    def test_a_target_brings_its_rule(self) -> None:
        assert (row(SET).rule, row(SET).minimum, row(SET).dropped) == (STUDIES, 2, False)

    def test_a_revision_changes_the_minimum(self) -> None:
        assert row(SET, REVISED).minimum == 3

    def test_a_dropped_target_stays_readable(self) -> None:
        assert row(SET, DROPPED).dropped

    def test_what_is_counted_by_hand_is_kept_until_it_is_withdrawn(self) -> None:
        assert [entry.occurrence for entry in row(SET_BY_HAND, ENTERED).by_hand] == [OCCURRENCE]
        assert row(SET_BY_HAND, ENTERED, WITHDRAWN).by_hand == ()
