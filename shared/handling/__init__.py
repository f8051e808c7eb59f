"""The only place where rules meet storage: load, decide, append."""

from shared.handling.call import Announced, Authorize, Call, FactsSource, Handled, Standing
from shared.handling.handler import CommandHandler
from shared.handling.refusals import (
    UNDECIDED,
    AlreadyTaken,
    DateGoesBack,
    DateInFuture,
    NotKnownHere,
    OtherContent,
    StaleVersion,
    Undecided,
)

__all__ = [
    "UNDECIDED",
    "AlreadyTaken",
    "Announced",
    "Authorize",
    "Call",
    "CommandHandler",
    "DateGoesBack",
    "DateInFuture",
    "FactsSource",
    "Handled",
    "NotKnownHere",
    "OtherContent",
    "StaleVersion",
    "Standing",
    "Undecided",
]
