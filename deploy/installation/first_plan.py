"""Loads the example year plan on the first start, so that there is something to look at."""

import asyncio

from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_PLAN, DEMO_UNIT, Home
from services.portal.importing import Services, ServiceUnavailable, import_file


async def load(home: Home) -> str:
    """Return one sentence about how it went; a mark is left once the plan is in."""
    callers = Callers.of(home)
    async with callers.patient_client() as client:
        services = Services(
            client=client,
            urls=home.urls(),
            token=callers.standing("importer"),
            importer=callers.identity.principals["importer"],
            district=callers.identity.district,
        )
        try:
            report = await import_file(
                DEMO_PLAN.read_bytes(), services=services, name=DEMO_PLAN.name, expected_unit=DEMO_UNIT
            )
        except (ServiceUnavailable, OSError) as error:
            return f"the example plan was not loaded: {error}"
    if not report.applied:
        wrong = report.interrupted or "; ".join(problem.sentence("en") for problem in report.errors[:3])
        return f"the example plan was not loaded: {wrong}"
    home.demo_mark.touch()
    return f"the example plan {DEMO_PLAN.name} of unit {DEMO_UNIT} is loaded with {report.commands} commands"


if __name__ == "__main__":
    print(asyncio.run(load(Home.open())))
