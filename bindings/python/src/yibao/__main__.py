"""The command `yibao`: python -m yibao COMMAND …"""

import os
import sys

from . import _core


def main() -> int:
    """Runs the command with the arguments of this process; its exit code."""
    sys.stdout.flush()
    return _core.run([b"yibao", *(os.fsencode(word) for word in sys.argv[1:])])


if __name__ == "__main__":
    sys.exit(main())
