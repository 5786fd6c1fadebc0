import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest

from ivr_app.logs import JsonFormatter, configure


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("ivr").makeRecord(
        "ivr", logging.INFO, "file.py", 1, message, args, None, extra=extra
    )
    made.created = 1795388400.1239
    return made


def test_record_is_one_json_object_with_its_fields() -> None:
    line = JsonFormatter().format(record("hook %s", "call", call_sid="c-1", ms=4, room=None))
    assert json.loads(line) == {
        "time": "2026-11-22T23:00:00.123Z",
        "level": "INFO",
        "logger": "ivr",
        "message": "hook call",
        "call_sid": "c-1",
        "ms": 4,
        "room": None,
    }


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\x00\x1b[31mb", "a\u2028b\x85c", "a\udc80b"])
def test_nothing_breaks_a_line(text: str) -> None:
    line = JsonFormatter().format(record(text.replace("%", "%%"), caller=text))
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["caller"] == text


def test_field_cannot_replace_a_fact_of_the_record() -> None:
    fields = json.loads(JsonFormatter().format(record("m", level="none", logger="other")))
    assert (fields["level"], fields["logger"]) == ("INFO", "ivr")


def test_object_without_json_form_is_written_as_text() -> None:
    assert json.loads(JsonFormatter().format(record("m", kind=ValueError("x"))))["kind"] == "x"


@pytest.fixture
def untouched_logging() -> Iterator[None]:
    root, http = logging.getLogger(), logging.getLogger("urllib3")
    before = root.handlers[:], root.level, http.level
    root.handlers[:] = []
    yield
    root.handlers[:], level, http_level = before
    root.setLevel(level)
    http.setLevel(http_level)


@pytest.mark.usefixtures("untouched_logging")
def test_configured_logs_go_to_stderr_once_with_their_exception() -> None:
    stderr = io.StringIO()
    with redirect_stderr(stderr):
        configure("DEBUG")
        configure("INFO")
        log = logging.getLogger("ivr")
        log.debug("too quiet")
        try:
            raise ValueError("broken")
        except ValueError:
            log.exception("failed", extra={"order": "o-1"})
        logging.getLogger("urllib3").info("asked a URL")
    (line,) = stderr.getvalue().splitlines()
    fields = json.loads(line)
    assert (fields["message"], fields["order"], fields["level"]) == ("failed", "o-1", "ERROR")
    assert fields["exception"].splitlines()[-1] == "ValueError: broken"
