"""Addresses of submissions (tờ trình) and their dossiers (hồ sơ)."""

from django.urls import path

from exemplars.nominations.views import dossiers, evidence, lists, submissions, workbook

app_name = "nominations"

urlpatterns = [
    path("", lists.dossiers, name="list"),
    path("danh-sach/", lists.submissions, name="submissions"),
    path("xuat/", lists.export, name="export"),
    path("moi/", submissions.new_submission, name="new-submission"),
    path("mau/<slug:code>/", workbook.template, name="template"),
    path("<uuid:uid>/", submissions.submission, name="submission"),
    path("<uuid:uid>/sua/", submissions.edit_submission, name="edit-submission"),
    path("<uuid:uid>/gui/", submissions.submit, name="submit"),
    path("<uuid:uid>/chuyen-ky/", submissions.hand_to_head, name="hand-to-head"),
    path("<uuid:uid>/xac-nhan/", submissions.attest, name="attest"),
    path("<uuid:uid>/giay-to/", evidence.add_to_submission, name="submission-evidence-add"),
    path("<uuid:uid>/them/", dossiers.new, name="new"),
    path("<uuid:uid>/nhap/", workbook.import_list, name="import"),
    path("ho-so/<uuid:uid>/", dossiers.detail, name="detail"),
    path("ho-so/<uuid:uid>/sua/", dossiers.edit, name="edit"),
    path("ho-so/<uuid:uid>/luu-nhap/", dossiers.autosave, name="autosave"),
    path("ho-so/<uuid:uid>/gui/", dossiers.submit, name="submit-one"),
    path("ho-so/<uuid:uid>/chuyen-ky/", dossiers.hand_over_to_head, name="hand-to-head-one"),
    path("ho-so/<uuid:uid>/lay-ve/", dossiers.take_back, name="take-back"),
    path("ho-so/<uuid:uid>/thu-hoi/", dossiers.recall, name="recall"),
    path("ho-so/<uuid:uid>/rut/", dossiers.withdraw, name="withdraw"),
    path("ho-so/<uuid:uid>/xoa/", dossiers.remove, name="remove"),
    path("ho-so/<uuid:uid>/giay-to/", evidence.add_to_nomination, name="evidence-add"),
    path("giay-to/<uuid:uid>/", evidence.evidence, name="evidence"),
    path("giay-to/<uuid:uid>/go/", evidence.remove, name="evidence-remove"),
]
