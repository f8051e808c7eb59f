"""Who a study is for."""

from enum import StrEnum


class Audience(StrEnum):
    ORGAN_MEMBERS = "organ_members"
    DELEGATES = "delegates"
    ORGANIZATIONS = "organizations"
