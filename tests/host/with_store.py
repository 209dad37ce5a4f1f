#!/usr/bin/env python3
"""Runs a command against a fresh database, and leaves nothing behind.

    with_store.py sqlite|postgres COMMAND…     {where} in an argument becomes what store_open takes

PostgreSQL is a server of our own: its data and its socket are in a temporary folder, it listens on no port, and it ends
with the command. It refuses to be root; then it runs as `postgres` or `nobody`.
"""

import glob
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def binaries():
    """The folder of initdb and postgres, or None: Debian keeps them out of PATH."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: float(path.split("/")[4]))
    path = found[-1] if found else shutil.which("postgres")
    return pathlib.Path(path).parent if path else None


def servant():
    """Who the server runs as: (arguments before its command, user id or None)."""
    if os.getuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user.pw_uid
    raise SystemExit("no user to run PostgreSQL as")


class Postgres:
    """A server in a temporary folder: start, stop (by its process id), where."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yb-pg-", dir="/tmp"))  # short: a socket's path is
        self.bin = binaries()
        self.before, user = servant()
        self.process = None
        if user is not None:
            os.chown(self.folder, user, -1)
        self.folder.chmod(0o700)
        self.call("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def call(self, program, *args):
        subprocess.run([*self.before, self.bin / program, *args], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self):
        log = open(self.folder / "log", "ab")
        command = [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses=",
                   "-c", "max_connections=40", "-c", "shared_buffers=16MB"]
        self.process = subprocess.Popen([*self.before, *command], stdout=log, stderr=log, cwd="/", start_new_session=True)
        log.close()
        for _ in range(300):
            if self.process.poll() is not None:
                break
            ready = subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder, "-U", "postgres"], check=False)
            if ready.returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text(errors='replace')}")

    def stop(self, how=signal.SIGINT):
        """SIGINT: at once, clients are cut off. SIGQUIT: as if it had crashed."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, how)
            self.process.wait(60)
        self.process = None

    @property
    def where(self):
        return f"host={self.folder} user=postgres dbname=postgres"

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Sqlite:
    """A file in a temporary folder."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yb-sqlite-"))
        self.where = str(self.folder / "hospital.db")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def make(kind):
    if kind == "sqlite":
        return Sqlite()
    if binaries() is None:
        print("PostgreSQL's server is not installed")
        sys.exit(77)  # skipped
    return Postgres()


def main():
    database = make(sys.argv[1])
    try:
        command = [argument.replace("{where}", database.where) for argument in sys.argv[2:]]
        return subprocess.run(command, check=False).returncode
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
