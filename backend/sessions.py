"""The session of a signed-in person: whose it is, and when it ends.

It ends after a time without use, and at the end of a working day. Using the site prolongs the first
(`IDLE_SECONDS`), nothing the second (`SESSION_LONGEST`).
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse

from exemplars.accounts.models import User

KEY = "used_at"
SINCE = "signed_in_at"


class PersonBackend(ModelBackend):
    """Django's own check of a password; a session's person comes with the roles in force, because
    every page asks for them."""

    def get_user(self, user_id: int) -> User | None:
        person = User.objects.with_roles(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


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
