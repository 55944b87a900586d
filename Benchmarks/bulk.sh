#!/bin/sh
# A hundred thousand certificates in and out of a server over HTTP, as an administrator does it. Needs python3-cryptography
# for the certificates and a release binary.
#
#   BINARY=.build/release/countersign COUNT=100000 Benchmarks/bulk.sh
set -eu
cd "$(dirname "$0")/.."
binary=${BINARY:-.build/release/countersign}
count=${COUNT:-100000}
folder=$(mktemp -d)
data=$folder/data
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT

[ -n "${TABLE:-}" ] || python3 Benchmarks/bulk-certificates.py "$count" "$folder/certificates.csv"
table=${TABLE:-$folder/certificates.csv}

"$binary" serve --data "$data" --parts business-system --console-port 0 --gateway-port 0 --keep-admin-token \
    >"$folder/out" 2>"$folder/errors" &
server=$!
until grep -q '^ready' "$folder/errors"; do
    kill -0 "$server" || { cat "$folder/errors" >&2; exit 1; }
    sleep 0.2
done
COUNTERSIGN_SERVER=$(sed -n 's/.*"console" *: *"\([^"]*\)".*/\1/p' "$data/addresses.json" | tr -d '\\')
COUNTERSIGN_TOKEN_FILE=$data/admin-token
COUNTERSIGN_CA_FILE=$data/console-ca.pem
export COUNTERSIGN_SERVER COUNTERSIGN_TOKEN_FILE COUNTERSIGN_CA_FILE

timed() {
    what=$1
    shift
    before=$(date +%s.%N)
    "$@" >"$folder/said" || { cat "$folder/said" >&2; exit 1; }
    cpu=$(awk '{ print ($14 + $15) / 100 }' "/proc/$server/stat")
    echo "$what: $(echo "$(date +%s.%N) $before" | awk '{ printf "%.1f", $1 - $2 }') s, server CPU so far $cpu s"
}
timed "dry run of $count" "$binary" bulk import "$table" --create-users --dry-run
timed "import of $count" "$binary" bulk import "$table" --create-users
cat "$folder/said"
timed "the same again" "$binary" bulk import "$table"
timed "export of everything" "$binary" bulk export --out "$folder/all.zip"
timed "audit verify" "$binary" audit verify
grep -E 'VmHWM' "/proc/$server/status"
