from django.urls import path

from exemplars.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("tim/", views.search, name="search"),
    path("nhat-ky/", views.journal, name="journal"),
]
