"""Composition root of the projection: report views, the audit log."""

from services.projection.accesses import ACCESSES
from services.projection.audit.api import audit_routes
from services.projection.changes.api import change_routes
from services.projection.changes.listening import Changes
from services.projection.evidence.api import evidence_routes
from services.projection.mine.api import mine_routes
from services.projection.operating.api import view_routes
from services.projection.operating.rebuilding import keep_rebuilding
from services.projection.overview.api import overview_routes
from services.projection.overview.keeping import Overview
from services.projection.overview.monthly import MonthlyBases
from services.projection.past.kept import Past
from services.projection.replay.api import replay_routes
from services.projection.reports.api import report_routes
from services.projection.sealing.api import sealing_routes
from services.projection.sealing.figures import FIGURES
from services.projection.units_api import unit_routes
from services.projection.views import IGNORED, VIEWS
from services.projection.why.api import why_routes
from shared.service.definition import Service
from shared.service.serve import serve

SERVICE = Service(
    name="projection",
    title="Wenxiao projection 报表与审计",
    description="Report views at any past date, the audit trail and its verification.",
    accesses=ACCESSES,
    views=VIEWS,
    ignored=IGNORED,
    routers=(
        unit_routes(),
        report_routes(),
        replay_routes(),
        mine_routes(),
        overview_routes(),
        change_routes(),
        audit_routes(),
        sealing_routes(),
        evidence_routes(),
        view_routes(),
        why_routes(),
    ),
    figures=FIGURES,
    listeners=(Changes, Overview, Past, MonthlyBases),
    works={"rebuilds": keep_rebuilding},
    workers=4,
)

if __name__ == "__main__":
    serve(SERVICE)
