#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test: as shipped, under valgrind, under the sanitizers.
# Build folders and full logs are in build/. The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C.UTF-8
. tests/support/need.sh

total_passed=0 total_failed=0 total_skipped=0

# add WHAT PASSED FAILED SKIPPED
add() {
    total_passed=$((total_passed + $2))
    total_failed=$((total_failed + $3))
    total_skipped=$((total_skipped + $4))
    echo "$1: $2 passed, $3 failed, $4 skipped"
}

# run_tests WHAT FOLDER LOG [OPTION OF meson test…]: a run that leaves no log is one failure
run_tests() {
    local what=$1 base=$2/meson-logs/$3 passed=0 failed=0 skipped=0
    rm -f "$base"*.json
    meson test -C "$2" --logbase "$3" --print-errorlogs "${@:4}" || true
    if compgen -G "$base*.json" >/dev/null; then # a wrapper's name comes behind the base
        read -r passed failed skipped < <(python3 tests/support/count.py "$base"*.json)
    else
        failed=1
    fi
    add "$what" "$passed" "$failed" "$skipped"
}

# build WHAT FOLDER [OPTION…]: a build that fails is one failure, and its tests are not run
build() {
    echo
    echo "== $1"
    if prepare "$2" "${@:3}" && ninja -C "$2"; then
        return
    fi
    add "$1 did not build" 0 1 0
    return 1
}

need gcc g++ libc6-dev binutils meson ninja-build python3 pkg-config libcmocka-dev libssl-dev valgrind doxygen \
    libsqlite3-dev libpq-dev postgresql python3-dev python3-venv golang-go

if build "as shipped" build/plain; then
    run_tests "as shipped" build/plain testlog
    echo
    echo "== under valgrind"
    run_tests "under valgrind" build/plain memory --suite unit --suite fault --timeout-multiplier 10 \
        --wrapper "valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite"
fi
if build "under ASan and UBSan" build/sanitize -Db_sanitize=address,undefined -Db_lundef=false; then
    run_tests "under ASan and UBSan" build/sanitize testlog --no-suite check --timeout-multiplier 5
fi
if build "under TSan" build/tsan -Db_sanitize=thread -Db_lundef=false; then
    run_tests "under TSan" build/tsan testlog --timeout-multiplier 5 threads swap
fi

echo
if [ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]; then
    echo "Everything holds; $total_skipped tests do not apply on this machine. Logs: build/*/meson-logs"
else
    echo "Something does not hold; see above, or the logs in build/*/meson-logs"
fi
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" -eq 0 ] && [ "$total_passed" -gt 0 ]
