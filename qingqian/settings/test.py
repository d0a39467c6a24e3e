"""Settings of the tests: the same engine, logins and policies; only the hasher and the static storage differ."""

import os

from qingqian.settings.base import *  # noqa: F403 - a settings module is read as one namespace

SECRET_KEY = "test-only-" + "k" * 50
AUDIT_KEY = b"test-only-" + b"a" * 50
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# No scanner of the machine decides about a test.
SCAN_COMMAND = ()
UPLOAD_DIR = DATA_DIR / "test-uploads"  # noqa: F405 - comes with the namespace
MAIL_DIR = DATA_DIR / "test-mail"  # noqa: F405 - as above
# Of each process that tests, for a sweep clears what its own database does not know.
OUTPUT_DIR = DATA_DIR / "test-outputs" / os.environ.get("PYTEST_XDIST_WORKER", "main")  # noqa: F405 - as above
NOW = None
PRINTED_SITE_URL = ""
# Workers under test have their night off; tests of the self-audit set an hour.
SELF_AUDIT_AT = None
# Each client of a test loads the middleware anew, and this one would read the whole folder of static files each time.
WHITENOISE_AUTOREFRESH = True
