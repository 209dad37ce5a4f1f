#!/usr/bin/env bash
# Installs what is missing, builds the library and one example, and runs it: a family at a hospital window.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C.UTF-8
. tests/support/need.sh

log=build/demo.log
mkdir -p build

need gcc libc6-dev meson ninja-build python3 pkg-config
echo "Building in build/demo."
if ! { prepare build/demo && ninja -C build/demo examples/family; } >"$log" 2>&1; then
    cat "$log"
    echo "The build failed; the log above is also in $log."
    exit 1
fi
echo
build/demo/examples/family
echo
echo "That was build/demo/examples/family; its source is examples/family.c."
