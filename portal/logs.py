"""Log lines: one a happening, each with the code of its request, which the error page shows too."""

from __future__ import annotations

import logging
import secrets

from flask import g, has_request_context

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(code)s] %(message)s"


def request_code() -> str:
    """Give the code of this request, made when first asked for."""
    if "code" not in g:
        g.code = secrets.token_hex(4).upper()
    return str(g.code)


class WithCode(logging.Filter):
    """Put the request's code (or a dash) into each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.code = request_code() if has_request_context() else "-"
        return True


def configure() -> None:
    """Send the portal's log lines to standard error."""
    logger = logging.getLogger("portal")
    if logger.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(WithCode())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
