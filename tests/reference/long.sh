#!/bin/sh
# The long comparison of the engine with the model, 20,000 bills, and all that the model itself is put to. It builds nothing.
#
#     tests/reference/long.sh [SEED]        with YIBAO for another command than that of build/plain
set -eu
cd "$(dirname "$0")/../.."
python3 tests/reference/selfcheck.py
exec python3 tests/reference/differential.py "${YIBAO:-build/plain/src/yibao}" --packs 2000 --bills 10 --seed "${1:-1}"
