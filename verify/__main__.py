"""``python -m verify``: the same program as ``overparam-verify``."""

import sys

from verify.cli import main

if __name__ == "__main__":
    sys.exit(main())
