"""What the sheets of lists and items let people do: what the rules say, found out by trying."""

from datetime import date

import pytest

from services.responsibility.duty_list.domain import DECIDER as DUTY_LIST
from services.responsibility.rectification.domain import DECIDER as RECTIFICATION
from tests.responsibility.duty_list import scenarios as duties
from tests.responsibility.people import CLERK, INSPECTOR, MEMBER, PRINCIPAL, SECRETARY
from tests.responsibility.rectification import scenarios as items
from tests.responsibility.sheets import NAMES, Sheets

OPEN = items.RAISED.model_copy(update={"due": date(2100, 3, 31)})


@pytest.fixture
def rectifications() -> Sheets:
    return Sheets(RECTIFICATION)


@pytest.fixture
def lists() -> Sheets:
    return Sheets(DUTY_LIST)


class TestRectification:
    async def test_is_worked_on_by_who_is_responsible(self, rectifications: Sheets) -> None:
        refusals = await rectifications.refusals(SECRETARY, (OPEN,))
        free = {"ReceiveRectification", "ReportProgress", "AskExtension", "AskCloseOut"}
        assert {command for command, refusal in refusals.items() if refusal is None} == free
        assert refusals["CloseOut"] == "NotPermitted"

    async def test_is_closed_out_by_an_inspector_once_asked(self, rectifications: Sheets) -> None:
        assert (await rectifications.refusals(INSPECTOR, (OPEN,)))["CloseOut"] == "NotAsked"
        asked = await rectifications.refusals(INSPECTOR, (OPEN, items.RECEIVED, items.ASKED))
        assert (asked["CloseOut"], asked["ReturnCloseOut"], asked["Reopen"]) == (None, None, "NotClosedOut")

    async def test_says_what_is_done_already(self, rectifications: Sheets) -> None:
        id = await rectifications.given(OPEN, items.RECEIVED)
        actions = (await rectifications.sheet(id, SECRETARY))["actions"]
        assert [action["command"] for action in actions if action["done"]] == ["ReceiveRectification"]

    async def test_names_everybody_who_occurs(self, rectifications: Sheets) -> None:
        sheet = await rectifications.sheet(await rectifications.given(OPEN), SECRETARY)
        assert sheet["names"][str(SECRETARY)] == NAMES[SECRETARY]
        assert sheet["fields"]["kind"]["words"]["dated"] == {"zh": "限期整改", "en": "by a date"}
        assert sheet["fields"]["status"]["words"][sheet["state"]["status"]]["zh"] == "整改中"


class TestDutyList:
    async def test_is_confirmed_where_something_waits_for_it(self, lists: Sheets) -> None:
        nothing = await lists.refusals(INSPECTOR, duties.IN_FORCE)
        assert nothing["ConfirmDutyItem"] == "NotPerformed"
        performed = await lists.refusals(INSPECTOR, (*duties.IN_FORCE, duties.PERFORMED))
        assert performed["ConfirmDutyItem"] is None

    async def test_is_performed_by_its_holder(self, lists: Sheets) -> None:
        assert (await lists.refusals(SECRETARY, duties.IN_FORCE))["PerformDutyItem"] is None
        assert (await lists.refusals(MEMBER, duties.IN_FORCE))["PerformDutyItem"] == "NotTheHolder"

    async def test_is_issued_once(self, lists: Sheets) -> None:
        assert (await lists.refusals(CLERK, (duties.DRAFTED,)))["IssueDutyList"] is None
        assert (await lists.refusals(CLERK, duties.IN_FORCE))["IssueDutyList"] == "AlreadyIssued"

    async def test_of_the_principal_is_evaluated_with_a_resolution(self, lists: Sheets) -> None:
        refusals = await lists.refusals(INSPECTOR, duties.PRINCIPALS_IN_FORCE)
        assert refusals["EvaluateDutyItem"] is None
        assert refusals["ConfirmDutyItem"] == "NotPerformed" or refusals["ConfirmDutyItem"] == "NeedsResolution"

    async def test_lists_its_items_for_whoever_picks_one(self, lists: Sheets) -> None:
        sheet = await lists.sheet(await lists.given(*duties.IN_FORCE), PRINCIPAL)
        assert sheet["parts"]["item"][str(duties.MONTHLY_ID)] == "组织主题党日"

    async def test_may_be_begun_by_a_clerk(self, lists: Sheets) -> None:
        actions = (await lists.get("new", CLERK)).json()["actions"]
        assert [(one["command"], one["allowed"]) for one in actions] == [("DraftDutyList", True)]
