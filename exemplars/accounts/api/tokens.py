"""Tokens of programs: each acts with one role of one person, nothing else.

Apart from the other API modules, because Django REST framework imports this one while it is
itself being imported.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from exemplars.accounts import actions
from exemplars.accounts.models import ApiToken, digest_of


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token <key>`. The user of the request holds only the token's role."""

    keyword = "Token"

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts or parts[0].decode("latin-1").lower() != self.keyword.lower():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Khóa API phải viết: Authorization: Token <khóa>."))
        digest = digest_of(parts[1].decode("latin-1"))
        token = (
            ApiToken.objects.select_related("role__user", "role__unit")
            .filter(key_hash=digest, revoked_at=None)
            .first()
        )
        today = timezone.localdate()
        if (
            token is None
            or token.expires_on < today
            or not token.role.is_active_on(today)
            or not token.role.user.is_active
        ):
            raise AuthenticationFailed(_("Khóa API không đúng, đã thu hồi hoặc đã hết hạn."))
        actions.note_use(token)
        user = token.role.user
        user.scoped_role = token.role
        return user, token

    def authenticate_header(self, request) -> str:
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": _(
                "Viết “Token ” rồi đến khóa. Khóa gắn với một vai trò tại một đơn vị."
            ),
        }
