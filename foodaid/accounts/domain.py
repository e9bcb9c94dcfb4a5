"""Passwords: how they are hashed and what makes one good enough."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from foodaid.core.errors import Invalid

SHORTEST = 12
LONGEST = 128


class Passwords:
    """argon2id with the installation's cost."""

    def __init__(self, memory_kib: int, time_cost: int) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def fits(self, known: str | None, password: str) -> bool:
        """Whether the password is right. Unknown people cost the same time as known ones."""
        try:
            is_right = self._hasher.verify(known or self._nobody, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return is_right and known is not None


def weakness(password: str, email: str) -> Invalid | None:
    """Why this password will not do, or None. Length counts, not a mix of signs (NIST 800-63B)."""
    if len(password) < SHORTEST:
        return Invalid("password-short", shortest=SHORTEST)
    if len(password) > LONGEST:
        return Invalid("password-long", longest=LONGEST)
    lowered = password.lower()
    if email.partition("@")[0].lower() in lowered or len(set(password)) < 5:
        return Invalid("password-easy")
    return None
