"""Who a person is."""

from sqlalchemy import select

from foodaid.accounts.models import User
from foodaid.core.db import db


def active_user(user_id: int) -> User | None:
    """The user with this number, unless deactivated: the next click then signs out (case X6)."""
    user = db.session.get(User, user_id)
    return user if user is not None and user.is_active else None


def user_by_email(email: str) -> User | None:
    """The active user with this address; letter case does not matter."""
    rows = select(User).where(User.email == email.strip().lower(), User.is_active.is_(True))
    return db.session.scalars(rows).unique().one_or_none()
