"""What the portal is told by its environment (WENXIAO_…) beside what every process is told."""

from pydantic import Field, FilePath

from shared.service.settings import WebSettings


class PortalSettings(WebSettings):
    """`attachments` is where files of people lie, named by their digest."""

    nats: str = Field(description="nats://host:port")
    nats_seed_file: FilePath | None = Field(default=None, description="the key (nkey seed) of the portal on the bus")
    attachments: str = Field(min_length=1, description="folder of the attachments, or a URL such as s3://bucket/folder")
    attachment_megabytes: int = Field(default=20, ge=1, le=100, description="the largest file that is taken")
    requests_a_second: int = Field(
        default=50, ge=1, le=10_000, description="of one person in the long run; a unit may ask ten times as often"
    )
    idle_minutes: int = Field(
        default=60, ge=5, le=720, description="a session ends after so long without an act of its person"
    )
    session_hours: int = Field(default=12, ge=1, le=24, description="a session ends after so long, whatever happens")
