"""Signing in, passwords, keys for other systems, inviting people and ending their roles."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import delete, func, select

from foodaid.accounts import queries
from foodaid.accounts.domain import Passwords, weakness
from foodaid.accounts.models import ApiToken, Membership, SignInAttempt, User
from foodaid.core import audit, clock, idempotency, outbox
from foodaid.core.db import db, lock, release, use_case
from foodaid.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from foodaid.core.permissions import DEPOT_ROLES, PARTNER_ROLES, Actor, Grant, Permission, Role

logger = logging.getLogger(__name__)
MOST_FAILURES = 5
MOST_FAILURES_OF_AN_ADDRESS = 40
WATCHED = timedelta(minutes=15)
RESET_SECONDS = 2 * 3600
INVITATION_SECONDS = 14 * 24 * 3600
MOST_TOKEN_DAYS = 365
LONGEST_TOKEN_NAME = 80


class TooManyAttempts(Refusal):
    """Guessing is slowed down, for known and unknown addresses alike (case X11)."""

    status = 429


@dataclass(frozen=True, slots=True)
class Invite:
    """Who is asked to join, as what."""

    email: str
    name: str
    language: str
    grant: Grant
    key: str | None = None


def _passwords() -> Passwords:
    found = current_app.extensions.get("passwords")
    if found is None:
        settings = current_app.config["SETTINGS"]
        found = Passwords(settings.argon2_memory_kib, settings.argon2_time)
        current_app.extensions["passwords"] = found
    assert isinstance(found, Passwords)
    return found


def sign_in(email: str, password: str, address: str) -> User:
    """The user, if the password is right.

    Not one transaction on purpose: hashing takes a quarter of a second, and no lock is held
    meanwhile. Raises Invalid("sign-in-failed") or TooManyAttempts.
    """
    subjects = (_subject("email", email.strip().lower()), _subject("address", address))
    _slow_down(subjects)
    user = queries.user_by_email(email)
    known = user.password_hash if user is not None else None
    user_id = user.id if user is not None else None
    release()
    if not _passwords().fits(known, password) or user_id is None:
        _note_failure(subjects)
        raise Invalid("sign-in-failed")
    return _note_sign_in(user_id, subjects[0])


def _subject(kind: str, text: str) -> str:
    """Addresses are kept as a hash: the row is there to count, not to know who."""
    return f"{kind}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:40]}"


def _slow_down(subjects: tuple[str, str]) -> None:
    since = clock.now() - WATCHED
    rows = (
        select(SignInAttempt.subject, func.count())
        .where(SignInAttempt.subject.in_(subjects), SignInAttempt.at > since)
        .group_by(SignInAttempt.subject)
    )
    failures = {subject: count for subject, count in db.session.execute(rows)}
    if (
        failures.get(subjects[0], 0) >= MOST_FAILURES
        or failures.get(subjects[1], 0) >= MOST_FAILURES_OF_AN_ADDRESS
    ):
        raise TooManyAttempts("too-many-attempts", minutes=int(WATCHED.total_seconds() // 60))


@use_case
def _note_failure(subjects: tuple[str, str]) -> None:
    now = clock.now()
    db.session.add_all(SignInAttempt(subject=subject, at=now) for subject in subjects)
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=2)))


@use_case
def _note_sign_in(user_id: int, subject: str) -> User:
    user = db.session.get_one(User, user_id)
    user.last_sign_in_at = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.subject == subject))
    return user


@use_case
def ask_for_reset(email: str, address: str) -> None:
    """Mail a link for a new password, if the address is known. The answer is the same anyway."""
    subject = _subject("reset", email.strip().lower())
    _slow_down((subject, _subject("address", address)))
    db.session.add(SignInAttempt(subject=subject, at=clock.now()))
    user = queries.user_by_email(email)
    if user is not None:
        outbox.post(
            user.email, user.language or "nl", "reset", name=user.name, token=_token(user, "reset")
        )
        audit.record(user.as_actor("en"), "user.reset-asked", f"user:{user.id}")


def _token(user: User, purpose: str) -> str:
    """A signed link: it ends with the password that it was made for, so it works once."""
    serializer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose)
    return str(serializer.dumps([user.id, _print_of(user)]))


def _print_of(user: User) -> str:
    state = f"{user.password_hash or 'invited'}:{user.session_number}"
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def user_of_token(token: str, purpose: str) -> User:
    """The user whom a link was made for. Raises Conflict when it is old, used or not ours."""
    serializer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose)
    seconds = RESET_SECONDS if purpose == "reset" else INVITATION_SECONDS
    try:
        user_id, fingerprint = serializer.loads(token, max_age=seconds)
    except (SignatureExpired, BadSignature, ValueError, TypeError) as error:
        raise Conflict("link-over") from error
    user = queries.active_user(int(user_id))
    if user is None or fingerprint != _print_of(user):
        raise Conflict("link-over")
    return user


def choose_password(token: str, purpose: str, password: str) -> User:
    """Set the password of the person a link was made for; other sessions end."""
    user = user_of_token(token, purpose)
    problem = weakness(password, user.email)
    if problem is not None:
        raise Invalid(problem.code, field="password", **problem.facts)
    user_id = user.id
    release()
    return _save_password(user_id, _passwords().hash(password))


def change_password(actor: Actor, old: str, new: str) -> User:
    """Replace the actor's own password; sessions elsewhere end."""
    user = db.session.get_one(User, actor.id)
    user_id, known, email = user.id, user.password_hash, user.email
    problem = weakness(new, email)
    release()
    if not _passwords().fits(known, old):
        raise Invalid("password-wrong", field="old")
    if problem is not None:
        raise Invalid(problem.code, field="password", **problem.facts)
    return _save_password(user_id, _passwords().hash(new))


