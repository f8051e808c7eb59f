"""What member and delegate say about a person in the same way."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


BornIn = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
