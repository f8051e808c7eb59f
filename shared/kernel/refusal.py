"""The one way for the domain to say no."""

from typing import ClassVar


class Refusal(Exception):
    """A rule forbids this.

    The docstring of the subclass is the public sentence in English, `zh` the one in Chinese; both may hold `{name}`
    places that the raiser fills: `raise QuorumMissed(due=7, present=3)`. The class name is the stable key.
    `of_input` says of a status other than 422 that it is what was filled in that does not fit: with other input the
    same person could do the same thing today.
    """

    status: ClassVar[int] = 409
    zh: ClassVar[str] = ""
    of_input: ClassVar[bool] = False

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    def sentence(self, language: str = "zh") -> str:
        """Return the public sentence in `zh` or `en`."""
        template = self.zh if language == "zh" and self.zh else " ".join((self.__doc__ or "").split())
        return template.format(**self.facts) if self.facts else template

    def hinges_on_input(self) -> bool:
        """Whether other input could be accepted, so that nothing is said about the person or the thing."""
        return self.of_input or self.status == 422
