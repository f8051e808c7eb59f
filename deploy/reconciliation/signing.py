"""The two administrators who sign for lost history, and the record of it in management's log."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from deploy.embedded.child import CannotRun
from deploy.installation.callers import Callers
from deploy.installation.databases import service_dsn
from deploy.installation.topology import service_named
from deploy.reconciliation.log import Loss
from services.management.main import SERVICE
from services.management.principal import domain as principal
from shared.eventstore.codec import EventRegistry
from shared.eventstore.port import StreamKey
from shared.eventstore.postgres import PostgresEventStore
from shared.kernel.decider import Decider
from shared.web.tokens import BadToken, TokenVerifier, make_key


@dataclass(frozen=True)
class Signer:
    person: UUID
    token: str


async def signers(callers: Callers, tokens: list[str]) -> tuple[Signer, Signer]:
    """Whom two tokens name, if they are two and administrators as management's log has it now.

    :raises CannotRun: with what is wrong with the signatures
    """
    if len(tokens) != 2:
        raise CannotRun("Two administrators sign: say --signed-by TOKEN twice.")
    verifier = TokenVerifier(make_key(callers.home.token_key_file))
    try:
        first, second = (Signer(verifier.person(token), token) for token in tokens)
    except BadToken as error:
        raise CannotRun("A token is forged or has expired; make new ones with `wenxiao token`.") from error
    if first.person == second.person:
        raise CannotRun("Both tokens are of one person; the second signature is another administrator's.")
    for signer in (first, second):
        if not await _is_administrator(callers, signer.person):
            raise CannotRun(f"{signer.person} is no administrator; only the three of them sign for lost history.")
    return first, second


async def _is_administrator(callers: Callers, person: UUID) -> bool:
    """Asked of the log itself, since the directory may be out of date just now."""
    decider: Decider[Any, principal.Principal, Any] = principal.DECIDER
    dsn = service_dsn(callers.home, service_named(SERVICE.name))
    store = PostgresEventStore(SERVICE.name, dsn, EventRegistry(decider.event_types()))
    await store.open()
    try:
        history = await store.load(StreamKey(callers.identity.district, decider.category, person))
    finally:
        await store.close()
    return decider.fold(history.events).role is not None


async def record(callers: Callers, loss: Loss, first: Signer, second: Signer) -> None:
    """Let management store `HistoryLost`, each administrator signing with a command of their own; again, it is one.

    :raises CannotRun: if management does not answer or refuses
    """
    place = f"{callers.home.url('management')}/units/{callers.identity.district}/history-loss/{loss.epoch}"
    declared: dict[str, Any] = {
        "service": loss.service,
        "ended": [str(one) for one in loss.ended],
        "epoch": str(loss.epoch),
        "fork": loss.fork,
        "last_known": loss.last_known,
        "reason": loss.reason,
    }
    confirmed = {"fork": loss.fork, "last_known": loss.last_known}
    async with callers.patient_client() as client:
        for command, body, signer in (
            ("declare-history-lost", declared, first),
            ("confirm-history-lost", confirmed, second),
        ):
            headers = {"Authorization": f"Bearer {signer.token}", "Idempotency-Key": str(loss.epoch)}
            try:
                answer = await client.post(f"{place}/{command}", json=body, headers=headers)
            except httpx.HTTPError as error:
                raise CannotRun(
                    f"The loss of {loss.service} is not recorded yet, since management does not answer: "
                    "start everything and say the same again."
                ) from error
            if answer.is_error:
                raise CannotRun(f"The loss of {loss.service} is not recorded yet: {_said(answer)} Say the same again.")


def _said(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"management answers {answer.status_code}."
