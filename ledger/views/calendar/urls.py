from django.urls import URLPattern, path

from ledger.views.calendar.campaigns import CampaignEdit, CampaignNew
from ledger.views.calendar.days import Workdays
from ledger.views.calendar.periods import ChildDues, PeriodEdit, PeriodNew
from ledger.views.calendar.show import CalendarPage

urls: list[URLPattern] = [
    path("calendar/", CalendarPage.as_view(), name="calendar"),
    path("calendar/children/", ChildDues.as_view(), name="calendar_children"),
    path("calendar/days/", Workdays.as_view(), name="workdays"),
    path("calendar/campaigns/new/", CampaignNew.as_view(), name="campaign_new"),
    path("calendar/campaigns/<str:campaign>/", CampaignEdit.as_view(), name="campaign_edit"),
    path("calendar/campaigns/<str:campaign>/new/", PeriodNew.as_view(), name="period_new"),
    path("calendar/periods/<str:period>/", PeriodEdit.as_view(), name="period_edit"),
]
