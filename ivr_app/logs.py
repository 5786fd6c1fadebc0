"""Logs: one JSON object a line on stderr. Bodies of hooks and of replies are never logged.

Facts go into fields: ``log.info("hook", extra={"call_sid": sid, "outcome": "entered", "ms": 4})``.
"""

import json
import logging
import sys
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """A record as one line: time (UTC), level, logger, message, then the fields of ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; everything beyond ASCII is escaped, so that nothing can break a line."""
        fields: dict[str, object] = {
            "time": _utc(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        taken = _STANDARD | fields.keys()
        fields |= {name: value for name, value in vars(record).items() if name not in taken}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str)


def _utc(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def configure(level: str = "INFO") -> None:
    """Send all logs from this level on to stderr as JSON. Calling it again replaces the first."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # At debug level the HTTP client would log the URLs it asks.
    logging.getLogger("urllib3").setLevel(logging.WARNING)
