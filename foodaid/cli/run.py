"""`foodaid run`: the web server and the scheduler under one command."""

import errno
import os
import shlex
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import FrameType

import click
from flask import Flask
from waitress import serve

from foodaid.accounts.queries import users_with_role
from foodaid.cli import jobs
from foodaid.cli.database import prepare_tables
from foodaid.cli.demo import fill, print_accounts
from foodaid.cli.installation import installation
from foodaid.config import Settings, load
from foodaid.core.connection import close
from foodaid.core.permissions import Role
from foodaid.organisations.queries import is_demo, is_empty

LEAST_DISK = 500 * 1024 * 1024
FIRST_FREE_PORT, LAST_PORT = 1024, 65535
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, LAST_PORT))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--scale", default=0.2, show_default=True, type=click.FloatRange(0.01, 2))
@click.option("--empty", is_flag=True, help="Do not load the demo into an empty installation.")
def run(port: int, host: str, threads: int, scale: float, empty: bool) -> None:
    """Prepare the tables (and the demo, the first time), then serve until Ctrl-C."""
    _check_port(host, port)
    os.environ.setdefault("FOODAID_BASE_URL", f"http://{host}:{port}")
    settings = _settings()
    with installation(settings) as app:
        prepare_tables()
        has_administrator = bool(users_with_role(Role.ADMINISTRATOR))
        if is_empty() and not has_administrator and not empty:
            fill(app, scale, seed=1)
        has_demo = is_demo()
        close()
    if has_demo:
        print_accounts()
    elif not has_administrator:
        print_first_step(settings)
    click.echo(f"foodaid is at {settings.base_url}  (Ctrl-C stops it)")
    sys.exit(watch([lambda: serve_pages(app, host, port, threads), lambda: jobs.serve(app)]))


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error})"
            other = port + 1 if FIRST_FREE_PORT <= port < LAST_PORT else 8080
            raise click.ClickException(f"port {port} {why}; try --port {other}") from error


def _settings() -> Settings:
    try:
        settings = load()
    except (OSError, ValueError) as error:
        raise click.ClickException(f"a setting does not fit: {error}") from error
    if shutil.disk_usage(settings.folder).free < LEAST_DISK:
        raise click.ClickException(f"less than 500 MB of disk is free at {settings.folder}")
    return settings


def print_first_step(settings: Settings) -> None:
    """How the first person comes in, as a line that can be copied."""
    known = {"FOODAID_DATA": str(settings.folder), "FOODAID_BASE_URL": settings.base_url}
    words = [f"{name}={shlex.quote(word)}" for name, word in known.items()]
    words += [shlex.quote(sys.argv[0]), "users invite you@example.be 'Your name'"]
    click.echo("nobody can sign in yet; in another terminal, invite the first administrator:")
    click.echo(f"  {' '.join(words)} --role administrator --language nl")


def serve_pages(app: Flask, host: str, port: int, threads: int) -> None:
    """Answer browsers until somebody stops the process."""
    serve(app, host=host, port=port, threads=threads, ident=None)


def watch(works: list[Callable[[], None]]) -> int:
    """Run each work in a process of its own until one ends or a person stops them; end them all.

    Forked, so that what is loaded already need not be loaded again.
    """
    is_stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_stopped
        is_stopped = True

    for number in STOPS:
        signal.signal(number, stop)
    fork = get_context("fork")
    children: list[BaseProcess] = [fork.Process(target=partial(_obey, work)) for work in works]
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # until a child knows what to do with them
    for child in children:
        child.start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    while not is_stopped and all(child.is_alive() for child in children):
        time.sleep(0.2)
    ended = next((child.exitcode for child in children if not child.is_alive()), 0)
    _end(children)
    return 0 if is_stopped else (ended or 1)


def _obey(work: Callable[[], None]) -> None:
    """Work until the parent says stop: Ctrl-C reaches every process, but the parent decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    work()


def _end(children: list[BaseProcess]) -> None:
    """Ask every child to stop; one that does not within ten seconds is made to."""
    for child in children:
        child.terminate()
    for child in children:
        child.join(timeout=10)
        if child.is_alive():
            child.kill()
            child.join()
