from shared.kernel.refusal import Refusal


class TooFew(Refusal):
    """Only {present} of {due} are present;
    it takes half."""

    zh = "应到{due}人，实到{present}人，未过半数。"


class Plain(Refusal):
    """No. A brace { in it does no harm."""


def test_says_its_sentence_in_both_languages() -> None:
    refusal = TooFew(present=3, due=7)
    assert refusal.sentence("en") == "Only 3 of 7 are present; it takes half."
    assert refusal.sentence("zh") == "应到7人，实到3人，未过半数。"
    assert str(refusal) == refusal.sentence("en")


def test_without_facts_the_sentence_is_taken_as_it_is() -> None:
    assert Plain().sentence("zh") == "No. A brace { in it does no harm."
