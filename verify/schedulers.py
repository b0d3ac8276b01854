"""The Dask scheduler that a user names: reached within seconds, or refused in one sentence."""

from __future__ import annotations

import logging
import re
import socket
from typing import Any

from verify.errors import RequestError

REACHED_WITHIN = 5.0
"""Seconds within which a scheduler should answer, and those after which a lost one is given up."""

_ADDRESS = re.compile(r"(?:(tcp|tls|ws|wss)://)?(\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})", re.ASCII)


def client_of(address: str) -> Any:
    """Return a client of the scheduler at an address as tcp://host:8786, which has a worker at least.

    Raises RequestError where Dask is not installed, nothing or something else answers, or there are no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        reason = "--scheduler needs the extra `distributed`: pip install 'overparam-verify[distributed]'"
        raise RequestError(reason) from error
    reason = f"--scheduler: no Dask scheduler answers at {address!r}; expected an address as tcp://host:8786"
    _require_answer(address, reason)
    # what it logs of a connection that fails is a traceback
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=REACHED_WITHIN, set_as_default=False)
    except Exception as error:  # which ones it raises for an address that is none is not said anywhere
        raise RequestError(reason) from error
    try:
        client.wait_for_workers(1, timeout=REACHED_WITHIN)
    except TimeoutError as error:
        client.close()
        raise RequestError(f"--scheduler: the Dask scheduler at {address!r} has no workers") from error
    return client


def _require_answer(address: str, reason: str) -> None:
    """Raise RequestError unless the text is an address and a scheduler may be there; else a client waits for long.

    A scheduler begins to speak at once, where what is said is not encrypted; a server of web pages waits to be asked.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[3]) < 2**16:
        raise RequestError(reason)
    try:
        with socket.create_connection((found[2].strip("[]"), int(found[3])), REACHED_WITHIN) as connection:
            if found[1] in (None, "tcp") and not connection.recv(1):
                raise RequestError(reason)
    except (OSError, UnicodeError) as error:
        raise RequestError(reason) from error
