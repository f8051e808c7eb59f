"""Whose act it is: the person's own, or typed for him or her from a paper (授权代录)."""

from uuid import UUID

from shared.kernel.message import Stamp
from shared.kernel.refusal import Refusal


class PaperMissing(Refusal):
    """What is entered for somebody else names the place of the handwritten original."""

    zh = "代他人录入的，请注明纸质原件的存放位置。"
    status = 422


def is_act_of(person: UUID, stamp: Stamp) -> bool:
    """Return whether the person acts, or somebody for the person.

    :raises PaperMissing: if somebody types for the person without naming the paper
    """
    if stamp.actor != person:
        return False
    if stamp.by != person and not stamp.paper:
        raise PaperMissing
    return True


def has_a_hand_in(people: frozenset[UUID], stamp: Stamp) -> bool:
    """Return whether one of the people acts or types: nobody judges what concerns him- or herself, in any way."""
    return not people.isdisjoint({stamp.by, stamp.actor})
