#!/usr/bin/env python3
"""Put the table that `python -m verify` prints into docs/verdicts.md; with --check, say whether it is the one there."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "verdicts.md"
BLOCK = re.compile(r"(?<=<!-- table -->\n```text\n).*?(?=```\n<!-- /table -->)", re.DOTALL)

command = [sys.executable, "-m", "verify"]
printed = subprocess.run(command, cwd=PAGE.parent.parent, capture_output=True, text=True, check=False).stdout
printed = "\n".join(line.rstrip() for line in printed.splitlines()) + "\n"
text = PAGE.read_text(encoding="utf-8")
found = BLOCK.search(text)
if found is None or not printed.strip():
    sys.exit("docs/verdicts.md has no place for the table, or there is no table")
if "--check" not in sys.argv[1:]:
    PAGE.write_text(text[: found.start()] + printed + text[found.end() :], encoding="utf-8")
# the closing line, after the blank one, holds the seconds, which differ from run to run
elif found[0].split("\n\n")[0] != printed.split("\n\n")[0]:
    sys.exit("the table in docs/verdicts.md is not the one printed: run .venv/bin/python .ci/table.py")
