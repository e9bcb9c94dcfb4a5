"""Who may sign in, and as what."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foodaid.core.db import Base
from foodaid.core.permissions import Actor, Grant, Role


class User(Base):
    """A person with an e-mail address. Without a password yet: invited."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(2))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    session_number: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()
    memberships: Mapped[list["Membership"]] = relationship(
        cascade="all, delete-orphan", lazy="joined", order_by="Membership.id"
    )

    __mapper_args__ = {"version_id_col": version}

    def as_actor(self, language: str) -> Actor:
        grants = tuple(Grant(m.role, m.partner_id, m.depot_id) for m in self.memberships)
        return Actor(id=self.id, name=self.name, language=language, grants=grants)


class Membership(Base):
    """One role of one person, at one partner, one depot, or the authority (neither)."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "role", "partner_id", "depot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    depot_id: Mapped[int | None] = mapped_column(ForeignKey("depots.id"), index=True)


class SignInAttempt(Base):
    """A failed sign-in: many of them from one place or for one address slow the next ones."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_subject_at", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class ApiToken(Base):
    """A key with which another system acts for a person; only its hash is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_on: Mapped[date]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined")
