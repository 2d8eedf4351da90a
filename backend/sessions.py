"""The session of a signed-in person ends after a time without use, and at the end of a working day.

Using the site prolongs the first (`IDLE_SECONDS`), nothing the second (`SESSION_LONGEST`).
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

KEY = "used_at"
SINCE = "signed_in_at"


class SlidingSessionMiddleware:
    """Prolongs the session, with one write a minute at most instead of one a page.

    So a session may end up to a minute early by the clock of its last page; the warning on the
    page counts from the prolonging that `accounts:keep-alive` makes at once.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.interval = min(60, settings.SESSION_COOKIE_AGE // 10)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user, now = request.user, int(time.time())
        if user.is_authenticated:
            signed_in = int(user.last_login.timestamp()) if user.last_login else now
            if now - request.session.get(SINCE, signed_in) >= settings.SESSION_LONGEST:
                logout(request)  # the page asked for sends them to sign in and back
            elif now - request.session.get(KEY, signed_in) >= self.interval:
                request.session[KEY] = now
        response = self.get_response(request)
        if not user.is_authenticated and SESSION_KEY in request.session:
            request.session[SINCE] = now  # this request signed in
        return response
