"""Who a study is for."""

from shared.kernel.words import Worded


class Audience(Worded):
    ORGAN_MEMBERS = "organ_members", "机关党员", "members of the organ"
    DELEGATES = "delegates", "政协委员", "CPPCC members"
    ORGANIZATIONS = "organizations", "指定组织", "chosen organizations"
