"""Who a person is."""

import hashlib

from sqlalchemy import ColumnElement, func, or_, select

from foodaid.accounts.models import ApiToken, Membership, User
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Role


def active_user(user_id: int) -> User | None:
    """The user with this number, unless deactivated: the next click then signs out (case X6)."""
    user = db.session.get(User, user_id)
    return user if user is not None and user.is_active else None


def user_by_email(email: str) -> User | None:
    """The active user with this address; letter case does not matter."""
    rows = select(User).where(User.email == email.strip().lower(), User.is_active.is_(True))
    return db.session.scalars(rows).unique().one_or_none()


def hash_of(secret: str) -> str:
    """What is kept of an API token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def user_of_token(secret: str) -> User | None:
    """The person an API token acts for, while it is valid."""
    row = select(ApiToken).where(ApiToken.hash == hash_of(secret), ApiToken.revoked_at.is_(None))
    token = db.session.scalars(row).unique().one_or_none()
    if token is None or token.expires_on < clock.today() or not token.user.is_active:
        return None
    return token.user


def tokens_of(user_id: int) -> list[ApiToken]:
    """The tokens of a person, the newest first."""
    rows = select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())
    return list(db.session.scalars(rows).unique())


def users_with_role(role: Role) -> list[User]:
    """The active users who have a role, anywhere, by address."""
    rows = (
        select(User)
        .where(User.is_active.is_(True), User.memberships.any(Membership.role == role))
        .order_by(User.email)
    )
    return list(db.session.scalars(rows).unique())


def members_of_partner(partner_id: int) -> list[tuple[User, Membership]]:
    """Who works for a partner, by name, with the role each has there."""
    return _members(Membership.partner_id == partner_id)


def members_of_depot(depot_id: int) -> list[tuple[User, Membership]]:
    """Who works at a depot, by name, with the role each has there."""
    return _members(Membership.depot_id == depot_id)


def _members(where: ColumnElement[bool]) -> list[tuple[User, Membership]]:
    rows = (
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(where, User.is_active.is_(True))
        .order_by(User.name, User.id)
    )
    return [(user, membership) for user, membership in db.session.execute(rows).unique()]


def people(words: str, role: Role | None, number: int, size: int) -> Page[User]:
    """A page of the active users, by name."""
    rows = select(User).where(User.is_active.is_(True)).order_by(User.name, User.id)
    if role is not None:
        rows = rows.where(User.memberships.any(Membership.role == role))
    for word in words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(or_(func.lower(User.name).like(pattern), User.email.like(pattern)))
    return page_of(rows, number, size)
