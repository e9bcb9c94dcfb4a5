"""Who a person is."""

from sqlalchemy import select

from foodaid.accounts.models import Membership, User
from foodaid.core.db import db
from foodaid.core.permissions import Role


def active_user(user_id: int) -> User | None:
    """The user with this number, unless deactivated: the next click then signs out (case X6)."""
    user = db.session.get(User, user_id)
    return user if user is not None and user.is_active else None


def user_by_email(email: str) -> User | None:
    """The active user with this address; letter case does not matter."""
    rows = select(User).where(User.email == email.strip().lower(), User.is_active.is_(True))
    return db.session.scalars(rows).unique().one_or_none()


def users_with_role(role: Role) -> list[User]:
    """The active users who have a role, anywhere, by address."""
    rows = (
        select(User)
        .where(User.is_active.is_(True), User.memberships.any(Membership.role == role))
        .order_by(User.email)
    )
    return list(db.session.scalars(rows).unique())
