"""Django's settings, all of them from the environment; docs/operations.md explains each variable."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from linli.config import databases, env, keys, log_lines

SOURCE = Path(__file__).resolve().parent.parent
DATA = env.data_folder()
PART = env.text("LINLI_PART", "command")

DEBUG = env.flag("LINLI_DEBUG")
LINLI_DEMO = env.flag("LINLI_DEMO")
# The demo's invented people: they alone may sign in with the printed code, and only under the demo.
LINLI_DEMO_PHONES = frozenset(f"199000000{number:02}" for number in range(1, 18)) if LINLI_DEMO else frozenset()
_UNLESS_CHOSEN = "development" if DEBUG or LINLI_DEMO else "none"
# Who sends text messages; `development` keeps them for reading at /dev/messages, `none` refuses them.
LINLI_SMS_GATEWAY = env.text("LINLI_SMS_GATEWAY", _UNLESS_CHOSEN)
LINLI_SMS_KEY = env.text("LINLI_SMS_KEY")
LINLI_SMS_SECRET = env.text("LINLI_SMS_SECRET")
LINLI_SMS_SIGN = env.text("LINLI_SMS_SIGN")
LINLI_SMS_APP = env.text("LINLI_SMS_APP")
LINLI_SMS_REGION = env.text("LINLI_SMS_REGION")
LINLI_SMS_TEMPLATES = env.text("LINLI_SMS_TEMPLATES")
LINLI_SMS_ENDPOINT = env.text("LINLI_SMS_ENDPOINT")
LINLI_SMS_TIMEOUT = env.number("LINLI_SMS_TIMEOUT", 10, least=0.1)
LINLI_SMS_CALLBACK_TOKEN = env.text("LINLI_SMS_CALLBACK_TOKEN")
# The other channels: each `none` unless chosen; `development` keeps what it is given at /dev/messages, too.
LINLI_WECHAT_GATEWAY = env.text("LINLI_WECHAT_GATEWAY", _UNLESS_CHOSEN)
LINLI_WECHAT_APP = env.text("LINLI_WECHAT_APP")
LINLI_WECHAT_SECRET = env.text("LINLI_WECHAT_SECRET")
LINLI_WECHAT_TOKEN = env.text("LINLI_WECHAT_TOKEN")
LINLI_WECHAT_AES_KEY = env.text("LINLI_WECHAT_AES_KEY")
LINLI_WECHAT_TEMPLATES = env.text("LINLI_WECHAT_TEMPLATES")
LINLI_WECHAT_ENDPOINT = env.text("LINLI_WECHAT_ENDPOINT", "https://api.weixin.qq.com").rstrip("/")
LINLI_WECHAT_TIMEOUT = env.number("LINLI_WECHAT_TIMEOUT", 10, least=0.1)
LINLI_MINIPROGRAM_GATEWAY = env.text("LINLI_MINIPROGRAM_GATEWAY", _UNLESS_CHOSEN)
LINLI_MINIPROGRAM_APP = env.text("LINLI_MINIPROGRAM_APP")
LINLI_MINIPROGRAM_SECRET = env.text("LINLI_MINIPROGRAM_SECRET")
LINLI_MINIPROGRAM_TOKEN = env.text("LINLI_MINIPROGRAM_TOKEN")
LINLI_MINIPROGRAM_AES_KEY = env.text("LINLI_MINIPROGRAM_AES_KEY")
LINLI_MINIPROGRAM_TEMPLATES = env.text("LINLI_MINIPROGRAM_TEMPLATES")
LINLI_MINIPROGRAM_PAGE = env.text("LINLI_MINIPROGRAM_PAGE")
LINLI_PUSH_GATEWAY = env.text("LINLI_PUSH_GATEWAY", _UNLESS_CHOSEN)
LINLI_PUSH_KEY = keys.push_key()
LINLI_PUSH_CONTACT = env.text("LINLI_PUSH_CONTACT")
LINLI_MAIL_GATEWAY = env.text("LINLI_MAIL_GATEWAY", _UNLESS_CHOSEN)
LINLI_MAIL_HOST = env.text("LINLI_MAIL_HOST")
LINLI_MAIL_PORT = env.count("LINLI_MAIL_PORT", 0, least=0)
LINLI_MAIL_SECURITY = env.text("LINLI_MAIL_SECURITY", "tls")
LINLI_MAIL_USER = env.text("LINLI_MAIL_USER")
LINLI_MAIL_PASSWORD = env.text("LINLI_MAIL_PASSWORD")
LINLI_MAIL_FROM = env.text("LINLI_MAIL_FROM")
LINLI_MAIL_TIMEOUT = env.number("LINLI_MAIL_TIMEOUT", 20, least=0.1)
# What the weather is: `none`, `qweather`, or the dotted path of a class.
LINLI_WEATHER = env.text("LINLI_WEATHER", "none")
LINLI_WEATHER_ENDPOINT = env.text("LINLI_WEATHER_ENDPOINT").rstrip("/")
LINLI_WEATHER_KEY = env.text("LINLI_WEATHER_KEY")
# What turns recordings into words: `none`, or the dotted path of a class.
LINLI_TRANSCRIBER = env.text("LINLI_TRANSCRIBER", "none")
SECRET_KEY = keys.secret_key()
LINLI_DATA_KEY = keys.data_key()
# What seals personal data: `aes` (AES-256-GCM, SHA-256) or `sm` (SM4-GCM, SM3).
LINLI_CRYPTO_SUITE = keys.crypto_suite()

# Where people reach this installation; links in messages start with it, https switches on what only works there.
LINLI_PUBLIC_URL = env.text("LINLI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_PUBLIC = urlsplit(LINLI_PUBLIC_URL)
_SECURE = _PUBLIC.scheme == "https"

# --- Who is asked ---------------------------------------------------------------------------------

# In the order of their layers, top first; see ARCHITECTURE.md.
MODULES = (
    "home", "deliberation", "matters", "joining", "disclosure", "publishing", "comments", "forms", "messaging",
    "audiences", "accounts", "population", "gateways", "files", "places",
)  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "linli.kernel",
    "linli.web",
    *(f"linli.modules.{name}" for name in reversed(MODULES)),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "linli.config.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "linli.config.compressing.TextCompressionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.web.middleware.ProblemMiddleware",
    "linli.web.middleware.ActorMiddleware",
    "linli.web.middleware.PolicyMiddleware",
]

ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SOURCE / "web" / "templates", *(SOURCE / "modules" / name / "templates" for name in MODULES)],
        "OPTIONS": {"environment": "linli.web.jinja.environment"},
    }
]

# --- Where things are kept ------------------------------------------------------------------------

DATABASES = {"default": databases.setting(PART)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Memory of one process: nothing that must be true for all of them is kept in it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
# `linli serve` collects the static files under hashed names; before that (tests) they are read from the sources.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
WHITENOISE_AUTOREFRESH = False

_S3_BUCKET = env.text("LINLI_S3_BUCKET")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _S3_BUCKET,
            "endpoint_url": env.text("LINLI_S3_ENDPOINT") or None,
            "region_name": env.text("LINLI_S3_REGION") or None,
            "access_key": env.text("LINLI_S3_ACCESS_KEY") or None,
            "secret_key": env.text("LINLI_S3_SECRET_KEY") or None,
            "default_acl": "private",
            "querystring_auth": True,
        },
    }
    if _S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if _COLLECTED or PART == "prepare"
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Safety ---------------------------------------------------------------------------------------

_LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"
ALLOWED_HOSTS = env.listing("LINLI_HOSTS", "*" if LINLI_DEMO else _LOCAL_HOSTS)
if _PUBLIC.hostname and _PUBLIC.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_PUBLIC.hostname)
CSRF_TRUSTED_ORIGINS = [LINLI_PUBLIC_URL] if _SECURE else []
CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Above this a body goes to a file at once; a photo of a phone has 3 to 12 MB.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
# A longer body is refused by its declared length, before a byte of it is read: the longest is a minute of video.
LINLI_BODY_LIMIT = env.count("LINLI_BODY_LIMIT", 60_000_000, least=1)
# Addresses of our own reverse proxies; only their X-Forwarded-For is believed.
LINLI_TRUSTED_PROXIES = env.listing("LINLI_TRUSTED_PROXIES")
CSRF_FAILURE_VIEW = "linli.web.problems.forbidden"

# Networks of our own in which outside platforms stand (the government's intranet): 10.24.0.0/16,fd00:3300::/32.
LINLI_PLATFORM_NETWORKS = env.networks("LINLI_PLATFORM_NETWORKS")

# Whoever brings it as a bearer token may read /metrics from elsewhere; without one only this machine may.
LINLI_METRICS_TOKEN = env.text("LINLI_METRICS_TOKEN")

# --- Background work and logs ---------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["linli.config.upkeep"]

# Assembled in `wiring`, looked up there by the kernel and the web ring, which may not import it.
LINLI_CONSUMERS = "linli.config.wiring.CONSUMERS"
LINLI_DESK_ENTRIES = "linli.config.wiring.DESK_ENTRIES"
LINLI_DESK_FRAME = "linli.modules.home.desk.frame"
LINLI_FLOWS = "linli.config.wiring.FLOWS"
LINLI_SEALED = "linli.config.wiring.SEALED"
LINLI_PERSONAL = "linli.config.wiring.PERSONAL"
LINLI_POLICY_BOOK = "linli.config.wiring.POLICY_BOOK"
LINLI_SESSION_RESOLVER = "linli.modules.accounts.public.session_resolve"
LINLI_TABS = "linli.modules.home.tabs.tabs"

LOGGING = log_lines.setting(env.text("LINLI_LOG_LEVEL", "INFO").upper())
