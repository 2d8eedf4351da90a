from django.urls import path

from exemplars.decisions import views

app_name = "decisions"

urlpatterns = [
    path("", views.decision_list, name="list"),
    path("moi/<slug:campaign>/<str:issuer>/", views.new, name="new"),
    path("trinh-cap-tren/<slug:campaign>/", views.forward, name="forward"),
    path("<uuid:uid>/", views.detail, name="detail"),
    path("<uuid:uid>/sua/", views.edit, name="edit"),
    path("<uuid:uid>/soat-chu/", views.review, name="review"),
    path("<uuid:uid>/ban-hanh/", views.publish, name="publish"),
    path("<uuid:uid>/ban-in/", views.paper, name="paper"),
    path("<uuid:uid>/ket-xuat/", views.print_again, name="print-again"),
    path("<uuid:uid>/dot-in/", views.new_run, name="new-run"),
    path("<uuid:uid>/ban-soat/", views.proof_list, name="proofs"),
    path("<uuid:uid>/ban-soat/<uuid:line>/", views.proof, name="proof"),
    path("<uuid:uid>/ban-soat/<uuid:line>.svg", views.proof_picture, name="proof-picture"),
    path("<uuid:uid>/ban-soat/don-vi/<str:unit>.pdf", views.proof_sheet, name="proof-sheet"),
    path("<uuid:uid>/bang/<uuid:line>/", views.after_issue, name="after-issue"),
    path("<uuid:uid>/bang/<uuid:line>/giay-to/", views.reissue_paper_add, name="reissue-paper-add"),
    path("giay-to/<uuid:uid>/", views.reissue_paper, name="reissue-paper"),
    path("giay-to/<uuid:uid>/go/", views.reissue_paper_remove, name="reissue-paper-remove"),
    path("<uuid:uid>/bang/<uuid:line>/thu-lai/", views.take_back, name="take-back"),
    path("<uuid:uid>/bang/<uuid:line>/phai-nop/", views.money_due, name="money-due"),
    path("thu-lai/<uuid:uid>/bo/", views.strike_return, name="strike-return"),
    path("<uuid:uid>/bang/<uuid:line>/huy-hieu-so/", views.badge, name="badge"),
    path("<uuid:uid>/bang/<uuid:line>/huy-hieu-so/tep/", views.badge_file, name="badge-file"),
    path(
        "<uuid:uid>/bang/<uuid:line>/huy-hieu-so/huy/", views.badge_withdraw, name="badge-withdraw"
    ),
    path("<uuid:uid>/ky-so/", views.signatures, name="signatures"),
    path("<uuid:uid>/ky-so/ky/", views.sign, name="sign"),
    path("<uuid:uid>/ky-so/goi.zip", views.export_unsigned, name="export-unsigned"),
    path("<uuid:uid>/ky-so/<uuid:code>/go/", views.withdraw_signature, name="withdraw-signature"),
    path("<uuid:uid>/ky-so/nhap/", views.receive_signed, name="receive-signed"),
    path("<uuid:uid>/da-in/", views.mark_printed, name="mark-printed"),
    path("<uuid:uid>/da-trao/", views.hand_over, name="hand-over"),
    path("<uuid:uid>/dong/<uuid:line>/", views.edit_line, name="edit-line"),
    path("<uuid:uid>/dong/<uuid:line>/bo/", views.remove_line, name="remove-line"),
]
