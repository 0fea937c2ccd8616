"""The processes of Pathway and the supervisor that keeps them running.

docker-compose.yml runs the same commands; what differs between machines comes from the environment.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.local.home import Home

COMMANDS: dict[str, tuple[str, ...]] = {
    "web": (
        "granian",
        "--interface=wsgi",
        "--workers=2",
        "--blocking-threads=16",
        "--respawn-failed-workers",
        "--workers-kill-timeout=10",
        "--log-level=error",
        "--no-ws",
        "config.wsgi:application",
    ),
    "worker": (
        "celery",
        "--app=config.celery",
        "--quiet",
        "worker",
        "--queues=urgent,routine",
        "--concurrency=2",
        "--without-gossip",
        "--without-mingle",
        "--loglevel=INFO",
    ),
    "beat": ("celery", "--app=config.celery", "--quiet", "beat", "--pidfile=", "--loglevel=WARNING"),
    "watchdog": ("python", "manage.py", "watch_sweeps"),
}
MAIL_SINK = ("python", "-m", "config.local.mail_sink")

SUPERVISOR = """\
[supervisord]
nodaemon=true
{user}
logfile={home}/log/supervisor.log
logfile_maxbytes=1MB
logfile_backups=1
loglevel=warn
pidfile={home}/supervisor.pid
childlogdir={home}/log
"""
PROGRAM = """
[program:{name}]
command="{python}" -m config.local.started "{home}/started" {name} {command}
directory={directory}
autorestart=true
startretries=1000000
startsecs=1
stopwaitsecs=15
killasgroup=true
redirect_stderr=true
stdout_logfile={home}/log/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=1
"""


def all_commands() -> dict[str, tuple[str, ...]]:
    return {"mail": MAIL_SINK, **COMMANDS}


def start_supervisor(home: Home, *, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Supervisor over all processes, logging to files: its children must not need a terminal of ours."""
    configuration = home.path / "supervisor.conf"
    configuration.write_text(supervisor_configuration(home))
    with (home.logs / "supervisor.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )


def supervisor_configuration(home: Home) -> str:
    place = str(home.path.resolve()).replace("%", "%%")
    directory = str(Path(__file__).resolve().parents[2]).replace("%", "%%")
    programs = (
        PROGRAM.format(
            name=name,
            python=sys.executable.replace("%", "%%"),
            command=" ".join(command),
            home=place,
            directory=directory,
        )
        for name, command in all_commands().items()
    )
    user = "user=root" if os.geteuid() == 0 else ""
    return SUPERVISOR.format(home=place, user=user) + "".join(programs)
