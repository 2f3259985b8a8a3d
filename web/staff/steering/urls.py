"""红黄牌, 例会 and how long steps take."""

from django.urls import path

from web.staff.steering import cards, durations, meetings

urlpatterns = [
    path("projects/<slug:code>/card/", cards.card, name="project_card"),
    path("projects/<slug:code>/card/lift/", cards.lift, name="project_card_lift"),
    path("projects/<slug:code>/meeting-items/", meetings.of_project, name="project_meeting_items"),
    path("meetings/", meetings.meeting, name="meeting"),
    path("meetings/new/", meetings.hold, name="meeting_hold"),
    path("meetings/items/add/", meetings.add, name="meeting_item_add"),
    path("meetings/items/<int:pk>/done/", meetings.finish, name="meeting_item_done"),
    path("durations/", durations.durations, name="durations"),
    path("durations/excel/", durations.workbook, name="durations_excel"),
]
