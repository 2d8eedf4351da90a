"""Addresses of the process: one prefix a slice."""

from django.urls import include, path

urlpatterns = [
    path("", include("exemplars.gallery.urls")),
    path("viec/", include("exemplars.desk.urls")),
    path("tai-khoan/", include("exemplars.accounts.urls")),
    path("thong-bao/", include("exemplars.notices.urls")),
    path("don-vi/", include("exemplars.units.urls")),
    path("dot/", include("exemplars.campaigns.urls")),
    path("to-trinh/", include("exemplars.nominations.urls")),
    path("tham-dinh/", include("exemplars.appraisal.urls")),
    path("hoi-dong/", include("exemplars.councils.urls")),
    path("quyet-dinh/", include("exemplars.decisions.urls")),
]
