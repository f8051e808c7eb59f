import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.responsibility.rectification import domain, events
from services.responsibility.rectification.commands import RaiseRectification
from services.responsibility.rectification.reactions import REACTIONS
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.kernel.role import Role
from shared.messaging.reactions import Step
from tests.responsibility.people import IMPORTER, SECRETARY, UNIT, by

GOLDEN = Path(__file__).parents[2] / "contracts" / "golden"
EVENT, FINDING = UUID(int=51), UUID(int=52)
PAYLOAD: dict[str, Any] = {
    "finding": str(FINDING),
    "line": None,
    "list": "duty",
    "ref": None,
    "person": str(SECRETARY),
    "problem": "一季度未召开支部党员大会",
    "measure": "4月底前补开并完善记录",
    "due": "2026-04-30",
    "severity": "ordinary",
    "added_later": "ignored",
}


def envelope(payload: dict[str, Any]) -> Envelope:
    body = {"id": str(EVENT), "type": "FindingRecorded", "stamp": {"on": "2026-04-02"}, "payload": payload}
    return Envelope(
        service="supervision",
        epoch=UUID(int=1),
        position=1,
        unit_seq=1,
        unit=UNIT,
        recorded_at=datetime(2026, 4, 2, tzinfo=UTC),
        type="FindingRecorded",
        body=json.dumps(body).encode(),
    )


def step(payload: dict[str, Any]) -> Step:
    order = REACTIONS[0].order(envelope(payload))
    assert order is not None
    return order.step


class TestWhenFindingRecorded:
    def test_raises_one_item_for_the_person_with_the_finding_as_origin(self) -> None:
        raising = step(PAYLOAD)

        assert (raising.unit, raising.id) == (UNIT, derived_id(EVENT, "rectification"))
        service = by(IMPORTER, date(2026, 4, 2), role=Role.SERVICE)
        assert isinstance(raising.command, RaiseRectification)
        [raised] = domain.decide(raising.command, domain.Rectification(), service)
        assert isinstance(raised, events.RectificationRaised)
        assert (raised.origin, raised.responsible, raised.source) == (FINDING, SECRETARY, "quarterly_check")
        assert (raised.due, raised.year) == (date(2026, 4, 30), 2026)

    def test_gives_the_same_answer_when_the_event_comes_again(self) -> None:
        assert REACTIONS[0].order(envelope(PAYLOAD)) == REACTIONS[0].order(envelope(PAYLOAD))

    def test_reads_the_event_as_supervision_writes_it(self) -> None:
        sample = json.loads((GOLDEN / "FindingRecorded.v1.json").read_text())
        command = step(sample).command
        assert isinstance(command, RaiseRectification)
        assert (str(command.origin), command.problem) == (sample["finding"], sample["problem"])

    def test_fails_when_the_event_does_not_name_the_person(self) -> None:
        with pytest.raises(ValidationError):
            step({**PAYLOAD, "person": None})
