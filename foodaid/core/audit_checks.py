"""Checking the trail is itself something that happened, so that everybody knows how fresh it is."""

from foodaid.core import audit
from foodaid.core.db import release, use_case
from foodaid.core.permissions import Actor

CHECKED = "trail.checked"


def check_trail(actor: Actor) -> int | None:
    """The first row that is not what was written, or None; who looked and what was found is noted.

    Reading the whole chain can take long, so no lock is held meanwhile.
    """
    altered = audit.first_altered()
    release()
    _note(actor, altered)
    return altered


@use_case
def _note(actor: Actor, altered: int | None) -> None:
    audit.record(actor, CHECKED, "trail", new={"altered": altered})
