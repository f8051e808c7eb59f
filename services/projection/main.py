"""Composition root of the projection: report views, the audit log."""

from services.projection.audit.api import audit_routes
from services.projection.audit.subscription import AUDIT
from shared.service.definition import Service
from shared.service.serve import serve

SERVICE = Service(
    name="projection",
    title="Wenxiao projection 报表与审计",
    description="Report views at any past date, the audit trail and its verification.",
    readers=(AUDIT,),
    routers=(audit_routes(),),
)

if __name__ == "__main__":
    serve(SERVICE)
