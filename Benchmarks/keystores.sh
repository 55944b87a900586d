#!/bin/bash
# Keystore files: the release binary beside keytool and openssl, on the same files, on the same machine.
# Prints a table of medians of wall and CPU time in milliseconds, peak memory, and ratios of wall time. Needs keytool, openssl and /usr/bin/python3.
#
#   Benchmarks/keystores.sh [path to countersign] [rounds]
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-.build/release/countersign}
rounds=${2:-7}
[ -x "$program" ] || { echo "$program is not there: make build" >&2; exit 66; }
program=$(realpath "$program")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf changeit > pass

echo "making the files" >&2
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out one.pem -days 30 -subj /CN=one 2> /dev/null
# Ten thousand certificates that differ: one key, and serial numbers in the subject.
python3 - << 'PYTHON'
import concurrent.futures, subprocess
def make(number):
    return subprocess.run(
        ["openssl", "req", "-x509", "-key", "key.pem", "-days", "30", "-subj", f"/CN=certificate {number}/O=Benchmark"],
        check=True, capture_output=True).stdout
with concurrent.futures.ThreadPoolExecutor(4) as pool, open("many.pem", "wb") as output:
    for pem in pool.map(make, range(10_000)):
        output.write(pem)
PYTHON
create() { "$program" keystore create "$1" --type "$2" --passphrase-file pass > /dev/null; }
for count in one many; do
    create "$count.jks" jks
    "$program" keystore import-certificate "$count.jks" --passphrase-file pass --from "$count.pem" --alias c > /dev/null
    "$program" keystore convert "$count.jks" --passphrase-file pass --to pkcs12 --out "$count.p12" > /dev/null
done
for number in $(seq 1 100); do
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.pem 2> /dev/null
    openssl req -x509 -key k.pem -days 30 -subj "/CN=key $number" -out c.pem
    [ -e keys.p12 ] || create keys.p12 pkcs12
    cat k.pem c.pem > pair.pem
    "$program" keystore import-key-pair keys.p12 --passphrase-file pass --from pair.pem --alias "k$number" > /dev/null
done
"$program" keystore convert keys.p12 --passphrase-file pass --to jks --out keys.jks > /dev/null

# measure ROUNDS COMMAND…: the medians of wall and CPU time in milliseconds, and the largest memory in MB
measure() {
    python3 - "$@" << 'PYTHON'
import os, statistics, subprocess, sys, time
rounds, command = int(sys.argv[1]), sys.argv[2]
times, work, memory = [], [], 0
for _ in range(rounds):
    start = time.monotonic()
    process = subprocess.Popen(["bash", "-c", "exec " + command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    times.append((time.monotonic() - start) * 1000)
    work.append((usage.ru_utime + usage.ru_stime) * 1000)
    memory = max(memory, usage.ru_maxrss / 1024)
    if status:
        sys.exit(f"failed: {command}")
print(f"{statistics.median(times):.0f} {statistics.median(work):.0f} {memory:.0f}")
PYTHON
}

# row TITLE OURS KEYTOOL OPENSSL; a dash where a program cannot do it
row() {
    local title=$1 line ours work mine theirs memory
    read -r ours work mine <<< "$(measure "$rounds" "$2")"
    line="| $title | $ours ms, CPU $work ms, $mine MB"
    shift 2
    for command in "$@"; do
        if [ "$command" = - ]; then line="$line | – | –"; continue; fi
        read -r theirs work memory <<< "$(measure "$rounds" "$command")"
        line="$line | $theirs ms, CPU $work ms, $memory MB | $(python3 -c "print(f'{$ours/max($theirs,1):.2f}')")"
    done
    echo "$line |"
}

import="keytool -importkeystore -noprompt -srcstorepass changeit -deststorepass changeit"
echo "| case | countersign | keytool | ratio | openssl | ratio |"
echo "|---|---|---|---|---|---|"
for count in one many; do
    title=$([ $count = one ] && echo "1 certificate" || echo "10,000 certificates")
    [ $count = one ] || rounds=3
    row "list JKS, $title" "$program keystore list $count.jks --passphrase-file pass" \
        "keytool -list -keystore $count.jks -storepass changeit" -
    row "list PKCS#12, $title" "$program keystore list $count.p12 --passphrase-file pass" \
        "keytool -list -keystore $count.p12 -storepass changeit" \
        "openssl pkcs12 -in $count.p12 -passin pass:changeit -info -nodes"
    row "PKCS#12 to JKS, $title" "$program keystore convert $count.p12 --passphrase-file pass --to jks --out out --overwrite" \
        "sh -c 'rm -f theirs; $import -srckeystore $count.p12 -destkeystore theirs -deststoretype JKS'" -
    row "JKS to PKCS#12, $title" "$program keystore convert $count.jks --passphrase-file pass --to pkcs12 --out out --overwrite" \
        "sh -c 'rm -f theirs; $import -srckeystore $count.jks -destkeystore theirs -deststoretype PKCS12'" -
done
rounds=${2:-7}
row "list PKCS#12, 100 keys" "$program keystore list keys.p12 --passphrase-file pass" \
    "keytool -list -keystore keys.p12 -storepass changeit" \
    "openssl pkcs12 -in keys.p12 -passin pass:changeit -info -nodes"
row "PKCS#12 to JKS, 100 keys" "$program keystore convert keys.p12 --passphrase-file pass --to jks --out out --overwrite" \
    "sh -c 'rm -f theirs; $import -srckeystore keys.p12 -destkeystore theirs -deststoretype JKS'" -
row "JKS to PKCS#12, 100 keys" "$program keystore convert keys.jks --passphrase-file pass --to pkcs12 --out out --overwrite" \
    "sh -c 'rm -f theirs; $import -srckeystore keys.jks -destkeystore theirs -deststoretype PKCS12'" -
# Thirty certificates in one call, beside one call of keytool for each.
awk '/-----BEGIN/ { number++ } number <= 30' many.pem > thirty.pem
csplit -s -z -f part- thirty.pem '/-----BEGIN/' '{*}'
"$program" keystore create empty.jks --type jks --passphrase-file pass > /dev/null
rounds=3
row "30 certificates into JKS" \
    "sh -c 'cp empty.jks ours.jks; $program keystore import-certificate ours.jks --passphrase-file pass --from thirty.pem --alias c'" \
    "sh -c 'rm -f theirs.jks; for p in \$(ls part-* | head -30); do keytool -importcert -noprompt -keystore theirs.jks -storetype JKS -storepass changeit -alias \$p -file \$p; done'" -
