"""`foodaid run`: the web server and the scheduler under one command."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

import click


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
def run(port: int, host: str, threads: int) -> None:
    """Start the web server and the scheduler; Ctrl-C stops both."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"port {port} is taken or not allowed ({error.strerror}); try --port {port + 1}"
            ) from error
    os.environ.setdefault("FOODAID_BASE_URL", f"http://{host}:{port}")
    server = [
        sys.executable, "-m", "waitress", f"--listen={host}:{port}", f"--threads={threads}",
        "--max-request-body-size=4194304", "--call", "foodaid.app:create_app",
    ]  # fmt: skip
    scheduler = [sys.executable, "-m", "foodaid.cli", "jobs", "run"]
    sys.exit(watch([server, scheduler]))


def watch(commands: Sequence[Sequence[str]]) -> int:
    """Run commands side by side until one ends or a person stops them; end them all."""
    children = [
        subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own two commands
        for command in commands
    ]
    is_stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_stopped
        is_stopped = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    while not is_stopped and all(child.poll() is None for child in children):
        time.sleep(0.2)
    failed = next((child.returncode for child in children if child.poll() is not None), 0)
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
    return 0 if is_stopped else (failed or 1)
