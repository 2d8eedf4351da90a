from django.urls import path

from exemplars.councils.views import ballots, council, minutes, running, sessions

app_name = "councils"

urlpatterns = [
    path("", sessions.session_list, name="list"),
    path("trieu-tap/", sessions.convene, name="convene"),
    path("phien/<uuid:uid>/", sessions.session, name="session"),
    path("phien/<uuid:uid>/luot-bo/", sessions.turnout, name="turnout"),
    path("phien/<uuid:uid>/chuong-trinh/", sessions.agenda, name="agenda"),
    path("phien/<uuid:uid>/chuong-trinh/bo/", sessions.remove_item, name="remove-item"),
    path("phien/<uuid:uid>/diem-danh/", sessions.attendance, name="attendance"),
    path("phien/<uuid:uid>/khong-bieu-quyet/", sessions.conflict, name="conflict"),
    path("phien/<uuid:uid>/mo/", running.open_voting, name="open"),
    path("phien/<uuid:uid>/mo-nhom/", running.open_group, name="open-group"),
    path("phien/<uuid:uid>/dong-nhom/", running.close_group, name="close-group"),
    path("phien/<uuid:uid>/tai-lieu/", sessions.send_papers, name="send-papers"),
    path("phien/<uuid:uid>/bieu-quyet-lai/", running.reopen, name="reopen"),
    path("phien/<uuid:uid>/man-hinh/", sessions.screen, name="screen"),
    path("phien/<uuid:uid>/dong/", running.close_voting, name="close"),
    path("phien/<uuid:uid>/huy/", running.cancel, name="cancel"),
    path("phien/<uuid:uid>/phieu/", ballots.ballot, name="ballot"),
    path("phien/<uuid:uid>/phieu/nhap/", ballots.draft, name="draft"),
    path("phien/<uuid:uid>/phieu/xem-lai/", ballots.review, name="review"),
    path("phien/<uuid:uid>/phieu/bo/", ballots.cast, name="cast"),
    path("phien/<uuid:uid>/y-kien/<int:seat>/", ballots.written, name="written"),
    path(
        "phien/<uuid:uid>/y-kien/<int:seat>/phieu.<slug:extension>",
        minutes.opinion_slip,
        name="opinion-slip",
    ),
    path("phien/<uuid:uid>/bien-ban/", minutes.minutes, name="minutes"),
    path("phien/<uuid:uid>/bien-ban/sua/", minutes.edit, name="minutes-edit"),
    path("phien/<uuid:uid>/bien-ban/luu-nhap/", minutes.autosave, name="minutes-autosave"),
    path("phien/<uuid:uid>/bien-ban/chot/", minutes.freeze, name="minutes-freeze"),
    path("phien/<uuid:uid>/bien-ban/dinh-chinh/", minutes.correct, name="minutes-correct"),
    path(
        "phien/<uuid:uid>/bien-ban/du-thao/<slug:paper>.<slug:extension>",
        minutes.draft_paper,
        name="minutes-draft",
    ),
    path("bien-ban/<uuid:uid>/ban-ky/", minutes.add_scan, name="minutes-scan"),
    path("bien-ban/tep/<uuid:uid>/", minutes.file, name="minutes-file"),
    path("muc/<int:pk>/", ballots.dossier, name="dossier"),
    path("<int:pk>/", council.council, name="council"),
    path("<int:pk>/ghe/", council.add_seat, name="add-seat"),
    path("ghe/<int:pk>/ket-thuc/", council.end_seat, name="end-seat"),
]
