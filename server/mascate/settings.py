"""Django's settings, derived from `mascate.config`; nothing else reads the environment."""

from datetime import timedelta
from pathlib import Path

from mascate.api.headers import client_file_headers
from mascate.config import config

CONFIG = config()
PACKAGE = Path(__file__).resolve().parent
CLIENT_DIST = next(
    (folder for folder in (PACKAGE / "web", PACKAGE.parents[1] / "client" / "dist") if folder.exists()),
    PACKAGE / "web",
)

SECRET_KEY = CONFIG.secret()
DEBUG = CONFIG.debug
ALLOWED_HOSTS = CONFIG.allowed_hosts
CSRF_TRUSTED_ORIGINS = CONFIG.trusted_origins
ROOT_URLCONF = "mascate.urls"
WSGI_APPLICATION = "mascate.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "mascate.accounts",
    "mascate.registers",
    "mascate.selections",
    "mascate.bags",
    "mascate.orders",
    "mascate.sync",
    "mascate.backoffice",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mascate.api.headers.security_headers",
    "mascate.api.upgrade.upgrade_gate",
    "mascate.api.old_clients.old_client_gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "backoffice" / "templates", PACKAGE / "api" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": CONFIG.database()}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "mascate.api.errors.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.https
CSRF_COOKIE_SECURE = CONFIG.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.https else None
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = CONFIG.timezone
USE_I18N = True
LANGUAGE_CODE = CONFIG.language.lower()
LANGUAGES = [("en", "English"), ("pt-br", "Português (Brasil)"), ("es", "Español")]

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.home.resolve() / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ROOT = CLIENT_DIST if CLIENT_DIST.exists() else None
WHITENOISE_INDEX_FILE = False
WHITENOISE_ADD_HEADERS_FUNCTION = client_file_headers

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"mascate": {"level": "INFO"}, "axes": {"level": "ERROR"}},
}
