"""Which servers a run of the tests takes."""

import pytest

from tests.servers import Chosen, NotPossible, Way, choose

BOTH = {"WENXIAO_TEST_POSTGRES": "postgresql://x", "WENXIAO_TEST_NATS": "nats://x"}


def no_trouble() -> None:
    return None


def no_engine() -> str:
    return "no Docker engine answers"


def not_asked() -> str:
    raise AssertionError("nobody needs containers here")


class TestChoose:
    def test_takes_addresses_first(self) -> None:
        assert choose(BOTH, not_asked).way is Way.ADDRESSES

    def test_takes_containers_where_an_engine_answers(self) -> None:
        assert choose({}, no_trouble).way is Way.CONTAINERS

    def test_takes_the_wheels_else_and_says_why(self) -> None:
        assert choose({}, no_engine) == Chosen(Way.WHEELS, "no Docker engine answers")

    @pytest.mark.parametrize("way", ["addresses", "containers", "wheels"])
    def test_takes_what_is_wanted(self, way: str) -> None:
        assert choose(BOTH | {"WENXIAO_TEST_SERVERS": way}, no_trouble).way == way

    @pytest.mark.parametrize("name", BOTH)
    def test_refuses_half_of_the_addresses(self, name: str) -> None:
        with pytest.raises(NotPossible, match="needed together"):
            choose({name: BOTH[name]}, not_asked)

    def test_refuses_what_is_wanted_and_cannot_be(self) -> None:
        with pytest.raises(NotPossible, match="needed together"):
            choose({"WENXIAO_TEST_SERVERS": "addresses"}, not_asked)
        with pytest.raises(NotPossible, match="No containers: no Docker engine answers"):
            choose({"WENXIAO_TEST_SERVERS": "containers"}, no_engine)
        with pytest.raises(NotPossible, match="say one of addresses, containers, wheels"):
            choose({"WENXIAO_TEST_SERVERS": "docker"}, no_trouble)
