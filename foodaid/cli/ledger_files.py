"""`foodaid ledger export` and `import`: all movements as one table of text, and back."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from flask_babel import force_locale

from foodaid.cli.files import UNREADABLE, WRONG, content_of, stop
from foodaid.cli.installation import console, installation
from foodaid.core.permissions import Role
from foodaid.stock.domain.movement_files import MOST_BYTES, Line, read, written
from foodaid.stock.queries import book
from foodaid.stock.use_cases.importing import Outcome, RowRefusal, import_movements
from foodaid.web.support.messages import sentence

MEGABYTE = 1024 * 1024


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_file(file: Path) -> None:
    """Write every movement to FILE: CSV in UTF-8 with semicolons, for a spreadsheet or `import`."""
    with installation():
        count = _write(file)
    click.echo(f"{count} movements are in {file}")


def _write(file: Path) -> int:
    """The whole file or none: it takes its name when it is complete."""
    count = 0

    def counted() -> Iterator[Line]:
        nonlocal count
        for line in book.lines():
            count += 1
            yield line

    try:
        handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as fault:
        stop([f"{str(file)!r}: {fault.strerror}"], UNREADABLE)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as text:
            text.writelines(written(counted()))
        Path(unfinished).replace(file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return count


@click.command("import")
@click.argument("file")
@click.option("--save", is_flag=True, help="Book what is new. Without it, nothing is saved.")
@click.option(
    "--most-mb", default=MOST_BYTES // MEGABYTE, show_default=True, type=click.IntRange(1, 4096),
    help="The largest file that is read.",
)  # fmt: skip
def import_file(file: str, most_mb: int, *, save: bool) -> None:
    """Read movements from FILE: a trial that says what it would do, then again with --save.

    Partners, depots, products and campaigns must be there; lots are made. Lines that the ledger
    has already are left alone. When any row is wrong, nothing is saved.
    """
    reading = read(content_of(file), most_mb * MEGABYTE)
    if reading.form:
        click.echo(f"read as {reading.form}")
    with installation():
        outcome = import_movements(console(Role.ADMINISTRATOR), reading, save=save)
        with force_locale("en"):
            wrong = [*map(str, outcome.faults), *_told(outcome.refusals)]
    if wrong:
        stop([*wrong, "nothing was saved"], WRONG)
    click.echo(_summary(outcome, is_saved=save))


def _told(refusals: tuple[RowRefusal, ...]) -> Iterator[str]:
    for found in refusals:
        problems = getattr(found.refusal, "problems", {}).values()
        for refusal in problems or [found.refusal]:
            yield f"row {found.row}: {sentence(refusal)}"


def _summary(outcome: Outcome, *, is_saved: bool) -> str:
    counts = f"{outcome.new} new movements, {outcome.known} known already, {outcome.lots} new lots"
    return f"{counts}: saved" if is_saved else f"{counts}: nothing is saved without --save"
