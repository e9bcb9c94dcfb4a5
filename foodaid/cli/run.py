"""`foodaid run`: the web server and the scheduler under one command."""

import errno
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import FrameType

import click
from flask import Flask
from waitress import serve

from foodaid.app import create_app
from foodaid.cli import jobs
from foodaid.cli.database import prepare_tables
from foodaid.cli.demo import fill, print_accounts
from foodaid.config import load
from foodaid.core.connection import close
from foodaid.organisations.queries import is_demo, is_empty

LEAST_DISK = 500 * 1024 * 1024


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--scale", default=0.2, show_default=True, type=click.FloatRange(0.01, 2))
@click.option("--empty", is_flag=True, help="Do not load the demo into an empty installation.")
def run(port: int, host: str, threads: int, scale: float, empty: bool) -> None:
    """Prepare the tables (and the demo, the first time), then serve until Ctrl-C."""
    _check_port(host, port)
    os.environ.setdefault("FOODAID_BASE_URL", f"http://{host}:{port}")
    settings = load()
    if shutil.disk_usage(settings.folder).free < LEAST_DISK:
        raise click.ClickException(f"less than 500 MB of disk is free at {settings.folder}")
    app = create_app(settings)
    with app.app_context():
        prepare_tables()
        if is_empty() and not empty:
            fill(app, scale, seed=1)
        has_demo = is_demo()
        close()
    if has_demo:
        print_accounts()
    click.echo(f"foodaid is at {settings.base_url}  (Ctrl-C stops it)")
    sys.exit(watch([lambda: _serve_pages(app, host, port, threads), lambda: jobs.serve(app)]))


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error})"
            raise click.ClickException(f"port {port} {why}; try --port {port + 1}") from error


def _serve_pages(app: Flask, host: str, port: int, threads: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(app, host=host, port=port, threads=threads, ident=None)


def watch(works: list[Callable[[], None]]) -> int:
    """Run each work in a process of its own until one ends or a person stops them; end them all.

    Forked, so that what is loaded already need not be loaded again.
    """
    is_stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_stopped
        is_stopped = True

    children: list[BaseProcess] = [get_context("fork").Process(target=work) for work in works]
    for child in children:
        child.start()
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not is_stopped and all(child.is_alive() for child in children):
        time.sleep(0.2)
    ended = next((child.exitcode for child in children if not child.is_alive()), 0)
    for child in children:
        child.terminate()
    for child in children:
        child.join(timeout=10)
        if child.is_alive():
            child.kill()
    return 0 if is_stopped else (ended or 1)
