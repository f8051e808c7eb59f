"""Signed notes and checkpoints, as C2SP writes them."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.projection.sealing.note import (
    COSIGNATURE,
    BadNote,
    Checkpoint,
    Note,
    Signature,
    Signer,
    Verifier,
    cosigned,
)

SIGNER = Signer("audit.QW/2026", bytes(range(32)))
CHECKPOINT = Checkpoint("audit.QW/2026", 25, bytes(32))


def signed() -> Note:
    return Note(CHECKPOINT.text, (SIGNER.sign(CHECKPOINT.text),))


def test_a_key_of_the_specification_is_read_as_it_is_written() -> None:
    written = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"  # Go's example of a note's key
    assert str(Verifier.parse(written)) == written


def test_a_note_of_the_specification_is_verified() -> None:
    key = Verifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    assert key.signs(Note.parse(f"{text}\n{line}\n")) is not None
    with pytest.raises(BadNote, match="PeterNeumann"):
        key.signs(Note.parse(f"{text.upper()}\n{line}\n"))


class TestKeys:
    def test_are_written_and_read(self) -> None:
        assert Signer.parse(f"{SIGNER}\n") == SIGNER
        assert Verifier.parse(str(SIGNER.verifier)) == SIGNER.verifier

    def test_do_not_show_themselves(self) -> None:
        assert SIGNER.seed.hex() not in repr(SIGNER)

    @pytest.mark.parametrize(
        "text", ["", "a+b", "a+00000000+AQ==", str(SIGNER.verifier).replace("audit", "other"), "+++"]
    )
    def test_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(BadNote):
            Verifier.parse(text)
        with pytest.raises(BadNote):
            Signer.parse(text)


class TestNote:
    def test_is_written_and_read(self) -> None:
        note = Note.parse(str(signed()))
        assert note == signed()
        assert SIGNER.verifier.signs(note) is not None
        assert Checkpoint.parse(note.text) == CHECKPOINT

    def test_without_the_signature_of_a_key_is_not_signed_by_it(self) -> None:
        other = Signer("audit.QW/2026", bytes(32))
        assert other.verifier.signs(signed()) is None

    def test_with_another_text_is_not_right(self) -> None:
        forged = Note(Checkpoint("audit.QW/2026", 24, bytes(32)).text, signed().signatures)
        with pytest.raises(BadNote, match="not right"):
            SIGNER.verifier.signs(forged)

    @pytest.mark.parametrize(
        "text", ["", "text\n", "text\n\n— name\n", "text\n\nname AAAAAAAA\n", "text\n\n— n !!\n", "a\n\n— n AAAAAAAA"]
    )
    def test_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(BadNote):
            Note.parse(text)

    def test_carries_what_witnesses_signed(self) -> None:
        witness = Ed25519PrivateKey.from_private_bytes(bytes(32))
        key = Verifier("witness.example", COSIGNATURE, witness.public_key().public_bytes_raw())
        at = 1_790_000_000
        line = Signature(key.name, key.id, at.to_bytes(8) + witness.sign(cosigned(CHECKPOINT.text, at)))
        note = Note.parse(str(signed().also([line])))
        assert key.signs(note) == line
        assert SIGNER.verifier.signs(note) is not None


@pytest.mark.parametrize(
    "text", ["", "origin\n1\n", "origin\n01\nAAAA\n", "origin\n-1\nAAAA\n", "origin\n1\nAAAA\n", "\n1\nAAAA\n"]
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.parse(text)
