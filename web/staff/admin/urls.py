"""The administrator's rooms: accounts and the working-day calendar."""

from django.urls import path

from web.staff.admin import accounts, builders, calendars, handing

urlpatterns = [
    path("accounts/", accounts.account_list, name="account_list"),
    path("accounts/add/", accounts.add, name="account_add"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/deactivate/", accounts.deactivate, name="account_deactivate"),
    path("accounts/<int:pk>/reactivate/", accounts.reactivate, name="account_reactivate"),
    path("accounts/<int:pk>/password/", accounts.new_password, name="account_password"),
    path("accounts/<int:pk>/tokens/", accounts.issue, name="account_token"),
    path("accounts/<int:pk>/tokens/<int:token>/revoke/", accounts.revoke, name="account_token_revoke"),
    path("accounts/<int:pk>/hand-over/", handing.account_hand_over, name="account_hand_over"),
    path("accounts/stand-ins/<int:pk>/end/", handing.account_stand_in_end, name="account_stand_in_end"),
    path("builders/", builders.builder_list, name="builder_list"),
    path("builders/<int:pk>/switch/", builders.builder_switch, name="builder_switch"),
    path("calendar/", calendars.year_list, name="calendar_list"),
    path("calendar/publish/", calendars.publish, name="calendar_publish"),
    path("calendar/<int:year>/", calendars.year_page, name="calendar_year"),
    path("calendar/<int:year>/correct/", calendars.correct, name="calendar_correct"),
]
