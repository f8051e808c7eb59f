"""What the portal is told by its environment (WENXIAO_…) beside what every process is told."""

from pathlib import Path

from pydantic import Field

from shared.service.settings import WebSettings


class PortalSettings(WebSettings):
    """`attachments` is where files of people lie, named by their digest."""

    attachments: Path = Field(description="folder of the attachments")
    idle_minutes: int = Field(default=60, ge=5, le=720, description="a session ends after so long without a request")
    session_hours: int = Field(default=12, ge=1, le=24, description="a session ends after so long, whatever happens")
