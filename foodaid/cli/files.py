"""What the commands that work on files have in common: reading them, and ending with a reason."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

WRONG, UNREADABLE = 1, 2


def content_of(name: str) -> bytes:
    """The bytes of a file, or of standard input for -; stops when there is no such file."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else str(fault)
        stop([f"{name!r}: {reason}"], UNREADABLE)


def stop(lines: Sequence[str], status: int) -> NoReturn:
    """Say what is wrong on standard error, a line each, and end with a status."""
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(status)


@contextmanager
def numbers_of_any_length() -> Iterator[None]:
    """Let numbers of any length be written; Python refuses above 4300 digits by default."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)
