"""The one table of who may do what on the bus, read off the services' own definitions.

NATS refuses what is not listed. No service has anything of a stream but its own relay, which may ask where the
stream ends. Consumers are made, and streams read back, by `provision` alone; readers may take the next message and
acknowledge it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from deploy.installation.topology import SEALER
from services.projection import sealer
from services.supervision.jobs import scheduler, worker
from services.supervision.jobs.kinds import JobKind
from shared.messaging import relay
from shared.messaging.connection import inbox_prefix
from shared.messaging.provision import JOBS
from shared.messaging.subjects import all_subjects, consumer_name, stream_name, wake_subject
from shared.service.definition import Service

PROVISION = "provision"
_API = "$JS.API"
_STREAM_CARE = ("INFO", "CREATE", "UPDATE", "DELETE", "PURGE")
_CONSUMER_CARE = ("INFO", "DURABLE.CREATE", "DELETE")


@dataclass(frozen=True)
class User:
    """A user of the bus: `publish` and `listen` are subjects, `connections` names whose inboxes are the user's own."""

    name: str
    connections: tuple[str, ...]
    publish: tuple[str, ...]
    listen: tuple[str, ...] = ()

    @property
    def subscribe(self) -> tuple[str, ...]:
        """Every subject that the user may subscribe to."""
        return (*self.listen, *(f"{inbox_prefix(name)}.>" for name in self.connections))


def users(services: Sequence[Service], writers: Sequence[str]) -> list[User]:
    """One user per kind of process, and one who makes streams and consumers.

    :param writers: who beside the services has a log of its own, and reads nobody's
    """
    logs = [*(service.name for service in services if service.owns_streams), *writers]
    alone = [_writer(name, {}, {}) for name in writers]
    return [*(_service(service) for service in services), *alone, _sealer(), _scheduler(), _worker(), _provision(logs)]


def authorization(users: Iterable[User], keys: Mapping[str, str]) -> str:
    """The block of the server's settings that lets these users in, and nobody without a key.

    :param keys: the public key of each user by name
    """
    entries = "\n".join(_entry(user, keys[user.name]) for user in users)
    return f"authorization {{\n  timeout: 5\n  users: [\n{entries}\n  ]\n}}\n"


def _service(service: Service) -> User:
    reads, places = service.reads(), service.places()
    if service.owns_streams:
        return _writer(service.name, reads, places)
    return User(service.name, tuple(reads), _following(reads, places))


def _following(reads: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> tuple[str, ...]:
    """To follow the services that each subscription reads, from every place that it has."""
    consumers = [
        (stream_name(source), consumer_name(name, source, place))
        for name, sources in reads.items()
        for source in sources
        for place in range(places.get(name, 1))
    ]
    return tuple(subject for stream, consumer in consumers for subject in _taking(stream, consumer))


def _writer(name: str, reads: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> User:
    """Who has a log, and the relay that sends it."""
    stream = stream_name(name)
    asks = (f"{_API}.STREAM.INFO.{stream}", f"{_API}.STREAM.MSG.GET.{stream}")
    return User(
        name,
        (relay.connection_name(name), *reads),
        (all_subjects(name), *asks, *_following(reads, places)),
        (wake_subject(name),),
    )


def _sealer() -> User:
    return User(SEALER, tuple(sealer.READS), _following(sealer.READS, {}))


def _scheduler() -> User:
    return User("supervision-scheduler", (scheduler.CONNECTION,), tuple(f"jobs.{kind}.*" for kind in JobKind))


def _worker() -> User:
    binds = f"{_API}.CONSUMER.INFO.{JOBS}.{worker.CONSUMER}"
    takes = _taking(JOBS, worker.CONSUMER)
    return User("supervision-worker", (worker.CONSUMER,), (binds, *takes, wake_subject("supervision")))


def _provision(logs: Sequence[str]) -> User:
    """It reads streams back into logs that were restored, and purges a history that has ended: no service may lose
    another's events.
    """
    streams = [*map(stream_name, logs), JOBS]
    care = [f"{_API}.STREAM.{verb}.{stream}" for stream in streams for verb in _STREAM_CARE]
    care += [f"{_API}.STREAM.MSG.GET.{stream}" for stream in streams if stream != JOBS]
    consumers = [f"{_API}.CONSUMER.{verb}.{stream}.*" for stream in streams for verb in _CONSUMER_CARE]
    return User(PROVISION, (PROVISION,), (*care, *consumers))


def _taking(stream: str, consumer: str) -> tuple[str, str]:
    """To ask for the next messages, and to say what became of them."""
    return f"{_API}.CONSUMER.MSG.NEXT.{stream}.{consumer}", f"$JS.ACK.{stream}.{consumer}.>"


def _entry(user: User, key: str) -> str:
    publish, subscribe = json.dumps(user.publish), json.dumps(user.subscribe)
    allowed = f"publish: {{ allow: {publish} }}, subscribe: {{ allow: {subscribe} }}"
    return f"    # {user.name}\n    {{ nkey: {key}, permissions: {{ {allowed} }} }}"
