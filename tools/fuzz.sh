#!/usr/bin/env bash
# Fuzzing with clang's libFuzzer, ASan and UBSan: every driver of tools/fuzz/,
# all at once, for so many seconds, from seeds that are made of the vectors.
# What is found stays in build/fuzz/; the corpus grows in build/fuzz/corpus/.
# usage: fuzz.sh [SECONDS]
set -u

time=${1:-60}
out=build/fuzz
drivers=(certificate chain)
mkdir -p "$out/corpus" "$out/seeds"

if ! command -v clang >/dev/null; then
    echo "fuzz: SKIPPED: there is no clang"
    exit 0
fi
if ! echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n);
    int LLVMFuzzerTestOneInput(const char *p, unsigned long n)
    { return p && n > 9 ? 0 : 0; }' |
    clang -x c -fsanitize=fuzzer,address,undefined -o "$out/probe" - \
        2>/dev/null; then
    echo "fuzz: SKIPPED: clang has no libFuzzer (libclang-rt-dev)"
    exit 0
fi

flags=(-std=c11 -D_POSIX_C_SOURCE=200809L -I. -O1 -g -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
mapfile -t sources < <(printf '%s\n' crypto/*.c crypto/extra/*.c tls/x509*.c |
    grep -v _test)
sources+=(tls/host.c tls/wire.c tls/error.c tools/certificate_text.c tools/name_text.c)
read -ra sodium <<<"$(pkg-config --cflags --libs libsodium)"

clang "${flags[@]}" -o "$out/seeds.bin" tools/fuzz/seeds.c \
    test-vectors/vector.c tls/wire.c || exit 1
compilers=()
for driver in "${drivers[@]}"; do
    mkdir -p "$out/seeds/$driver" "$out/corpus/$driver"
    clang "${flags[@]}" -fsanitize=fuzzer,address,undefined \
        -o "$out/$driver" "tools/fuzz/$driver.c" "${sources[@]}" \
        "${sodium[@]}" &
    compilers+=($!)
done
for compiler in "${compilers[@]}"; do
    wait "$compiler" || exit 1
done
"$out/seeds.bin" "$out/seeds" test-vectors/certificates/*.txt || exit 1

pids=()
for driver in "${drivers[@]}"; do
    "$out/$driver" -max_total_time="$time" -max_len=16384 -timeout=10 \
        -print_final_stats=1 -artifact_prefix="$out/$driver-" \
        "$out/corpus/$driver" "$out/seeds/$driver" >"$out/$driver.log" 2>&1 &
    pids+=($!)
done
status=0
for i in "${!drivers[@]}"; do
    driver=${drivers[$i]}
    if wait "${pids[$i]}"; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
            "$out/$driver.log")
        cover=$(grep -o 'cov: [0-9]*' "$out/$driver.log" | tail -n 1)
        echo "fuzz: $driver: ${runs:-0} runs, $cover, nothing found"
    else
        status=1
        echo "fuzz: $driver: FAILED; see $out/$driver.log and $out/$driver-*"
        grep -m 12 -E 'ERROR|SUMMARY|^ +#[0-9]+ .*hake|runtime error' \
            "$out/$driver.log"
    fi
done
exit "$status"
