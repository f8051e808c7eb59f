"""What can be asked of the district and its units, and how they say no."""

from pydantic import Field

from services.management.permissions import Permission
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.text import Code, Line, Text

# --- commands ---------------------------------------------------------------


class FoundDistrict(Command):
    """Found the district to which all units belong; done once, at the very start."""

    zh = "建立区县"
    zh_help = "建立所有单位所属的区县，仅在启用时办理一次。"
    permission = Permission.UNIT_REGISTER
    creates, continues = True, False
    code: Code = Field(title="区县编码")
    name: Line = Field(title="区县名称")


class RegisterUnit(Command):
    """Enter a unit with its code and the body above it."""

    zh = "登记单位"
    zh_help = "登记单位及其编码和上级单位。"
    permission = Permission.UNIT_REGISTER
    creates, continues = True, False
    code: Code = Field(title="单位编码")
    name: Line = Field(title="单位名称")
    superior: Line | None = Field(default=None, title="上级单位", json_schema_extra={"x-en": "Superior body"})


class RenameUnit(Command):
    """Give the district or a unit its new name; records of before keep the old one."""

    zh = "更名"
    zh_help = "为区县或单位登记新名称，此前的记录保留原名。"
    permission = Permission.UNIT_REGISTER
    name: Line = Field(title="新名称")


class CloseUnit(Command):
    """A unit has been abolished or merged; its records stay readable."""

    zh = "撤销单位"
    zh_help = "单位已撤销或合并的，在此登记；原有记录仍可查阅。"
    permission = Permission.UNIT_REGISTER
    reason: Text = Field(title="撤销原因")


UnitCommand = FoundDistrict | RegisterUnit | RenameUnit | CloseUnit

# --- refusals ---------------------------------------------------------------


class NoSuchUnit(Refusal):
    """There is no such unit."""

    status = 404
    zh = "没有找到该单位，请核对单位编号。"


class AlreadyFounded(Refusal):
    """The district is founded already, as “{name}”."""

    zh = "区县已建立（{name}），不能重复建立；更名请使用“更名”。"


class AlreadyRegistered(Refusal):
    """This unit is registered with other content, as “{name}”; rename it instead."""

    zh = "该单位已登记为“{name}”，与本次填报内容不一致；如需更名请使用“更名”。"


class UnitIsClosed(Refusal):
    """This unit is closed; nothing about it changes any more."""

    zh = "该单位已撤销，不能再作变更。"


class DistrictStays(Refusal):
    """The district itself cannot be closed."""

    zh = "区县本身不能撤销，只能撤销其下属单位。"
