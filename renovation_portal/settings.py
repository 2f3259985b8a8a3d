"""All settings in one file; what differs between machines comes from the environment (.env.example)."""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from renovation_portal import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
env.adopt(VAR_DIR / "services.json")

# production is strict; demo and development run on http://127.0.0.1; test is set by tests/settings.py
MODE = env.choice("PORTAL_MODE", "production", ("production", "demo", "development", "test"))
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"

# a debug page shows settings and people's data: never in production, whatever the environment says
DEBUG = not PRODUCTION and env.flag("DEBUG", MODE == "development")
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# what the codes of owners' letters are hashed with; changing it ends every code that was sent out
LETTER_PEPPER = env.text("LETTER_PEPPER", None if PRODUCTION else SECRET_KEY)
# keys of what lies encrypted in the database, the newest first; older ones still open what they closed
DATA_KEYS = env.text("DATA_KEYS", None if PRODUCTION else SECRET_KEY).split(",")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver")
# public address of the portal, for QR codes and links in workbooks; no slash at the end
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")

# --- apps, bottom to top as in docs/architecture.md; policy has no tables
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "accounts",
    "projects",
    "consultations",
    "reviews",
    "works",
    "registers",
    "funding",
    "workflow",
    "reports",
    "web",
    "api",
    # the demo's commands do not exist in a real installation
    *([] if PRODUCTION else ["demo"]),
]

MIDDLEWARE = [
    # outermost, so that files and refused requests carry the policy too
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.PrivateAnswer",
    "web.middleware.CleanRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.middleware.OwnPassword",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "renovation_portal.urls"
WSGI_APPLICATION = "renovation_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
# form markup comes from templates/django/forms
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- language and time: one country, one clock
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- database: PostgreSQL everywhere
DATABASES = {
    "default": env.database("DATABASE_URL")
    | {
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }
}
# The cache is a table: login limits are shared by all processes, and pages work while Redis is stopped.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- people and their sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 10) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

ACCOUNT_ADAPTER = "accounts.adapters.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "change_password": "5/m/user",
    # numbers and codes of letters that were wrong (web/public/opinion.py); each letter has its own delay besides
    "letter_failed": "20/m/ip,200/h/ip",
}
# the number of reverse proxies in front, for the client's address in those limits
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", 0)

# --- transport and browser
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", PRODUCTION)
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", PRODUCTION)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
HASHED_STATIC = MODE in {"production", "demo"}
# Uploads are handed out by views that check who asks; no route serves this folder.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
# folders with Chinese fonts for PDFs, besides the system's own
PDF_FONT_PATHS = [Path(name) for name in env.words("PDF_FONT_PATHS")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # not WhiteNoise's compressing storage: the API page's assets would take over a minute to pack
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MEGABYTES", 20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# a stack's photos come many at once; what a form takes it says itself (projects/scanned.py)
DATA_UPLOAD_MAX_NUMBER_FILES = 60

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # who sees what is decided by visible_to(user), who does what by authorise()
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJsonParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "api.schema.Described",
    "EXCEPTION_HANDLER": "api.errors.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "老旧小区改造门户接口",
    "DESCRIPTION": "项目、步骤、征询结果、资金与月度进度的公开数据,以及三个计算器。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.without_docstrings",
    ],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "defaultModelsExpandDepth": 0},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Celery: the broker carries ids only; without it publishing fails within about a second
CELERY_BROKER_URL = env.text("REDIS_URL")
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "visibility_timeout": 3600,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_PROCESSES", 2)
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULER = "renovation_portal.celery.Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat" / "schedule")
CELERY_BEAT_SCHEDULE = {
    "last-month's-report": {
        "task": "reports.tasks.make_last_month",
        "schedule": crontab(minute="0", hour="2", day_of_month="1"),
    },
    # the database is the ledger: whatever the broker lost is found here
    "due-jobs": {
        "task": "projects.tasks.pick_up_due_jobs",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    # ballots entered since the last minute; those who enter do not wait for it
    "seal-ballots": {
        "task": "consultations.tasks.seal_ballots",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # letters' PDFs hold codes: they are emptied a day after they were made
    "letter-files": {
        "task": "consultations.tasks.discard_letter_files",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    # what acts did not store themselves, and all of it soon after midnight: sentences tell of days
    "worklists": {
        "task": "workflow.tasks.refresh_worklists",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "project-files": {
        "task": "reports.tasks.discard_project_files",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "calendar": {
        "task": "workflow.tasks.recompute_calendar",
        "schedule": crontab(minute="30", hour="1"),
    },
    "step-times": {
        "task": "workflow.tasks.store_times_of_steps",
        "schedule": crontab(minute="5", hour="0"),
    },
    "remind-departments": {
        "task": "reviews.tasks.remind_departments",
        "schedule": crontab(minute="20", hour="7"),
    },
    "expired-sessions": {
        "task": "accounts.tasks.discard_expired_sessions",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "old-contacts": {
        "task": "projects.tasks.forget_old_contacts",
        "schedule": crontab(minute="40", hour="1"),
    },
    "expired-roster-files": {
        "task": "projects.tasks.discard_expired_uploads",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "expired-take-over-tables": {
        "task": "workflow.tasks.discard_expired_tables",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
# kind of a job -> the function that does it: (job) -> result, called by projects.tasks
JOB_WORK: dict[str, str] = {
    "monthly_report": "reports.services.make_report",
    "letters": "consultations.services.letters.make_letters",
    "project_file": "reports.dossier_zip.make_file",
}
# called after an act's transaction: makes the stored worklist lines of the projects anew; "" leaves it to the task
AFTER_EVENT = "workflow.tasks.after_event"

# --- logs
LOGGING = logs.logging_settings(json_lines=PRODUCTION, level=env.text("LOG_LEVEL", "INFO"))
logs.configure_structlog()

if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
