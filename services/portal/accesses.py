"""What the portal writes into its log before it answers: sign-ins, changes of accounts, files, imports and exports.

Login names and addresses stay in the record of sign-ins; here stand ids alone.
"""

from uuid import UUID

from shared.access.events import AccessEvent, DataExported


class AccountEvent(AccessEvent):
    """Something happened to an account or to a try to sign in to it.

    `person` is whose account it is, None where a login name was typed that nobody has.
    """

    person: UUID | None


class SignedIn(AccountEvent):
    """Name and password were right."""


class SignInRefused(AccountEvent):
    """Name or password were wrong, or the account is disabled."""


class SignInsPaused(AccountEvent):
    """After too many wrong tries nobody is heard for a while."""


class SignedOut(AccountEvent):
    """A person ended the own session."""


class PasswordChanged(AccountEvent):
    """A person replaced the own password."""


class AccountOpened(AccountEvent):
    """Somebody may sign in from now on, first with an initial password."""


class PasswordReset(AccountEvent):
    """A forgotten password was replaced by an initial one."""


class SignInsResumed(AccountEvent):
    """Wrong tries were forgotten before their time."""


class AccountDisabled(AccountEvent):
    """Nobody can sign in with it any more."""


class AccountEnabled(AccountEvent):
    """Its owner can sign in again."""


class SessionsEnded(AccountEvent):
    """An administrator signed a person out everywhere."""


class OtherSessionsEnded(AccountEvent):
    """A person ended the own sessions everywhere else."""


class FileRead(AccessEvent):
    """A file was given to somebody, noted once an hour; `digest` is the SHA-256 of its bytes in hex."""

    digest: str


class YearPlanImportConfirmed(AccessEvent):
    """Somebody said that a year plan that was looked at is to be imported; its facts are events of their services."""

    plan: UUID


ACCESSES: tuple[type[AccessEvent], ...] = (
    SignedIn,
    SignInRefused,
    SignInsPaused,
    SignedOut,
    PasswordChanged,
    AccountOpened,
    PasswordReset,
    SignInsResumed,
    AccountDisabled,
    AccountEnabled,
    SessionsEnded,
    OtherSessionsEnded,
    FileRead,
    YearPlanImportConfirmed,
    DataExported,
)
