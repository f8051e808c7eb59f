"""Class hours (学时) as people enter them: more than none, at most a day's, tenths."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from shared.kernel.hints import form

Hours = Annotated[Decimal, Field(gt=0, le=24, max_digits=3, decimal_places=1, examples=[2]), form("hours")]