@use_case
def _save_password(user_id: int, hashed: str) -> User:
    user = db.session.get_one(User, user_id)
    user.password_hash = hashed
    user.session_number += 1
    audit.record(user.as_actor("en"), "user.password-chosen", f"user:{user.id}")
    return user


@use_case
def choose_language(actor: Actor, language: str) -> None:
    """Remember in which language this person reads."""
    db.session.get_one(User, actor.id).language = language


@use_case
def make_token(
    actor: Actor, name: str, days: int, idempotency_key: str | None = None
) -> tuple[ApiToken, str]:
    """A key for another system that acts for this person, and its secret: only its hash is kept.

    A replay means that the first answer, and the secret in it, was lost: the same key then gets
    a new secret, so that there is one key and it is known.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_TOKEN_NAME:
        raise Invalid("token-name", field="name", longest=LONGEST_TOKEN_NAME)
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise Invalid("token-days", field="days", most=MOST_TOKEN_DAYS)
    secret = secrets.token_urlsafe(32)
    earlier = idempotency.earlier_result(actor, "token", idempotency_key)
    if earlier is not None:
        token = _own_token(actor, earlier)
        token.hash = queries.hash_of(secret)
        return token, secret
    token = ApiToken(
        user_id=actor.id,
        name=name,
        hash=queries.hash_of(secret),
        created_at=clock.now(),
        expires_on=clock.today() + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    idempotency.remember(actor, "token", idempotency_key, token.id)
    facts = {"name": name, "expires_on": token.expires_on}
    audit.record(actor, "token.made", f"token:{token.id}", new=facts)
    return token, secret


@use_case
def revoke_token(actor: Actor, token_id: int) -> ApiToken:
    """End a key of one's own, at once. Raises NotFound for anybody else's."""
    token = _own_token(actor, token_id)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        audit.record(actor, "token.revoked", f"token:{token.id}", old={"name": token.name})
    return token


def _own_token(actor: Actor, token_id: int) -> ApiToken:
    row = select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == actor.id)
    token = db.session.scalars(row).unique().one_or_none()
    if token is None:
        raise NotFound
    return token


@use_case
def invite(actor: Actor, wish: Invite) -> User:
    """Give a person a role, and mail an invitation to choose a password if there is none yet."""
    _check_grant(actor, wish.grant)
    earlier = idempotency.earlier_result(actor, "user.invite", wish.key)
    if earlier is not None:
        return db.session.get_one(User, earlier)
    email = wish.email.strip().lower()
    user = db.session.scalars(select(User).where(User.email == email)).unique().one_or_none()
    if user is None:
        user = User(email=email, name=wish.name, language=wish.language, created_at=clock.now())
        db.session.add(user)
    elif any((m.role, m.partner_id, m.depot_id) == _key(wish.grant) for m in user.memberships):
        raise Conflict("already-member", field="email")
    user.is_active = True
    role, partner_id, depot_id = _key(wish.grant)
    user.memberships.append(Membership(role=role, partner_id=partner_id, depot_id=depot_id))
    db.session.flush()
    if user.password_hash is None:
        outbox.post(
            email, wish.language, "invitation", name=user.name, token=_token(user, "invitation")
        )
    idempotency.remember(actor, "user.invite", wish.key, user.id)
    audit.record(actor, "user.invited", f"user:{user.id}", new={"role": role, "email": email})
    return user


def _key(grant: Grant) -> tuple[Role, int | None, int | None]:
    return grant.role, grant.partner_id, grant.depot_id


def _check_grant(actor: Actor, grant: Grant) -> None:
    """Nobody hands out more than is theirs to give (case X3)."""
    if actor.may(Permission.MANAGE_PEOPLE):
        fits = (
            (grant.role in PARTNER_ROLES and grant.partner_id is not None)
            or (grant.role in DEPOT_ROLES and grant.depot_id is not None)
            or (grant.role not in PARTNER_ROLES | DEPOT_ROLES and _key(grant)[1:] == (None, None))
        )
        if not fits:
            raise Invalid("role-place", field="role")
        return
    own = actor.partners(Permission.MANAGE_PARTNER_PEOPLE) or frozenset()
    depots = actor.depots(Permission.MANAGE_DEPOT_PEOPLE) or frozenset()
    may = (grant.role in PARTNER_ROLES and grant.partner_id in own) or (
        grant.role in DEPOT_ROLES and grant.depot_id in depots
    )
    if not may:
        logger.warning("user %s may not give or take the role %s", actor.id, grant.role)
        raise NotAllowed("role-not-yours")


@use_case
def take_away(actor: Actor, membership_id: int) -> None:
    """End one role of one person. The last manager and the last administrator stay (X10)."""
    membership = db.session.get(Membership, membership_id)
    if membership is None:
        raise NotAllowed("role-not-yours")
    grant = Grant(membership.role, membership.partner_id, membership.depot_id)
    _check_grant(actor, grant)
    lock(f"holders:{':'.join(map(str, _key(grant)))}")
    if membership.role in LAST_STAYS and _holders(grant) == 1:
        raise Conflict("last-manager")
    user = db.session.get_one(User, membership.user_id)
    user.memberships.remove(membership)
    if not user.memberships:
        user.is_active = False
    audit.record(actor, "user.role-ended", f"user:{user.id}", old={"role": membership.role})


LAST_STAYS = frozenset({Role.PARTNER_MANAGER, Role.OCMW_MANAGER, Role.ADMINISTRATOR})


def _holders(grant: Grant) -> int:
    rows = (
        select(func.count())
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            User.is_active.is_(True),
            Membership.role == grant.role,
            Membership.partner_id.is_not_distinct_from(grant.partner_id),
            Membership.depot_id.is_not_distinct_from(grant.depot_id),
        )
    )
    return db.session.scalar(rows) or 0
