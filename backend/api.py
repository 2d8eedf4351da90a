"""The API: versioned router, schema and its readable page. Errors and pages: `answers.py`."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from exemplars.api import VIEWSETS

router = SimpleRouter()
for prefix, viewset, basename in VIEWSETS:
    router.register(prefix, viewset, basename)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include(router.urls)),
]
