"""The command `yibao`: python -m yibao COMMAND …"""

import os
import signal
import sys

from . import _core


def main() -> int:
    """Runs the command with the arguments of this process; its exit code."""
    for name in ("SIGINT", "SIGPIPE"):  # as a command has them: Python's own come when C has returned
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    sys.stdout.flush()
    return _core.run([b"yibao", *(os.fsencode(word) for word in sys.argv[1:])])


if __name__ == "__main__":
    sys.exit(main())
