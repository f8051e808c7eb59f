"""What member and delegate say about a person in the same way."""

from typing import Annotated

from pydantic import StringConstraints

from shared.kernel.hints import MONTH
from shared.kernel.words import Worded


class Gender(Worded):
    MALE = "male", "男", "male"
    FEMALE = "female", "女", "female"


BornIn = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"), MONTH]
