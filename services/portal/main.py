"""Runs the portal in this process until SIGTERM or SIGINT."""

import sys

from services.portal.app import build
from services.portal.attachments.store import CannotStore
from services.portal.settings import PortalSettings
from services.portal.web.assets import NotBuilt
from shared.service.identity import BrokenIdentity
from shared.service.serve import listen
from shared.service.settings import settings_of
from shared.telemetry import logs, traces


def main() -> None:
    """Serve with the settings of the environment; what is missing is one clear sentence."""
    settings = settings_of("portal", PortalSettings)
    logs.configure("portal", form=settings.log_format)
    traces.configure("portal", settings.version)
    try:
        app = build(settings)
    except (BrokenIdentity, CannotStore, NotBuilt) as error:
        sys.exit(str(error))
    listen(app, settings)


if __name__ == "__main__":
    main()
