from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.management.meeting.counting import MORE_THAN_HALF, Share, passed

HALF, TWO_THIRDS = Share(Fraction(1, 2)), Share(Fraction(2, 3))


class TestShare:
    def test_rounds_up_to_whole_people(self) -> None:
        assert TWO_THIRDS.of(7) == 5
        assert HALF.of(7) == 4

    def test_knows_four_fifths_of_eleven(self) -> None:
        assert Share(Fraction(4, 5)).of(11) == 9

    def test_reaching_half_is_not_exceeding_it(self) -> None:
        assert (HALF.of(10), MORE_THAN_HALF.of(10)) == (5, 6)
        assert (HALF.of(11), MORE_THAN_HALF.of(11)) == (6, 6)

    @given(st.integers(0, 10_000))
    def test_is_the_smallest_number_that_will_do(self, due: int) -> None:
        for share in (HALF, MORE_THAN_HALF, TWO_THIRDS):
            enough = share.of(due)
            assert share.met(enough, due)
            assert enough == 0 or not share.met(enough - 1, due)


class TestPassed:
    def test_takes_more_than_half_of_those_due(self) -> None:
        assert not passed(MORE_THAN_HALF, yes=5, due=10, present=5, cast=5)
        assert passed(MORE_THAN_HALF, yes=6, due=10, present=6, cast=6)

    def test_counts_no_vote_of_somebody_absent(self) -> None:
        assert not passed(MORE_THAN_HALF, yes=6, due=10, present=5, cast=6)
