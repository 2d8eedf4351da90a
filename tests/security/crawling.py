"""Asking every address of the site, and noticing what the answer wrote."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.permission_table import STAFF_NAMESPACE, Page
from tests.security.world import PDF, World

#: Written by looking: the session's life, the lock-out's memory, the day a key was last used, how
#: often somebody looked.
WRITTEN_BY_LOOKING = (
    "django_session",
    "axes_",
    "exemplars_apitoken",
    "exemplars_requestcount",
)


def names(patterns: list[Any] | None = None, inside: str = "") -> Iterator[str]:
    """Every named address of the URL conf, with its namespace; "…:?" for one without a name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{inside}{pattern.namespace}:" if pattern.namespace else inside
            yield from names(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{inside}{pattern.name or '?'}"


def is_staff(name: str) -> bool:
    return name.startswith(f"{STAFF_NAMESPACE}:")


def outcome(answer: Any) -> str:
    """The class of an answer: "ok", "sign-in", or the code that refused."""
    if answer.status_code in (301, 302) and "/dang-nhap/" in answer.get("Location", ""):
        return "sign-in"
    if answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500:
        return str(answer.status_code)
    return "ok"


def address(world: World, page: Page, side: str = "first") -> str:
    return world.address(page.name, page.args, side)


def posted(world: World, page: Page, side: str = "first") -> dict[str, Any]:
    """The form an act is asked with: names of world rows become their keys."""
    known = world.arguments(side)
    found: dict[str, Any] = {}
    for name, value in page.data.items():
        if name == "presence-seat":
            found |= {f"presence-{seat}": value for seat in known["seats"]}
        elif value == "upload":
            found[name] = SimpleUploadedFile("giay.pdf", PDF, "application/pdf")
        else:
            found[name] = str(known.get(value, value))
    return found


@contextmanager
def writes() -> Iterator[list[str]]:
    """The tables that were written to inside, but for what looking alone writes."""
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        verb, *rest = sql.lstrip("( ").split(None, 3)
        if verb.upper() in ("INSERT", "UPDATE", "DELETE"):
            words = [word.strip('"') for word in rest if word.upper() not in ("INTO", "FROM")]
            if not words[0].startswith(WRITTEN_BY_LOOKING):
                seen.append(f"{verb} {words[0]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def checksum() -> str:
    """Of every row of every table that looking does not write."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if not table.startswith(WRITTEN_BY_LOOKING):
                cursor.execute(f'SELECT * FROM "{table}"')
                digest.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
    return digest.hexdigest()


def address_of(name: str, *args: Any) -> str:
    return reverse(name, args=args)
