#!/usr/bin/env python3
"""Runs a command against a fresh database, and leaves nothing behind.

    with_store.py sqlite|postgres COMMAND…     {where} in an argument becomes what store_open takes

PostgreSQL is a server of our own: its data and its socket are in a temporary folder, it listens on no port, and it ends
with the command. It refuses to be root; then it runs as `postgres` or `nobody`. STORE_STOP and STORE_START in the
command's environment are shell commands that stop it like a crash and start it again.
"""

import glob
import os
import pathlib
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile


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
    """A server in a temporary folder."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yb-pg-", dir="/tmp"))  # short: a socket's path is
        self.bin = binaries()
        self.before, user = servant()
        if user is not None:
            os.chown(self.folder, user, -1)
        self.folder.chmod(0o700)
        self.where = f"host={self.folder} user=postgres dbname=postgres"
        self.call("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        self.call(*self.start)

    @property
    def start(self):
        options = f"-k {self.folder} -c listen_addresses= -c max_connections=40 -c shared_buffers=16MB"
        return ["pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", options, "start"]

    @property
    def stop(self):
        """As if it had crashed: no client is told, nothing is written any more. By the process id in its folder."""
        return ["pg_ctl", "-D", self.folder / "data", "-w", "-m", "immediate", "stop"]

    def command(self, program, *args):
        return [*self.before, str(self.bin / program), *map(str, args)]

    def call(self, program, *args):
        subprocess.run(self.command(program, *args), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def environment(self):
        """What a program runs to stop the server and to start it again."""
        return {"STORE_STOP": shlex.join(self.command(*self.stop)) + " >/dev/null",
                "STORE_START": shlex.join(self.command(*self.start)) + " >/dev/null"}

    def close(self):
        subprocess.run(self.command(*self.stop), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(self.folder, ignore_errors=True)


class Sqlite:
    """A file in a temporary folder."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yb-sqlite-"))
        self.where = str(self.folder / "hospital.db")

    def environment(self):
        return {}

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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that whoever is in a hurry leaves no server behind
    database = make(sys.argv[1])
    try:
        command = [argument.replace("{where}", database.where) for argument in sys.argv[2:]]
        return subprocess.run(command, check=False, env={**os.environ, **database.environment()}).returncode
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
