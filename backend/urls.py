"""Every prefix of the site on one screen."""

from django.contrib import admin
from django.urls import include, path

from backend import views

urlpatterns = [
    path("", include("exemplars.urls")),
    path("", include("certificates.urls")),
    path("api/v1/", include("backend.api")),
    path("hien-thi/", views.preferences, name="preferences"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("quan-tri/", admin.site.urls),
]

handler404 = views.not_found
handler500 = views.broken
