"""How often a page may be asked for: one table for the whole site."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backend.middleware import refusal
from exemplars.shared import limits

MINUTE, HOUR = 60, 60 * 60


def client_address(request: HttpRequest) -> str:
    """The visitor's network address, as the outermost of our own proxies saw it.

    Every proxy adds the address it was called from at the end of `X-Forwarded-For`; what stands
    further left the visitor wrote. With no proxy (`TRUSTED_PROXIES`) the header counts for nothing.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        hops = [hop.strip() for hop in said if hop.strip()][-settings.TRUSTED_PROXIES :] or hops
    return hops[0]


def person(request: HttpRequest) -> str:
    """Who is signed in; a network address for everybody else."""
    return str(request.user.pk or client_address(request))


def searcher(request: HttpRequest) -> str:
    """As `person`, when words are searched for."""
    return person(request) if request.GET.get("q") else ""


def mail_address(request: HttpRequest) -> str:
    """The address a form names, whether or not anybody has it."""
    return request.POST.get("email", "").strip().casefold()


@dataclass(frozen=True)
class Limit:
    """At most so many requests in so many seconds for each `who`; for "" there is no limit.

    `failures`: only what was refused counts, and a form that succeeds is answered elsewhere.
    """

    most: int
    seconds: int
    who: Callable[[HttpRequest], str] = person
    methods: tuple[str, ...] = ("POST",)
    failures: bool = False


READING = ("GET", "HEAD")
SEARCH = Limit(60, MINUTE, searcher, READING)
LIST = Limit(40, HOUR)
#: Each try at an officer's phrase is dear to compute and cheap to guess with.
PHRASE = Limit(30, HOUR)
FILE = Limit(200, HOUR)

#: By the name of the address. The account under attack has its own lock: `AXES_FAILURE_LIMIT`.
LIMITS: dict[str, tuple[Limit, ...]] = {
    "accounts:sign-in": (Limit(30, HOUR // 4, client_address, failures=True),),
    "admin:login": (Limit(30, HOUR // 4, client_address, failures=True),),
    "accounts:password-reset": (
        Limit(20, HOUR, client_address),
        Limit(3, HOUR, mail_address),
    ),
    "certificates:verify": (Limit(60, MINUTE, client_address, READING),),
    "desk:search": (SEARCH,),
    "gallery:stories": (SEARCH,),
    "story-list": (SEARCH,),
    "unit-list": (SEARCH,),
    # A key of 140 random bits is not guessed; who tries is stopped all the same.
    "councils:opinion": (
        Limit(60, MINUTE, client_address, READING),
        Limit(120, HOUR, client_address),
    ),
    "councils:opinion-send": (Limit(60, HOUR, client_address),),
    "councils:ask-by-link": (Limit(60, HOUR),),
    "councils:make-key": (PHRASE,),
    "councils:try-key": (PHRASE,),
    "councils:open-box": (PHRASE,),
    "nominations:export": (Limit(20, HOUR, methods=READING),),
    "nominations:import": (LIST,),
    "units:import": (LIST,),
    "nominations:evidence-add": (FILE,),
    "nominations:submission-evidence-add": (FILE,),
    "nomination-evidence": (FILE,),
    "submission-evidence": (FILE,),
    "gallery:photo-add": (FILE,),
    "certificates:design-new": (LIST,),
    "certificates:design-underlay": (FILE,),
    # The editor asks at each pause of the hand: two a second for a whole minute.
    "certificates:design-look": (Limit(120, MINUTE),),
    # Words of another size or width are compared anew, in a process of its own.
    "certificates:design-press": (Limit(60, MINUTE),),
    "decisions:receive-signed": (LIST,),
    "decisions:reissue-paper-add": (FILE,),
    # Each try opens the file or asks the token, which counts wrong PINs.
    "decisions:sign": (PHRASE,),
    "councils:minutes-scan": (FILE,),
    # Each draft is set anew in a process of its own.
    "councils:minutes-draft": (Limit(60, HOUR, methods=READING),),
    "councils:opinion-slip": (Limit(60, HOUR, methods=READING),),
    "decisions:proof-sheet": (Limit(60, HOUR, methods=READING),),
}


class LimitsMiddleware:
    """429 with a sentence and `Retry-After` for who asks too often."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A form that succeeds leads on to another page.
        if response.status_code != 302:
            for name, limit, who in getattr(request, "counted_when_failed", ()):
                limits.add(name, who, limit.seconds)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        found = []
        for number, limit in enumerate(LIMITS.get(name, ())):
            who = limit.who(request) if request.method in limit.methods else ""
            if who:
                found.append((f"{name}:{number}", limit, who))
        for kind, limit, who in found:
            if limit.failures:
                over = limits.so_far(kind, who, limit.seconds) >= limit.most
            else:
                over = limits.add(kind, who, limit.seconds) > limit.most
            if over:
                return too_many(request, limits.left_of_window(limit.seconds))
        request.counted_when_failed = [  # type: ignore[attr-defined]
            counted for counted in found if counted[1].failures
        ]
        return None


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The answer, as a page or in the API's format."""
    minutes = math.ceil(seconds / MINUTE)
    sentence = _(
        "Từ địa chỉ mạng hoặc tài khoản này vừa có quá nhiều yêu cầu. "
        "Hãy thử lại sau %(minutes)d phút."
    ) % {"minutes": minutes}
    answer = refusal(
        request, status=429, code="too_many", title=_("Hãy chờ một lát"), sentence=sentence
    )
    answer["Retry-After"] = str(seconds)
    return answer
