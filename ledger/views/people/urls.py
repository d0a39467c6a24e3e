from django.urls import URLPattern, path

from ledger.views.people.acts import PersonPassword, PersonRole, PersonSwitch
from ledger.views.people.password import OwnPassword
from ledger.views.people.sheet import (
    PeopleJob,
    PeopleJobMake,
    PeopleJobProgress,
    PeopleJobSlips,
    PeopleSheet,
    PeopleTemplate,
)
from ledger.views.people.show import PeopleList, PersonNew, PersonPage

urls: list[URLPattern] = [
    path("people/", PeopleList.as_view(), name="people"),
    path("people/new/", PersonNew.as_view(), name="person_new"),
    path("people/sheet/", PeopleSheet.as_view(), name="people_sheet"),
    path("people/sheet/template.xlsx", PeopleTemplate.as_view(), name="people_template"),
    path("people/sheet/<int:pk>/", PeopleJob.as_view(), name="people_job"),
    path("people/sheet/<int:pk>/progress/", PeopleJobProgress.as_view(), name="people_job_progress"),
    path("people/sheet/<int:pk>/make/", PeopleJobMake.as_view(), name="people_job_make"),
    path("people/sheet/<int:pk>/slips/", PeopleJobSlips.as_view(), name="people_job_slips"),
    path("people/<int:pk>/", PersonPage.as_view(), name="person"),
    path("people/<int:pk>/roles/", PersonRole.as_view(), name="person_role"),
    path("people/<int:pk>/password/", PersonPassword.as_view(), name="person_password"),
    path("people/<int:pk>/switch/", PersonSwitch.as_view(), name="person_switch"),
    path("password/", OwnPassword.as_view(), name="password"),
]
