from uuid import UUID

from services.management.unit import commands, domain
from shared.testing.spec import Spec
from tests.management.unit.scenarios import (
    CLOSE,
    CLOSED,
    FOUND,
    FOUNDED,
    REGISTER,
    REGISTERED,
    RENAME,
    RENAMED,
    UNIT,
    by,
)

unit = Spec(domain.DECIDER)


class TestFoundDistrict:
    def test_opens_the_district(self) -> None:
        unit.given().when(FOUND, by()).then(FOUNDED)

    def test_said_twice_changes_nothing(self) -> None:
        unit.given(FOUNDED).when(FOUND, by()).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = FOUND.model_copy(update={"name": "××县"})
        unit.given(FOUNDED).when(other, by()).then_refused(commands.AlreadyFounded)

    def test_is_refused_where_a_unit_is_registered(self) -> None:
        unit.given(REGISTERED).when(FOUND, by()).then_refused(commands.AlreadyFounded)


class TestRegisterUnit:
    def test_enters_the_unit(self) -> None:
        unit.given().when(REGISTER, by()).then(REGISTERED)

    def test_said_twice_changes_nothing_whoever_says_it(self) -> None:
        unit.given(REGISTERED).when(REGISTER, by(unit=UUID(int=7))).then_nothing()

    def test_is_refused_with_other_content(self) -> None:
        other = REGISTER.model_copy(update={"superior": None})
        unit.given(REGISTERED).when(other, by()).then_refused(commands.AlreadyRegistered)

    def test_is_refused_where_the_district_is_founded(self) -> None:
        unit.given(FOUNDED).when(REGISTER, by()).then_refused(commands.AlreadyFounded)

    def test_takes_the_code_and_shows_the_unit_to_who_registered_it(self) -> None:
        assert [claim.name for claim in REGISTERED.claims()] == ["QZX"]
        assert domain.units(domain.DECIDER.fold([REGISTERED])) == {UNIT}


class TestRenameUnit:
    def test_gives_the_new_name(self) -> None:
        unit.given(REGISTERED).when(RENAME, by()).then(RENAMED)

    def test_gives_the_district_a_new_name_too(self) -> None:
        unit.given(FOUNDED).when(RENAME, by()).then(RENAMED)

    def test_said_twice_changes_nothing(self) -> None:
        unit.given(REGISTERED, RENAMED).when(RENAME, by()).then_nothing()

    def test_is_refused_before_the_unit_exists(self) -> None:
        unit.given().when(RENAME, by()).then_refused(commands.NoSuchUnit)

    def test_is_refused_after_the_unit_is_closed(self) -> None:
        unit.given(REGISTERED, CLOSED).when(RENAME, by()).then_refused(commands.UnitIsClosed)


class TestCloseUnit:
    def test_ends_the_unit(self) -> None:
        unit.given(REGISTERED).when(CLOSE, by()).then(CLOSED)

    def test_said_twice_changes_nothing(self) -> None:
        unit.given(REGISTERED, CLOSED).when(CLOSE, by()).then_nothing()

    def test_is_refused_with_another_reason(self) -> None:
        other = commands.CloseUnit(reason="登记有误")
        unit.given(REGISTERED, CLOSED).when(other, by()).then_refused(commands.UnitIsClosed)

    def test_is_refused_for_the_district(self) -> None:
        unit.given(FOUNDED).when(CLOSE, by()).then_refused(commands.DistrictStays)

    def test_is_refused_before_the_unit_exists(self) -> None:
        unit.given().when(CLOSE, by()).then_refused(commands.NoSuchUnit)
