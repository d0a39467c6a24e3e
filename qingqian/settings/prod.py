"""Settings of a server that others reach: https only, no set clock, secrets from the environment."""

import os

from django.core.exceptions import ImproperlyConfigured

from qingqian.settings.base import *  # noqa: F403 - a settings module is read as one namespace

if NOW is not None:  # noqa: F405 - comes with the namespace
    raise ImproperlyConfigured("QINGQIAN_NOW sets the clock of a trial; a production server refuses it.")
CLOCK_MAY_BE_HELD = False
SECRET_KEY = os.environ["QINGQIAN_SECRET_KEY"]
AUDIT_KEY = os.environ["QINGQIAN_AUDIT_KEY"].encode()
ALLOWED_HOSTS = os.environ["QINGQIAN_HOSTS"].split(",")
SITE_URL = os.environ.get("QINGQIAN_SITE_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
