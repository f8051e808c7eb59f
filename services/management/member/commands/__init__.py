"""What can be asked of a member's record, and how it says no."""

from services.management.member.commands.record import (
    CeaseMembership,
    ConfirmProbationer,
    CorrectMemberDetails,
    EndMemberExemption,
    EnrollMember,
    ExemptMember,
    JoinFunctionalBranch,
    LeaveFunctionalBranch,
    LoseContact,
    MarkMobile,
    MarkReturned,
    MoveHomeBranch,
    RegainContact,
)
from services.management.member.commands.refusals import (
    AffiliationOutside,
    AlreadyEnrolled,
    AlreadyExempted,
    AlreadyMobile,
    BeforeTheFact,
    ContactLostAlready,
    InAnotherFunctionalBranch,
    InTheFuture,
    MembershipCeased,
    NoSuchMember,
    NotAFunctionalBranch,
    NotAHomeBranch,
    NotExempted,
    NotInFunctionalBranch,
    NotMobile,
    NotOutOfContact,
    OneHomeBranch,
)

__all__ = [
    "AffiliationOutside",
    "AlreadyEnrolled",
    "AlreadyExempted",
    "AlreadyMobile",
    "BeforeTheFact",
    "CeaseMembership",
    "ConfirmProbationer",
    "ContactLostAlready",
    "CorrectMemberDetails",
    "EndMemberExemption",
    "EnrollMember",
    "ExemptMember",
    "InAnotherFunctionalBranch",
    "InTheFuture",
    "JoinFunctionalBranch",
    "LeaveFunctionalBranch",
    "LoseContact",
    "MarkMobile",
    "MarkReturned",
    "MemberCommand",
    "MembershipCeased",
    "MoveHomeBranch",
    "NoSuchMember",
    "NotAFunctionalBranch",
    "NotAHomeBranch",
    "NotExempted",
    "NotInFunctionalBranch",
    "NotMobile",
    "NotOutOfContact",
    "OneHomeBranch",
    "RegainContact",
]

MemberCommand = (
    EnrollMember
    | ConfirmProbationer
    | MoveHomeBranch
    | JoinFunctionalBranch
    | LeaveFunctionalBranch
    | ExemptMember
    | EndMemberExemption
    | MarkMobile
    | MarkReturned
    | LoseContact
    | RegainContact
    | CeaseMembership
    | CorrectMemberDetails
)
