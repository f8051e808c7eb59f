"""Witnesses elsewhere: they sign that a checkpoint is a continuation of what they saw before (C2SP tlog-witness)."""

from base64 import b64encode
from dataclasses import dataclass, field

import httpx

from services.projection.audit.proofs import Node, consistency
from services.projection.sealing import trouble
from services.projection.sealing.note import BadNote, Checkpoint, Note, Signature, Verifier

_TIMEOUT = httpx.Timeout(5.0, connect=2.0)


class WitnessAway(Exception):
    """The witness does not answer, or not as a witness does; it is asked again with the next checkpoint."""


@dataclass
class Witness:
    """`POST <url>/add-checkpoint`. `seen` is the size that it signed last, as far as we know."""

    url: str
    key: Verifier
    http: httpx.AsyncClient
    seen: int = field(default=0, init=False)

    async def cosign(self, note: Note, checkpoint: Checkpoint, node: Node) -> Signature:
        """Return its signature, for which it is shown that the log has only grown.

        :raises WitnessAway: if there is none now
        :raises Trouble: if it has seen a bigger log than ours
        """
        for _ in range(2):
            answer = await self._ask(note, checkpoint, node)
            if answer.status_code == httpx.codes.CONFLICT:
                self._correct(answer.text, checkpoint)
                continue
            if answer.status_code != httpx.codes.OK:
                raise WitnessAway(f"it answers {answer.status_code}: {answer.text[:200]}")
            signature = self._signature(answer.text, checkpoint)
            self.seen = checkpoint.size
            return signature
        raise WitnessAway("it names one size and then another")

    async def _ask(self, note: Note, checkpoint: Checkpoint, node: Node) -> httpx.Response:
        proof = consistency(min(self.seen, checkpoint.size), checkpoint.size, node)
        lines = "".join(f"{b64encode(one).decode()}\n" for one in proof)
        body = f"old {self.seen}\n{lines}\n{note}"
        try:
            return await self.http.post(f"{self.url.rstrip('/')}/add-checkpoint", content=body, timeout=_TIMEOUT)
        except httpx.HTTPError as error:
            raise WitnessAway(repr(error)) from error

    def _correct(self, text: str, checkpoint: Checkpoint) -> None:
        said = text.strip()
        if not said.isascii() or not said.isdigit() or len(said) > 18:
            raise WitnessAway(f"it does not say what it has seen: {text[:200]}")
        self.seen = int(said)
        if self.seen > checkpoint.size:
            raise trouble.witnessed(checkpoint.size, self.seen, self.key.name)

    def _signature(self, text: str, checkpoint: Checkpoint) -> Signature:
        try:
            found = self.key.signs(Note.parse(f"{checkpoint.text}\n{text}"))
        except BadNote as error:
            raise WitnessAway(f"its signature is not right: {error}") from error
        if found is None:
            raise WitnessAway("it has signed with another key")
        return found
