from uuid import UUID

import pytest

from shared.kernel.role import Held, Role
from shared.kernel.scope import NoSuchUnit, NotPermitted, authorize

BRANCH, OTHER = UUID(int=1), UUID(int=2)
SECRETARY = frozenset({Role.BRANCH_SECRETARY})


def test_a_secretary_may_at_the_own_branch_and_where_no_organization_is_named() -> None:
    authorize({Held(Role.BRANCH_SECRETARY, BRANCH)}, SECRETARY, BRANCH)
    authorize({Held(Role.BRANCH_SECRETARY, BRANCH)}, SECRETARY, None)


def test_a_role_in_the_whole_unit_reaches_every_organization() -> None:
    authorize({Held(Role.BRANCH_SECRETARY)}, SECRETARY, OTHER)


def test_a_secretary_of_another_branch_is_refused() -> None:
    with pytest.raises(NotPermitted):
        authorize({Held(Role.BRANCH_SECRETARY, BRANCH)}, SECRETARY, OTHER)


def test_another_role_is_refused_with_the_roles_it_takes() -> None:
    with pytest.raises(NotPermitted) as refused:
        authorize({Held(Role.MEMBER)}, SECRETARY, BRANCH)
    assert "党支部书记" in refused.value.sentence()


def test_a_stranger_learns_nothing() -> None:
    with pytest.raises(NoSuchUnit):
        authorize(set(), SECRETARY, BRANCH)
