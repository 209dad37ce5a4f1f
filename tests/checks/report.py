"""What all checks share: how findings are told, how a self-test is judged, how the tools are run."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIP = 77  # Meson's exit code for "does not apply here"


def finish(name, findings, looked_at):
    """Prints the findings and leaves: 1 if there are any, or if nothing was looked at."""
    for finding in findings:
        print(f"{name}: {finding}")
    if not looked_at:
        print(f"{name}: nothing to look at, so nothing is proved")
        sys.exit(1)
    print(f"{name}: {len(findings)} findings in {looked_at}")
    sys.exit(1 if findings else 0)


def finish_self_test(name, cases):
    """Each case is (what, findings, expected part of a finding, or None where there must be none)."""
    bad = []
    for what, findings, expected in cases:
        if expected is None and findings:
            bad.append(f"{what}: should pass, but: {findings}")
        elif expected is not None and not any(expected in finding for finding in findings):
            bad.append(f"{what}: '{expected}' was not found, only {findings}")
    for line in bad:
        print(f"{name} self-test: {line}")
    print(f"{name} self-test: {len(cases) - len(bad)} of {len(cases)} samples judged rightly")
    sys.exit(1 if bad or not cases else 0)


def run(command, check=True):
    """Output of a command, in English and in no locale of the machine's."""
    result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, errors="replace", env={**os.environ, "LC_ALL": "C"})
    if check and result.returncode != 0:
        sys.exit(f"{' '.join(str(word) for word in command)} failed: {result.stderr.strip()}")
    return result


def build_sample(compiler, source, folder, *flags):
    """Compiles a few lines of C for a self-test and returns the file made."""
    text = pathlib.Path(folder) / "sample.c"
    made = pathlib.Path(folder) / "sample.out"
    text.write_text(source)
    run([*compiler, "-std=c11", "-O1", *flags, text, "-o", made])
    return made
