"""Addresses of campaigns and the catalogue."""

from django.urls import path

from exemplars.campaigns.views import campaigns, catalogue, legal_bases

app_name = "campaigns"

urlpatterns = [
    path("", campaigns.campaign_list, name="list"),
    path("moi/", campaigns.new, name="new"),
    path("danh-muc/", catalogue.catalogue, name="catalogue"),
    path("danh-muc/<str:code>/", catalogue.award, name="award"),
    path("the-quy-tac/them/", catalogue.new_rule_card, name="new-rule-card"),
    path("the-quy-tac/<str:code>/", catalogue.rule_card, name="rule-card"),
    path("can-cu/", legal_bases.legal_bases, name="legal-bases"),
    path("can-cu/them/", legal_bases.new_legal_basis, name="new-legal-basis"),
    path("can-cu/<int:pk>/", legal_bases.legal_basis, name="legal-basis"),
    path("can-cu/<int:pk>/tep/", legal_bases.file, name="legal-basis-file"),
    path("can-cu/<int:pk>/tai-len/", legal_bases.upload, name="legal-basis-upload"),
    path("can-cu/<int:pk>/go-tep/", legal_bases.remove_file, name="legal-basis-remove-file"),
    path("chuyen-de/", catalogue.themes, name="themes"),
    path("chuyen-de/them/", catalogue.new_theme, name="new-theme"),
    path("chuyen-de/<int:pk>/", catalogue.theme, name="theme"),
    path("<slug:code>/", campaigns.detail, name="detail"),
    path("<slug:code>/sua/", campaigns.edit, name="edit"),
]
