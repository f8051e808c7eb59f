from datetime import date

import pytest

from services.management.delegate import commands, domain, events
from shared.testing.spec import Spec
from tests.management.delegate.scenarios import (
    CHANGE_SECTOR,
    END,
    ENDED,
    REGISTERED,
    SECTOR_CHANGED,
    UNIT,
    by,
    register,
)

delegate = Spec(domain.DECIDER)


class TestRegister:
    def test_enters_a_delegate_outside_the_party(self) -> None:
        delegate.given().when(register(), by()).then(REGISTERED)

    @pytest.mark.parametrize("party", ["中共党员", "预备党员"])
    def test_enters_a_party_member(self, party: str) -> None:
        both = register(party, member=True)
        registered = events.DelegateRegistered(unit=UNIT, **both.model_dump())
        delegate.given().when(both, by()).then(registered)

    def test_said_twice_changes_nothing(self) -> None:
        delegate.given(REGISTERED, SECTOR_CHANGED).when(register(), by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        delegate.given(REGISTERED).when(register(sector="工商联"), by()).then_refused(commands.AlreadyADelegate)

    @pytest.mark.parametrize(("party", "member"), [("群众", True), ("中共党员", False)])
    def test_is_refused_when_party_and_mark_contradict(self, party: str, member: bool) -> None:
        torn = register(party, member=member)
        delegate.given().when(torn, by()).then_refused(commands.PartyAndMemberDisagree)

    def test_takes_the_code_within_the_unit_and_shows_it_there(self) -> None:
        assert [claim.name for claim in REGISTERED.claims()] == [f"{UNIT}/P052"]
        assert domain.units(domain.DECIDER.fold([REGISTERED])) == {UNIT}


class TestChangeSector:
    def test_changes_it(self) -> None:
        delegate.given(REGISTERED).when(CHANGE_SECTOR, by()).then(SECTOR_CHANGED)

    def test_said_twice_changes_nothing(self) -> None:
        delegate.given(REGISTERED, SECTOR_CHANGED).when(CHANGE_SECTOR, by()).then_nothing()

    def test_is_refused_after_the_mandate_ended(self) -> None:
        delegate.given(REGISTERED, ENDED).when(CHANGE_SECTOR, by()).then_refused(commands.MandateEnded)

    def test_is_refused_for_a_stranger(self) -> None:
        delegate.given().when(CHANGE_SECTOR, by()).then_refused(commands.NoSuchDelegate)


class TestEnd:
    def test_ends_the_mandate(self) -> None:
        delegate.given(REGISTERED).when(END, by()).then(ENDED)

    def test_said_twice_changes_nothing(self) -> None:
        delegate.given(REGISTERED, ENDED).when(END, by()).then_nothing()

    def test_is_refused_with_another_reason(self) -> None:
        other = END.model_copy(update={"reason": "届满"})
        delegate.given(REGISTERED, ENDED).when(other, by()).then_refused(commands.MandateEnded)

    def test_is_refused_before_it_happens(self) -> None:
        early = END.model_copy(update={"ended_on": date(2026, 3, 3)})
        delegate.given(REGISTERED).when(early, by()).then_refused(commands.MandateEndsInFuture)
