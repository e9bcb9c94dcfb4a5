"""Every setting of the installation, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose. README lists each with its meaning."""

    folder: Path
    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = False
    mail_from: str = "foodaid@example.be"
    session_hours: int = 12
    secure_cookies: bool = False
    proxies: int = 0
    argon2_memory_kib: int = 65536
    argon2_time: int = 3
    is_testing: bool = False


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; make the data folder and the secret key when they are not there."""
    env = os.environ if environ is None else environ
    folder = Path(env.get("FOODAID_DATA", "instance")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(
        folder=folder,
        database_url=env.get("FOODAID_DATABASE_URL", f"sqlite:///{folder / 'foodaid.sqlite'}"),
        secret_key=env.get("FOODAID_SECRET_KEY") or _kept_secret(folder / "secret-key"),
        base_url=env.get("FOODAID_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        smtp_host=env.get("FOODAID_SMTP_HOST", ""),
        smtp_port=int(env.get("FOODAID_SMTP_PORT", "25")),
        smtp_user=env.get("FOODAID_SMTP_USER", ""),
        smtp_password=env.get("FOODAID_SMTP_PASSWORD", ""),
        smtp_tls=env.get("FOODAID_SMTP_TLS", "no") == "yes",
        mail_from=env.get("FOODAID_MAIL_FROM", "foodaid@example.be"),
        session_hours=int(env.get("FOODAID_SESSION_HOURS", "12")),
        secure_cookies=env.get("FOODAID_SECURE_COOKIES", "no") == "yes",
        proxies=int(env.get("FOODAID_PROXIES", "0")),
    )


def _kept_secret(path: Path) -> str:
    """A secret of this installation, made once and readable by its owner only."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w") as file:
        file.write(secret)
    return secret
