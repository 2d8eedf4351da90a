from django.urls import path

from exemplars.appraisal import views

app_name = "appraisal"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("bang-soat/<slug:code>/", views.check_list, name="check-list"),
    path("bang-soat/to-trinh/<uuid:uid>/", views.check_list_of, name="check-list-of"),
    path("tiep-nhan/<uuid:uid>/", views.receive_submission, name="receive-submission"),
    path("du-dieu-kien/", views.eligible_many, name="eligible-many"),
    path("<uuid:uid>/bat-dau/", views.check, name="check"),
    path("<uuid:uid>/du-dieu-kien/", views.eligible, name="eligible"),
    path("<uuid:uid>/tra-lai/", views.return_dossier, name="return"),
    path("<uuid:uid>/khong-du-dieu-kien/", views.ineligible, name="ineligible"),
    path("<uuid:uid>/tham-dinh-lai/", views.reopen, name="reopen"),
]
