"""Addresses of the press: verification for everybody, batches and PDFs for staff."""

from django.urls import path, re_path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("xac-minh/", views.verify_form, name="verify-form"),
    path("xac-minh/khoa/", views.keys, name="keys"),
    path("xac-minh/khoa.json", views.keys_json, name="keys-json"),
    path("xac-minh/khoa/<str:kid>.json", views.key_json, name="key-json"),
    path("xac-minh/trang-thai/<int:number>", views.status_list, name="status-list"),
    path("xac-minh/ngoai-tuyen/", views.offline, name="offline"),
    path("xac-minh/ngoai-tuyen.js", views.offline_worker, name="offline-worker"),
    path("xac-minh/ngoai-tuyen.webmanifest", views.offline_manifest, name="offline-manifest"),
    # With and without the last slash: the QR on paper has none, and costs no redirect.
    re_path(r"^xac-minh/(?P<code>[^/]+)/?$", views.verify, name="verify"),
    path("in/", views.press, name="list"),
    path("in/<uuid:uuid>/", views.batch, name="batch"),
    path("in/<uuid:uuid>/tien-do/", views.batch_progress, name="batch-progress"),
    path("in/<uuid:uuid>/tai-ve/", views.batch_download, name="batch-download"),
    path("in/<uuid:uuid>/dung/", views.batch_cancel, name="batch-cancel"),
    path("in/<uuid:uuid>/lam-lai/", views.batch_again, name="batch-again"),
    path("in/dot/<uuid:uuid>/", views.run, name="run"),
    path("in/dot/<uuid:uuid>/tao-tep/", views.run_file, name="run-file"),
    path("in/dot/<uuid:uuid>/ghi-nhan/", views.run_move, name="run-move"),
    path("in/dot/<uuid:uuid>/quet/", views.run_scan, name="run-scan"),
    path("in/dot/<uuid:uuid>/doi-cho/", views.run_place, name="run-place"),
    path("in/dot/<uuid:uuid>/bo/", views.run_drop, name="run-drop"),
    path("in/dot/<uuid:uuid>/can-chinh/", views.run_calibrate, name="run-calibrate"),
    path("in/dot/<uuid:uuid>/to-do.pdf", views.run_cross, name="run-cross"),
    path("in/dot/<uuid:uuid>/in-thu-<int:position>.pdf", views.run_trial, name="run-trial"),
    path("in/dot/<uuid:uuid>/to-<int:position>.svg", views.run_picture, name="run-picture"),
    path("in/dot/<uuid:uuid>/ban-giao/", views.run_hand_over, name="run-hand-over"),
    path("in/dot/<uuid:uuid>/ban-giao.docx", views.run_hand_over_sheet, name="hand-over-sheet"),
    path("in/phoi/moi/", views.blank_new, name="blank-new"),
    path("in/phoi/<uuid:uuid>/", views.blank, name="blank"),
    path("in/phoi/<uuid:uuid>/nhap/", views.blank_receive, name="blank-receive"),
    path("in/phoi/<uuid:uuid>/hong/", views.blank_loose, name="blank-loose"),
    path("in/phoi/<uuid:uuid>/huy/", views.blank_write_off, name="blank-write-off"),
    path("in/phoi/bien-ban/<uuid:uuid>.docx", views.blank_report, name="blank-report"),
    path("in/mau/", views.layouts, name="layouts"),
    path("in/mau/moi/", views.design_new, name="design-new"),
    path("in/mau/huy-hieu/", views.emblems, name="emblems"),
    path("in/mau/huy-hieu/<uuid:uuid>/", views.emblem, name="emblem"),
    path(
        "in/mau/huy-hieu/<uuid:uuid>/<slug:code>.svg", views.emblem_picture, name="emblem-picture"
    ),
    path("in/mau/huy-hieu/<uuid:uuid>/<slug:code>.pdf", views.emblem_pdf, name="emblem-pdf"),
    path("in/mau/huy-hieu/<uuid:uuid>/dung/", views.emblem_use, name="emblem-use"),
    path("in/mau/huy-hieu/<uuid:uuid>/bo/", views.emblem_withdraw, name="emblem-withdraw"),
    path("in/mau/<slug:code>.svg", views.layout_picture, name="layout-picture"),
    path("in/mau/<uuid:uuid>/", views.design, name="design"),
    path("in/mau/<uuid:uuid>/xem/", views.design_look, name="design-look"),
    path("in/mau/<uuid:uuid>/ban-in/", views.design_press, name="design-press"),
    path("in/mau/<uuid:uuid>/in-thu.pdf", views.design_pdf, name="design-pdf"),
    path("in/mau/<uuid:uuid>/mau.json", views.design_file, name="design-file"),
    path("in/mau/<uuid:uuid>/ban-hanh/", views.design_publish, name="design-publish"),
    path("in/mau/<uuid:uuid>/anh-phoi/", views.design_underlay, name="design-underlay"),
    path("in/mau/<uuid:uuid>/bo/", views.design_drop, name="design-drop"),
    path("bang/<uuid:uuid>.pdf", views.certificate_pdf, name="certificate-pdf"),
    path("bang/<uuid:uuid>-ky-so.pdf", views.certificate_signed, name="certificate-signed"),
]
