"""The settings of NATS, the same for a server of `wenxiao up` and for one in a container."""

import json

_SETTINGS = """\
# Written at every start.
server_name: {name}
listen: "{listen}"
{monitoring}
max_payload: 1MB
max_connections: 1000
write_deadline: "5s"
ping_interval: "10s"
ping_max: 2
lame_duck_duration: "30s"
lame_duck_grace_period: "2s"
jetstream {{
  store_dir: {store}
  # The default of two minutes lost every acknowledged message in a power cut.
  sync_interval: "1s"
  max_memory_store: 64MB
  max_file_store: {max_file_store}
}}
{extra}
"""


def settings(
    *, name: str, listen: str, store: str, monitoring: str | None = None, max_file_store: str = "10GB", extra: str = ""
) -> str:
    """The text of a configuration file.

    :param listen: host:port
    :param store: JetStream's folder
    :param monitoring: host:port of its figures and its health, if wanted
    :param max_file_store: in NATS' notation, such as 10GB
    :param extra: the block of `authorization`, or `include` and a file beside this one; without it anybody may do
        anything, which only tests want
    """
    return _SETTINGS.format(
        name=name,
        listen=listen,
        monitoring=f'http: "{monitoring}"' if monitoring else "",
        store=json.dumps(store, ensure_ascii=False),
        max_file_store=max_file_store,
        extra=extra,
    )
