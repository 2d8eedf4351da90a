"""Addresses of the gallery: the public pages, and where editors write."""

from django.urls import path

from exemplars.gallery.views import editing, public

app_name = "gallery"

urlpatterns = [
    path("", public.home, name="home"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("guong-sang/", public.stories, name="stories"),
    path("guong-sang/moi.atom", public.StoryFeed(), name="feed"),
    path("guong-sang/anh/<uuid:uid>/<str:size>/", public.photo, name="photo"),
    path("guong-sang/quan-ly/", editing.manage, name="manage"),
    path("guong-sang/quan-ly/<uuid:uid>/moi/", editing.write, name="write"),
    path("guong-sang/quan-ly/<uuid:uid>/dong-y/", editing.consent, name="consent"),
    path(
        "guong-sang/quan-ly/<uuid:uid>/dong-y/<str:purpose>/rut/", editing.withdraw, name="withdraw"
    ),
    path("guong-sang/quan-ly/bai/<uuid:uid>/", editing.edit, name="edit"),
    path("guong-sang/quan-ly/bai/<uuid:uid>/dang/", editing.publish, name="publish"),
    path("guong-sang/quan-ly/bai/<uuid:uid>/go/", editing.take_down, name="take-down"),
    path("guong-sang/quan-ly/bai/<uuid:uid>/anh/", editing.add_photo, name="photo-add"),
    path(
        "guong-sang/quan-ly/bai/<uuid:uid>/anh/<uuid:photo>/go/",
        editing.remove_photo,
        name="photo-remove",
    ),
    path("guong-sang/<slug:slug>/", public.story, name="story"),
]
