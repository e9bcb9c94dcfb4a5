"""Why a wish was refused: a code and facts, never a sentence.

Pages turn a refusal into a notice in the reader's language, the API into
`application/problem+json`, jobs into a log line.
"""

from typing import Any


class Refusal(Exception):
    """A wish that was not carried out; nothing has changed."""

    status = 400

    def __init__(self, code: str, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


class NotFound(Refusal):
    """There is no such thing, or it is not the actor's to know of: the two look alike."""

    status = 404

    def __init__(self, code: str = "not-found", **facts: Any) -> None:
        super().__init__(code, **facts)


class NotAllowed(Refusal):
    """The actor may know of the thing but not do this with it."""

    status = 403

    def __init__(self, code: str = "not-allowed", **facts: Any) -> None:
        super().__init__(code, **facts)


class Conflict(Refusal):
    """The state of things, or another person's change, stands in the way."""

    status = 409


class Invalid(Refusal):
    """The wish itself is not well formed. `problems` may mark many fields at once."""

    status = 422

    def __init__(
        self,
        code: str,
        *,
        field: str | None = None,
        problems: dict[str, "Invalid"] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(code, field=field, **facts)
        self.problems = problems or {}
