"""The environment, typed: the only module that reads it.

Every variable is read here once, so that `backend/settings` shows values with a type and
production refuses to start on a missing or default secret (`require_production_secrets`).
"""

from dataclasses import dataclass
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
REISSUE_PAPERS = BASE_DIR / "exemplars" / "decisions" / "data" / "reissue_papers.json"

#: Used by dev and test only; production refuses it.
DEV_SECRET_KEY = "dev-only-secret-key-never-for-production"  # noqa: S105 refused in production

MIN_SECRET_LENGTH = 50


@dataclass(frozen=True)
class Env:
    """What the outside decides. Sizes in MiB, times in seconds."""

    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    database: dict[str, object]
    site_url: str
    site_name: str
    media_root: Path
    private_root: Path
    task_engine: str
    redis_url: str
    email: dict[str, object]
    default_from_email: str
    trusted_proxies: int
    idle_seconds: int
    statement_seconds: int
    upload_max_mib: int
    emblem_dir: Path
    key_dir: Path
    key_passphrase: str
    signer_dir: Path
    signer_secret: str
    trust_dir: Path
    reissue_papers: Path
    named: frozenset[str]
    """The variables that were really set, for settings that must not fall back in production."""


def read(dotenv: Path = BASE_DIR / ".env") -> Env:
    """Read the environment (and `.env` beside manage.py, when there is one).

    A variable that is already set wins over the file.

    Raises:
        ImproperlyConfigured: a value that cannot be read as its type, or an unknown TASK_ENGINE.
    """
    source = environ.Env()
    if dotenv.exists():
        source.read_env(dotenv)
    media_root = Path(source.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
    task_engine = source.str("TASK_ENGINE", default="database")
    if task_engine not in {"immediate", "database", "celery"}:
        raise ImproperlyConfigured(
            f"TASK_ENGINE={task_engine!r}: choose immediate, database or celery."
        )
    return Env(
        debug=source.bool("DEBUG", default=True),
        secret_key=source.str("SECRET_KEY", default=DEV_SECRET_KEY),
        allowed_hosts=source.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
        database=source.db(
            "DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'media' / 'guong-sang.sqlite3'}"
        ),
        site_url=source.str("SITE_URL", default="http://localhost:8000").rstrip("/"),
        site_name=source.str("SITE_NAME", default="Thi đua – Khen thưởng tỉnh An Giang"),
        media_root=media_root,
        private_root=Path(source.str("PRIVATE_ROOT", default=str(media_root / "private"))),
        task_engine=task_engine,
        redis_url=source.str("REDIS_URL", default=""),
        email=source.email("EMAIL_URL", default="filemail:///" + str(media_root / "mail")),
        default_from_email=source.str(
            "DEFAULT_FROM_EMAIL", default="Gương Sáng <khong-tra-loi@localhost>"
        ),
        trusted_proxies=source.int("TRUSTED_PROXIES", default=0),
        idle_seconds=source.int("IDLE_SECONDS", default=30 * 60),
        statement_seconds=source.int("STATEMENT_SECONDS", default=30),
        upload_max_mib=source.int("UPLOAD_MAX_MIB", default=20),
        emblem_dir=Path(source.str("EMBLEM_DIR", default=str(media_root / "emblems"))),
        key_dir=Path(source.str("KEY_DIR", default=str(media_root / "keys"))),
        key_passphrase=source.str("KEY_PASSPHRASE", default=""),
        signer_dir=Path(source.str("SIGNER_DIR", default=str(media_root / "signers"))),
        signer_secret=source.str("SIGNER_SECRET", default=""),
        trust_dir=Path(source.str("TRUST_DIR", default=str(media_root / "trust"))),
        reissue_papers=Path(source.str("REISSUE_PAPERS", default=str(REISSUE_PAPERS))),
        named=frozenset(name for name, value in source.ENVIRON.items() if value),
    )


def require_production_secrets(env: Env) -> None:
    """Refuse to start production on a missing, default or short secret.

    Raises:
        ImproperlyConfigured: one sentence per variable, all of them at once.
    """
    faults = []
    if env.secret_key == DEV_SECRET_KEY or len(env.secret_key) < MIN_SECRET_LENGTH:
        faults.append(
            "SECRET_KEY is missing, the development default or under "
            f"{MIN_SECRET_LENGTH} characters."
        )
    if "*" in env.allowed_hosts or "ALLOWED_HOSTS" not in env.named:
        faults.append("ALLOWED_HOSTS must name the site's own host names.")
    if not env.site_url.startswith("https://"):
        faults.append("SITE_URL must be the public https:// address (mails and QR codes use it).")
    if "DATABASE_URL" not in env.named:
        faults.append("DATABASE_URL must name the database; there is no default in production.")
    if "EMAIL_URL" not in env.named:
        faults.append("EMAIL_URL must name the mail server; otherwise mails end up in a folder.")
    if "KEY_DIR" not in env.named:
        faults.append(
            "KEY_DIR must name the folder of the keys that seal certificates, outside MEDIA_ROOT."
        )
    elif env.key_dir.resolve().is_relative_to(env.media_root.resolve()):
        faults.append(
            "KEY_DIR must lie outside MEDIA_ROOT, so that no backup of files holds the keys."
        )
    if env.task_engine == "immediate":
        faults.append("TASK_ENGINE=immediate is for tests; choose database or celery.")
    if env.task_engine == "celery" and not env.redis_url:
        faults.append("TASK_ENGINE=celery needs REDIS_URL.")
    if faults:
        raise ImproperlyConfigured("\n".join(faults))
