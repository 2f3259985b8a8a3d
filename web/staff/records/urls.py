"""Records of one project, below /work/projects/<code>/records/."""

from django.urls import path

from web.staff.money import ladder_views
from web.staff.records import design_views, site_views, tender_papers, views

urlpatterns = [
    path("money/", views.money, name="money"),
    path("design/record/", design_views.design_record, name="design_record"),
    path("design/compare/", design_views.design_compare, name="design_compare"),
    path("design/<int:number>/sheet.pdf", design_views.design_sheet, name="design_sheet"),
    path("tender/<int:pk>/application.pdf", tender_papers.tender_application, name="tender_application"),
    path("tender/<int:pk>/award.pdf", tender_papers.tender_award, name="tender_award"),
    path("final_account/submit/", ladder_views.account_submit, name="account_submit"),
    path("photos/", site_views.photos, name="site_photos"),
    path("photos/<int:pk>/", site_views.photo, name="site_photo"),
    path("photos/<int:pk>/small/", site_views.small, name="site_photo_small"),
    path("photos/<int:pk>/remove/", site_views.remove, name="site_photo_remove"),
    path("change/<int:pk>/sheet.pdf", site_views.change_sheet, name="change_sheet"),
    path("rectification/<int:pk>/sheet.pdf", site_views.rectification_sheet, name="rectification_sheet"),
    path("<slug:kind>/", views.record_page, name="record_page"),
    path("<slug:kind>/<slug:act>/", views.record_page, name="record_act"),
    path("<slug:kind>/<slug:act>/<int:pk>/", views.record_page, name="record_row_act"),
]
