from django.urls import path

from exemplars.accounts import views

app_name = "accounts"

urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="sign-in"),
    path("dang-xuat/", views.SignOut.as_view(), name="sign-out"),
    path("con-lam-viec/", views.keep_alive, name="keep-alive"),
    path("mat-khau/", views.ChangePassword.as_view(), name="password-change"),
    path("quen-mat-khau/", views.ask_reset, name="password-reset"),
    path("quen-mat-khau/da-gui/", views.reset_sent, name="password-reset-done"),
    path(
        "quen-mat-khau/<uidb64>/<token>/",
        views.ResetPassword.as_view(),
        name="password-reset-confirm",
    ),
    path("loi-moi/<str:key>/", views.accept, name="accept"),
    path("", views.profile, name="profile"),
    path("khoa-api/", views.tokens, name="tokens"),
    path("khoa-api/<uuid:uid>/thu-hoi/", views.revoke_token, name="revoke-token"),
    path("nguoi-dung/", views.my_people, name="people"),
    path("nguoi-dung/<str:code>/", views.people, name="people"),
    path("nguoi-dung/<str:code>/moi/", views.invite, name="invite"),
    path("vai-tro/<int:pk>/ket-thuc/", views.end_role, name="end-role"),
    path("loi-moi/<int:pk>/gui-lai/", views.resend_invitation, name="resend-invitation"),
    path("loi-moi/<int:pk>/rut/", views.withdraw_invitation, name="withdraw-invitation"),
]
