#!/bin/sh
# The long comparison of the engine with the model: 20,000 bills. It builds nothing.
#
#     tests/reference/long.sh [SEED]        with YIBAO for another command than that of build/plain
set -eu
cd "$(dirname "$0")/../.."
exec python3 tests/reference/differential.py "${YIBAO:-build/plain/src/yibao}" --packs 400 --bills 50 --seed "${1:-1}"
