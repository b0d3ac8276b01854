"""The errors that end in one sentence for the user."""

from __future__ import annotations


class RequestError(Exception):
    """The request cannot be met; the message is one sentence for the user."""
