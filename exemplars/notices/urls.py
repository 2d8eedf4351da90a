from django.urls import path

from exemplars.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.list_notices, name="list"),
    path("da-doc/", views.read_all, name="read-all"),
    path("gui-thu/", views.deliveries, name="deliveries"),
    path("gui-thu/<uuid:uid>/gui-lai/", views.resend, name="resend"),
    path("<uuid:uid>/mo/", views.open_notice, name="open"),
]
