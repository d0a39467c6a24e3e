"""Benchmarks on a city of a million rows; each is a command (`python -m benchmarks.million.summaries`).

They talk to the database from one process, so Django is ready before any of them is loaded. Without QINGQIAN_DATA the
city is kept under build/bench/, on a server of its own.
"""

import os

import django
from django.conf import settings

from benchmarks.runs import ROOT

if not settings.configured:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingqian.settings.test")
    os.environ.setdefault("QINGQIAN_DATA", str(ROOT / "build" / "bench"))
    django.setup()
