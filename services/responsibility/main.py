"""Composition root of responsibility: duty lists and rectifications."""

from pathlib import Path

from services.responsibility.duty_list import domain as duty_list
from services.responsibility.permissions import ALLOWED
from services.responsibility.rectification import domain as rectification
from services.responsibility.rectification.reactions import IGNORED, REACTIONS
from shared.service.definition import Service
from shared.service.reacting import reacting
from shared.service.serve import serve

SERVICE = Service(
    name="responsibility",
    title="Wenxiao responsibility 责任体系",
    description="Duty lists of the three levels of secretaries; rectification of problems.",
    deciders=(duty_list.DECIDER, rectification.DECIDER),
    allowed=ALLOWED,
    rules=Path(__file__).parent / "rules.toml",
    words=Path(__file__).parent / "words.toml",
    readers=(reacting("responsibility_reactions", REACTIONS, IGNORED),),
)

if __name__ == "__main__":
    serve(SERVICE)
