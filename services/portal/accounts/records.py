"""What happened to accounts: who signed in and out, who was refused, what an administrator did. Rows are only added."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from services.portal.accounts.accounts import Pool
from shared.views.queries import Queries

_QUERIES = Queries.load(Path(__file__).with_name("records.sql"))
WORDS = {
    "signed_in": "登录成功",
    "wrong_password": "用户名或密码错误",
    "closed": "连续输错，暂停登录",
    "signed_out": "退出登录",
    "password_changed": "修改本人密码",
    "added": "开通账号",
    "password_reset": "重置密码",
    "unlocked": "解除暂停",
    "disabled": "停用账号",
    "enabled": "启用账号",
    "sessions_ended": "强制退出",
    "other_sessions_ended": "退出其他设备",
}
"""What is recorded, and how it is called in Chinese."""


@dataclass(frozen=True)
class Search:
    """`until` is a day that still counts; `before`: only those older than the record of this id."""

    what: str | None = None
    words: str | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None


async def records(pool: Pool, search: Search, most: int) -> list[dict[str, Any]]:
    """The newest first: id, at, what, login, person, by, by_login, address."""
    values = {
        "what": search.what,
        "words": search.words,
        "since": search.since,
        "until": search.until,
        "before": search.before,
    }
    async with pool.connection() as connection:
        return await _QUERIES["records"](connection, **values, most=most)
