"""The one place that decides whether a caller reaches a unit and may do what is asked there."""

from collections.abc import Set
from uuid import UUID

from shared.kernel.refusal import Refusal
from shared.kernel.role import TITLES, Held, Role


class NoSuchUnit(Refusal):
    """There is nothing here under this address."""

    status = 404
    zh = "没有找到该单位或该事项，请核对链接。"


class NotPermitted(Refusal):
    """Your posts do not allow this; it takes one of: {roles}."""

    status = 403
    zh = "您现任职务无权办理此事项，需由下列角色之一办理：{roles}。"


def authorize(held: Set[Held], allowed: Set[Role], organization: UUID | None) -> None:
    """Return if one of the roles held is allowed at the organization, or anywhere in the unit if none is named.

    :raises NoSuchUnit: to a stranger, who must not learn whether the unit exists
    :raises NotPermitted: to somebody of the unit without an allowed role there
    """
    if not held:
        raise NoSuchUnit
    for role, place in held:
        if role in allowed and (place is None or organization is None or place == organization):
            return
    raise NotPermitted(roles="、".join(TITLES[role] for role in sorted(allowed) if role is not Role.SERVICE))
