"""Addresses of the unit tree."""

from django.urls import path

from exemplars.units import views

app_name = "units"

urlpatterns = [
    path("", views.tree, name="tree"),
    path("nhap/", views.import_units, name="import"),
    path("nhap/ghi/", views.load_units, name="load"),
    path("<str:code>/", views.card, name="card"),
    path("<str:code>/phien-ban/", views.record_version, name="version"),
    path("<str:code>/co-quan-thuong-truc/", views.set_office, name="office"),
]
