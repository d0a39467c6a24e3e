from django.urls import URLPattern, path

from ledger.views.public import channels

urls: list[URLPattern] = [
    path("channels/", channels.Channels.as_view(), name="channels"),
    path("channels/keep/", channels.ChannelsKept.as_view(), name="channels_kept"),
]
