from django.urls import URLPattern, path

from ledger.views.public import channels, complain, status

urls: list[URLPattern] = [
    path("channels/", channels.Channels.as_view(), name="channels"),
    path("channels/keep/", channels.ChannelsKept.as_view(), name="channels_kept"),
    path("complain/", complain.Complain.as_view(), name="complain"),
    path("complain/status/", status.ComplaintStatus.as_view(), name="complaint_status"),
]
