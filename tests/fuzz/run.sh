#!/usr/bin/env bash
# Fuzzes each target, or those named, for some seconds: run.sh [SECONDS [TARGET…]]
# What it finds is in build/fuzz/found; what it learns stays in build/fuzz/learned.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-60}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(pack image json format)

if [ ! -f build/fuzz/build.ninja ]; then
    CC=clang meson setup build/fuzz -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args=-fsanitize=fuzzer-no-link -Doptimization=1
fi
for target in "${targets[@]}"; do
    ninja -C build/fuzz "tests/fuzz/fuzz_$target"
    mkdir -p "build/fuzz/learned/$target" build/fuzz/found
    words=pack
    [ "$target" != json ] || words=json
    "build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -max_len=9000 \
        -dict="tests/fuzz/$words.dict" -artifact_prefix="build/fuzz/found/$target-" -print_final_stats=1 \
        "build/fuzz/learned/$target" "tests/fuzz/corpus/$target"
done
