from datetime import date
from typing import Any
from uuid import UUID

from services.supervision.duties.view import VIEW, DutyListRow
from shared.deadline import Every
from tests.supervision.folding import Said, rows

LIST, SECRETARY, SUCCESSOR = UUID(int=1), UUID(int=5), UUID(int=6)
MEETING, LECTURE = UUID(int=30), UUID(int=31)


def item(id_: UUID, number: int, matter: str, frequency: str) -> dict[str, Any]:
    return {
        "id": str(id_),
        "number": number,
        "matter": matter,
        "standard": "有记录",
        "deadline": {"text": "每季度", "form": "every", "frequency": frequency, "due": "period_end"},
        "evidence": None,
        "source": None,
        "carried_by": [],
    }


def said(type_: str, **payload: Any) -> Said:
    return Said(LIST, type_, payload)


DRAFTED = said(
    "DutyListDrafted",
    year=2026,
    level="branch_secretary",
    holder=str(SECRETARY),
    organization=None,
    items=[item(MEETING, 1, "组织支部党员大会", "quarterly")],
)
PERFORMED = said(
    "DutyItemPerformed",
    item=str(MEETING),
    period="2026-Q1",
    performed_on="2026-03-12",
    result="已召开",
    evidence=[],
)


def row(*history: Said) -> DutyListRow:
    (found,) = rows(VIEW, "responsibility", *history)
    assert isinstance(found, DutyListRow)
    return found


class TestDutyLists:
    def test_a_draft_is_not_issued(self) -> None:
        drafted = row(DRAFTED)
        assert (drafted.holder, drafted.issued) == (SECRETARY, False)
        assert isinstance(drafted.items[0].deadline, Every)

    def test_an_issued_list_is_owed(self) -> None:
        assert row(DRAFTED, said("DutyListIssued", resolution=None)).issued

    def test_an_item_performed_in_a_period_is_done_in_that_period_only(self) -> None:
        performed = row(DRAFTED, PERFORMED)
        assert performed.done(MEETING, "2026-Q1")
        assert not performed.done(MEETING, "2026-Q2")
        assert performed.performed[0].performed_on == date(2026, 3, 12)

    def test_an_item_that_was_returned_is_open_again_until_it_is_performed_again(self) -> None:
        returned = said("DutyItemReturned", item=str(MEETING), period="2026-Q1", reason="记录过简")
        assert not row(DRAFTED, PERFORMED, returned).done(MEETING, "2026-Q1")
        assert row(DRAFTED, PERFORMED, returned, PERFORMED).done(MEETING, "2026-Q1")

    def test_an_item_that_was_confirmed_is_done(self) -> None:
        confirmed = said("DutyItemConfirmed", item=str(MEETING), period="2026-Q1", comment="属实")
        assert row(DRAFTED, PERFORMED, confirmed).performed[0].standing == "confirmed"

    def test_a_revised_list_keeps_what_was_performed(self) -> None:
        items = [item(LECTURE, 1, "讲党课", "yearly")]
        revised = row(DRAFTED, PERFORMED, said("DutyListRevised", items=items, reason="上级调整"))
        assert [i.matter for i in revised.items] == ["讲党课"]
        assert revised.done(MEETING, "2026-Q1")

    def test_a_list_handed_over_passes_whole_to_the_successor(self) -> None:
        passed = row(DRAFTED, PERFORMED, said("DutyListHandedOver", holder=str(SUCCESSOR)))
        assert passed.holder == SUCCESSOR
        assert passed.holder_on(date(2026, 3, 1)) == SECRETARY
        assert passed.holder_on(date(2026, 3, 2)) == SUCCESSOR
        assert passed.done(MEETING, "2026-Q1")
