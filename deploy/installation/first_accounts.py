"""The first accounts: three administrators, and people of the example plan. Passwords are printed once."""

import asyncio
from uuid import UUID

from deploy.installation.accounts import accounts_of
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, Home
from services.portal.accounts.accounts import LoginTaken
from shared.kernel.role import TITLES

DEMO_PEOPLE = {
    "P001": "党组书记",
    "P003": "机关党委书记",
    "P009": "机关第一支部书记",
    "P018": "机关第二支部书记",
    "P008": "纪检委员",
    "P013": "党务干事",
    "P014": "督查员",
}
"""Whose accounts the example gets, with what they are, for the one who tries it."""


async def make(home: Home) -> list[str]:
    """Return a line per account that was made: login name, initial password, whose it is."""
    callers = Callers.of(home)
    wanted: list[tuple[UUID, str, UUID, str]] = [
        (person, role.value.replace("_", "-"), callers.identity.district, TITLES[role])
        for role, person in callers.identity.administrators.items()
    ]
    if home.demo_mark.exists():
        unit = callers.unit(DEMO_UNIT)
        wanted += [(callers.person(unit, code), code.lower(), unit, title) for code, title in DEMO_PEOPLE.items()]
    lines = []
    async with accounts_of(home) as accounts:
        for person, login, unit, title in wanted:
            try:
                lines.append(f"  {login:<16} {await accounts.add(person, login, unit, None)}   {title}")
            except LoginTaken:
                continue
    home.accounts_mark.touch()
    return lines


if __name__ == "__main__":
    made = asyncio.run(make(Home.open()))
    if made:
        print("首次登录账号（初始密码只显示这一次，首次登录须修改）first accounts, shown once:")
        print("\n".join(made), flush=True)
