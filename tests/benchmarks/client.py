"""One visitor: keeps cookies, sends forms as a browser would, times every answer."""

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

CSRF = "b" * 32


@dataclass
class Answer:
    """What came back. `wall` in seconds, until the last byte; `waited` for a core, of it."""

    path: str
    status: int
    wall: float
    body: str
    location: str = ""
    queries: int = 0
    rows: int = 0
    size: int = 0

    @property
    def fault(self) -> str:
        """Why this answer is not to be timed; empty when it is what a person wanted."""
        if self.status not in (200, 302, 303):
            return f"{self.status} for {self.path}: {words_of(self.body)}"
        if "/dang-nhap/" in self.location:
            return f"{self.path} asks to sign in"
        return ""


class Refused(Exception):
    """An answer that must not be timed."""


@dataclass
class Visitor:
    """A person (or, without a session, a citizen) at 127.0.0.1:`port`."""

    port: int
    session: str = ""
    answers: list[Answer] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, values: Any = ()) -> Answer:
        """Send a form: a mapping, or pairs where a name repeats."""
        return self._ask("POST", path, urlencode(values, doseq=True))

    def _ask(self, method: str, path: str, form: str = "") -> Answer:
        split = urlsplit(path)
        target = split.path + (f"?{split.query}" if split.query else "")
        cookies = [f"csrftoken={CSRF}"]
        if self.session:
            cookies.append(f"sessionid={self.session}")
        headers = {"Cookie": "; ".join(cookies), "Accept": "text/html,*/*;q=0.8", **self.headers}
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": CSRF,
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        began = perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request(method, target, form.encode() if form else None, headers)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        answer = Answer(
            path=target,
            status=response.status,
            wall=perf_counter() - began,
            body=body.decode(errors="replace") if len(body) < 2_000_000 else "",
            location=response.headers.get("Location", ""),
            queries=int(response.headers.get("X-Queries", 0)),
            rows=int(response.headers.get("X-Rows", 0)),
            size=len(body),
        )
        self.answers.append(answer)
        if answer.fault:
            raise Refused(answer.fault)
        return answer


def session_of(user: Any) -> str:
    """A session of this person, as signing in makes it."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "backend.sessions.PersonBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


class _Fields(HTMLParser):
    """The values of every form of a page, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "form":
            self.forms.append({})
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "input" and name:
            if said.get("type") in ("checkbox", "radio") and "checked" not in said:
                return
            form[name] = said.get("value") or ""
        elif tag == "textarea" and name:
            self._area = name
            form[name] = ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and ("selected" in said or self._select not in form):
            form[self._select] = said.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1][self._area] += data


def form_of(answer: Answer) -> dict[str, str]:
    """The largest form of a page, filled as it came."""
    reader = _Fields()
    reader.feed(answer.body)
    return max(reader.forms, key=len, default={})


def words_of(body: str) -> str:
    """The beginning of a page's main words, to say what a refusal said."""

    class Words(HTMLParser):
        quiet = 0
        words = ""

        def handle_starttag(self, tag, attrs):
            self.quiet += tag in ("style", "script", "head", "nav", "header", "aside", "svg")

        def handle_endtag(self, tag):
            self.quiet -= tag in ("style", "script", "head", "nav", "header", "aside", "svg")

        def handle_data(self, data):
            if not self.quiet and data.strip():
                self.words += f"{data.strip()} "

    reader = Words()
    reader.feed(body)
    return reader.words[:240].strip()
