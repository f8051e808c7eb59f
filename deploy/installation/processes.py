"""The processes of `wenxiao up`: servers, the step before every start, services, scheduler, worker, the first plan."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace

from deploy.embedded import ports
from deploy.embedded.process import ProcessSpec, nats_process, postgres_process, python_argv
from deploy.installation.databases import keys_dsn, passwords, service_dsn
from deploy.installation.topology import PORTAL, PROCESSES, SERVICES, Deployed, Home, service_named

PREPARED = "prepare"
USERS = "bus-users"
_FRUGAL = {"MALLOC_ARENA_MAX": "2"}  # every thread its own arena costs megabytes in each process

_WORKING = re.compile(r"process\.working")  # the line of services/supervision/jobs/process.py


def specs(home: Home, *, demo: bool) -> list[ProcessSpec]:
    """Everything in the order of its start; passwords are made if there are none. `demo` loads the year plan once.

    :raises CannotRun: if programs are missing or the password file is broken
    """
    passwords(home)
    known = {**_FRUGAL, **_direct(), **_place(home)}
    return [
        postgres_process(home.embedded_postgres),
        ProcessSpec(name=USERS, argv=python_argv("-m", "deploy.installation.bus_users"), env=known, once=True),
        replace(nats_process(home.embedded_nats), after=(USERS,)),
        ProcessSpec(
            name=PREPARED,
            argv=python_argv("-m", "deploy.installation.prepare"),
            env=known,
            once=True,  # not `after` the servers: it waits for them itself, while it is being loaded
        ),
        *(_service(home, service, known) for service in SERVICES),
        *(
            ProcessSpec(
                name=name,
                argv=python_argv("-m", module),
                env={**known, **_settings(home, service_named("supervision"), user=name)},
                ready=_WORKING,
                after=("supervision",),
            )
            for name, module in PROCESSES.items()
        ),
        _portal(home, known),
        *([_first_plan(known)] if demo and not home.demo_mark.exists() else []),
        *([_first_accounts(home, known, demo=demo)] if not home.accounts_mark.exists() else []),
    ]


def _service(home: Home, service: Deployed, known: Mapping[str, str]) -> ProcessSpec:
    return ProcessSpec(
        name=service.name,
        argv=python_argv("-m", service.module),
        env={**known, **_settings(home, service, user=service.name), "WENXIAO_PORT": str(home.ports[service.name])},
        ready=f"{home.url(service.name)}/health/ready",
        after=(PREPARED,),
        ports=(home.ports[service.name],),
    )


def _portal(home: Home, known: Mapping[str, str]) -> ProcessSpec:
    settings = {
        **_settings(home, PORTAL, user=PORTAL.name),
        "WENXIAO_ATTACHMENTS": home.attachments,
        "WENXIAO_PORT": str(home.ports[PORTAL.name]),
    }
    return ProcessSpec(
        name=PORTAL.name,
        argv=python_argv("-m", PORTAL.module),
        env={**known, **settings},
        ready=f"{home.url(PORTAL.name)}/health/ready",
        after=(PREPARED,),
        ports=(home.ports[PORTAL.name],),
    )


def _first_accounts(home: Home, known: Mapping[str, str], *, demo: bool) -> ProcessSpec:
    """Makes the first accounts and prints their passwords, once."""
    plan = ("year-plan",) if demo and not home.demo_mark.exists() else ()
    return ProcessSpec(
        name="accounts",
        argv=python_argv("-m", "deploy.installation.first_accounts"),
        env=known,
        after=(PORTAL.name, "projection", *plan),
        once=True,
    )


def _first_plan(known: Mapping[str, str]) -> ProcessSpec:
    """Loads the example plan; a failure is said and stops nothing."""
    return ProcessSpec(
        name="year-plan",
        argv=python_argv("-m", "deploy.installation.first_plan"),
        env=known,
        after=tuple(service.name for service in SERVICES),
        once=True,
    )


def _settings(home: Home, service: Deployed, *, user: str) -> dict[str, str]:
    """What shared/service/settings.py reads; `user` is who the process is on the bus."""
    settings = {
        "WENXIAO_DATABASE": service_dsn(home, service),
        "WENXIAO_NATS": home.nats.url,
        "WENXIAO_NATS_SEED_FILE": str(home.nats_seed_file(user)),
        "WENXIAO_URLS": json.dumps(home.urls_for(service)),
        "WENXIAO_IDENTITY_FILE": str(home.identity_file),
        "WENXIAO_TOKEN_KEY_FILE": str(home.token_key_file),
        "WENXIAO_HOST": ports.HOST,
    }
    if service.name == "management":
        settings["WENXIAO_KEYS_DATABASE"] = keys_dsn(home)
        settings["WENXIAO_MASTER_KEY_FILE"] = str(home.master_key_file)
    return settings


def _place(home: Home) -> dict[str, str]:
    listening = ",".join(f"{name}={port}" for name, port in home.ports.items())
    return {"WENXIAO_HOME": str(home.folder), "WENXIAO_PORTS": listening}


def _direct() -> dict[str, str]:
    """The services speak to each other directly, whatever proxy the environment names."""
    excepted = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    without = ",".join(filter(None, (excepted, ports.HOST)))
    return {"NO_PROXY": without, "no_proxy": without}
