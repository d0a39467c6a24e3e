"""Settings that trial, tests and production share."""

import os
from pathlib import Path

from qingqian.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.data_dir()
SECRET_KEY = env.secret_key()
# With it the audit is sealed: who changes the database and lacks it is found out (manage.py verify).
AUDIT_KEY = env.audit_key()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "qingqian",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "import_export",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "ledger",
    "reporting",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "qingqian.web.middleware.SecureAnswerMiddleware",
    "qingqian.web.middleware.AwaitedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ledger.guard.ScopeMiddleware",
]
ROOT_URLCONF = "qingqian.urls"
WSGI_APPLICATION = "qingqian.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "ledger.views.shell.shell",
            ],
        },
    },
]

# One alias, two logins: the owner is put on for schema work only (qingqian.db.roles).
DATABASES = {"default": env.database_config()}
# Seconds that one statement may take while somebody waits for a page; workers and commands take their time.
STATEMENT_SECONDS = env.seconds("QINGQIAN_STATEMENT_SECONDS", 60)
DATABASE_OWNER = env.owner_credentials()
OWNER_ROLE = env.owner_role()
SERVING_ROLE = env.rw_role()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "ledger.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["qingqian.web.hashers.Argon2idHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "sign_in"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_NAME = "qingqian_session"
CSRF_COOKIE_NAME = "qingqian_csrf"

# The trial's clock: production refuses it (prod.py).
NOW = env.now_override()
CLOCK_MAY_BE_HELD = True

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["qingqian.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "build" / "vendor_root"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploaded workbooks: outside the web root, never served as they are.
UPLOAD_DIR = DATA_DIR / "uploads"
# What was asked for as a job: kept for its owner so many days, outside the web root too.
OUTPUT_DIR = DATA_DIR / "outputs"
# So many of one person are made or wait at a time: imports share the worker, and the disk is the database's too.
OUTPUTS_AT_ONCE = 5
OUTPUT_DAYS = int(os.environ.get("QINGQIAN_OUTPUT_DAYS", "7"))
# Where LibreOffice turns our workbooks into PDFs, and how long one of them may take.
OFFICE_DIR = DATA_DIR / "office"
OFFICE_SECONDS = 600
# What looks at each upload before anything of it is kept, the file's path last: 0 clean, 1 infected, all else refuses.
SCAN_COMMAND = env.words("QINGQIAN_SCAN_COMMAND")
SCAN_SECONDS = env.seconds("QINGQIAN_SCAN_SECONDS", 20)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# A worker that has not renewed its lease for so long has died.
JOB_LEASE_SECONDS = int(os.environ.get("QINGQIAN_JOB_LEASE", "30"))
# What runs a kind of jobs that the ledger itself knows no step for: a function of (job, actor).
JOB_STEPS = {"output": "reporting.outputs.run.make"}
# Days for which the rows of a settled import are kept for its page; what waits in a tray is kept until it is mended.
IMPORT_ROWS_DAYS = 30
# A claim of a filing under review lasts so long without a decision.
CLAIM_MINUTES = 30
# The hour (Shanghai) from which on the self-audit of the night runs, once a day over all workers; None: never.
SELF_AUDIT_AT: int | None = env.hour("QINGQIAN_SELF_AUDIT_AT", 3)
# What it compares stands above the rooms that keep what it found.
SELF_AUDIT = "reporting.rollups.proof.nightly"
# A unit without a head lets its clerk submit (workflow.md, States).
CLERK_SUBMITS_WITHOUT_HEAD = True

# Mail of notices: where it goes, who sends it, and by which address people reach the site.
MAIL_SERVER = env.mail_config()
MAIL_FROM = os.environ.get("QINGQIAN_MAIL_FROM") or "清欠台账 <qingqian@localhost>"
MAIL_DIR = DATA_DIR / "mail"
SITE_URL = env.site_url()
# What the square on a printed sheet leads to; a guessed address would stand on paper for ever.
PRINTED_SITE_URL = env.printed_site_url()
# What one page answers without a sign-in, a minute: to one address and, to shield the database, to everybody.
VERIFY_PER_MINUTE = int(os.environ.get("QINGQIAN_VERIFY_PER_MINUTE", "30"))
VERIFY_PER_MINUTE_TOGETHER = int(os.environ.get("QINGQIAN_VERIFY_PER_MINUTE_TOGETHER", "6000"))
# Whether anybody may complain by the public form (/complain/), and how often a day: from one address, and altogether.
# Altogether is far more than ten networks of neighbours may (200 each): a few owners of addresses shut nobody out.
PUBLIC_COMPLAINTS = env.switched_on("QINGQIAN_PUBLIC_COMPLAINTS")
COMPLAINTS_PER_DAY = int(os.environ.get("QINGQIAN_COMPLAINTS_PER_DAY", "20"))
COMPLAINTS_PER_DAY_TOGETHER = int(os.environ.get("QINGQIAN_COMPLAINTS_PER_DAY_TOGETHER", "20000"))
# How often a day one address has the form's question put in words, which a program answers easily.
WORD_QUESTIONS_PER_DAY = int(os.environ.get("QINGQIAN_WORD_QUESTIONS_PER_DAY", "6"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"

DJANGO_TABLES2_TEMPLATE = "partials/_table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "qingqian.db.logs.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"qingqian": {"level": "INFO"}},
}
