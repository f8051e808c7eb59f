from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.ids import derived_id, new_id


@given(cause=st.uuids(), name=st.text())
def test_a_derived_id_is_always_the_same_and_keeps_its_causes_time(cause: UUID, name: str) -> None:
    derived = derived_id(cause, name)
    assert derived == derived_id(cause, name)
    assert derived.bytes[:6] == cause.bytes[:6]
    assert (derived.version, derived.variant) == (8, "specified in RFC 4122")


@given(cause=st.uuids(), name=st.text(), other=st.text())
def test_other_names_give_other_ids(cause: UUID, name: str, other: str) -> None:
    assert (derived_id(cause, name) == derived_id(cause, other)) == (name == other)


def test_new_ids_rise() -> None:
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert {id.version for id in ids} == {7}
