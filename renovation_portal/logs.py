"""Logging through structlog: JSON lines in production, readable lines elsewhere, without personal data."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = frozenset(
    {
        "name", "full_name", "owner", "owners", "owner_name", "username", "phone", "mobile", "telephone",
        "id_number", "id_last4", "id_digits", "email", "address", "password", "token", "authorization",
        "cookie", "sessionid", "csrfmiddlewaretoken", "data", "params", "sql",
    }
)  # fmt: skip
# PostgreSQL repeats the refused row or key in these lines, with people's names in it
# (in Chinese where the server speaks it); a name with a line break goes on until the next line of the traceback
DATABASE_DETAIL = re.compile(
    r"^(DETAIL|CONTEXT|QUERY|LINE \d+|描述|详细信息|背景|上下文|查询|第\d+行)\s*[::].*$"
    r"(\n(?! *File |Traceback|During |The above |\S*Error|[A-Z]{4,}:|$).*)*",
    re.MULTILINE,
)
HIDDEN = "(not logged)"
# the address under a QR allows uploads to one stack for half an hour: it is no log's business
UPLOAD_TOKEN = re.compile(r"(/upload/)[^/\s\"'?]+")


def drop_personal_data(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replace the values of personal keys, at any depth, and PostgreSQL's row details in tracebacks."""
    return {key: HIDDEN if key.lower() in PERSONAL else _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: HIDDEN if str(key).lower() in PERSONAL else _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    if isinstance(value, str):
        return UPLOAD_TOKEN.sub(rf"\1{HIDDEN}", DATABASE_DETAIL.sub(rf"\1: {HIDDEN}", value))
    return value


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.processors.format_exc_info,
    drop_personal_data,
]


def logging_settings(*, json_lines: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: one handler to standard error for everything."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"level": level}, "django.db.backends": {"level": "INFO"}},
    }


def configure_structlog() -> None:
    """Send structlog's own loggers through the same handler."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
