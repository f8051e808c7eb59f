"""A witness as C2SP's tlog-witness describes it, with a memory: it signs what continues what it signed before."""

from base64 import b64decode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.projection.sealing.note import COSIGNATURE, BadNote, Checkpoint, Note, Signature, Verifier, cosigned
from tests.projection.sealing.test_proofs import grown


class Remembering:
    """`size` and `root` are what it signed last; `shown` counts what it was asked."""

    def __init__(self, log: Verifier, at: int = 1_790_000_000) -> None:
        self.log, self.at = log, at
        self.private = Ed25519PrivateKey.generate()
        self.key = Verifier("witness.example/w1", COSIGNATURE, self.private.public_key().public_bytes_raw())
        self.size, self.root, self.shown, self.away = 0, b"", 0, False
        self.app = FastAPI()
        self.app.add_api_route("/add-checkpoint", self.add, methods=["POST"], response_model=None)

    async def add(self, request: Request) -> Response:
        self.shown += 1
        if self.away:
            return PlainTextResponse("closed", 503)
        head, _, written = (await request.body()).decode().partition("\n\n")
        first, *proof = head.split("\n")
        note = Note.parse(written)
        checkpoint = Checkpoint.parse(note.text)
        try:
            signed = self.log.signs(note)
        except BadNote:
            signed = None
        if signed is None:
            return PlainTextResponse("not the log's", 403)
        if int(first.removeprefix("old ")) != self.size:
            return PlainTextResponse(f"{self.size}\n", 409, media_type="text/x.tlog.size")
        if self.size and not self._continues(checkpoint, [b64decode(line) for line in proof]):
            return PlainTextResponse("no continuation", 422)
        self.size, self.root = checkpoint.size, checkpoint.root
        private = self.at.to_bytes(8) + self.private.sign(cosigned(checkpoint.text, self.at))
        return PlainTextResponse(Signature(self.key.name, self.key.id, private).line())

    def _continues(self, checkpoint: Checkpoint, proof: list[bytes]) -> bool:
        if checkpoint.size == self.size:
            return checkpoint.root == self.root and not proof
        return grown(self.size, checkpoint.size, self.root, proof) == (self.root, checkpoint.root)
