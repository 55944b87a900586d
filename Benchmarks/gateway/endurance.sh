#!/bin/bash
# The gateway under what lasts: many idle connections, then minutes of good and bad callers at once. Prints what memory,
# files and errors came to, and fails when an honest call did, or a stranger got through. Loopback only.
#
#   Benchmarks/gateway/endurance.sh      IDLE=10000 MINUTES=10 CERTIFICATES=10000 CONNECTIONS=512 RATE=1000
#
# RATE is the most new connections a second, good and bad together; the machine may do less, and what it did is printed.
# BINARY names a binary of gateway-benchmark-server that is built already.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source "$here/../prelude.sh"
idle=${IDLE:-10000}
minutes=${MINUTES:-10}
connections=${CONNECTIONS:-512}
rate=${RATE:-1000}
need nginx openssl gcc taskset perl
build gateway-benchmark-server
ulimit -n "$((idle + 4096))" 2>/dev/null || { echo "endurance.sh: $idle connections are more than ulimit -n allows" >&2; exit 69; }

enter_work
port=$(free_port); upstream_port=$(free_port)
make_authority
issue server 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth'
issue client 'keyUsage=digitalSignature\nextendedKeyUsage=clientAuth'
issue stranger 'keyUsage=digitalSignature\nextendedKeyUsage=clientAuth'
gcc -O2 -D_GNU_SOURCE -o load "$here/load.c" -lssl -lcrypto
sed "s|@DIRECTORY@|$work|; s|@PORT@|0|; s|@UPSTREAM_PORT@|$upstream_port|" "$here/upstream.conf.in" >upstream.conf
nginx -p "$work" -c "$work/upstream.conf" 2>/dev/null & pids+=($!)
taskset -c 0 "$BINARY" "$work" "$port" "http://127.0.0.1:$upstream_port" "${CERTIFICATES:-10000}" >gateway.out &
gateway=$!; pids+=("$gateway")
for _ in $(seq 600); do grep -q ready gateway.out && break; sleep 0.1; done

memory() { awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$gateway/status"; }
files() { ls "/proc/$gateway/fd" | wc -l; }
run() { # MODE NAME PATH STATUS CONNECTIONS OPERATIONS: "OPERATIONS ERRORS SECONDS P50 P99"
    taskset -c 1 ./load "$1" 127.0.0.1 "$port" "$2.pem" "$2.key" "$3" "$4" "$5" "$6" 2>>load.err || true
}

echo "At the start: $(memory) MB, $(files) files"

# Everybody has asked once, and stays; then each asks again.
coproc IDLE { exec taskset -c 1 ./load requests 127.0.0.1 "$port" client.pem client.key /nowhere 403 "$idle" "$idle" 2>>load.err; }
out=${IDLE[0]} in=${IDLE[1]} pid=$IDLE_PID
read -r -t 110 line <&"$out" || line=
[ "$line" = ready ] || { cat load.err >&2; echo "endurance.sh: not all $idle connections were made" >&2; exit 1; }
echo "With $idle idle connections: $(memory) MB, $(files) files"
read -r _ errors _ < <(run handshake client /orders/1 200 1 20)
[ "$errors" = 0 ] || { echo "endurance.sh: nobody else is served meanwhile" >&2; exit 1; }
echo go >&"$in"
cat <&"$out" >/dev/null
wait "$pid" 2>/dev/null || true

# One second after the other: new connections, resumed ones, strangers, noise, kept ones.
start=$(memory) middle=
end=$((SECONDS + minutes * 60))
began=$SECONDS
handshakes=0 requests=0 noise=0 failed=0 through=0 most=$start
while [ $SECONDS -lt $end ]; do
    turn=$SECONDS
    read -r done errors _ < <(run handshake client /orders/1 200 64 $((rate / 4)))
    handshakes=$((handshakes + done)) failed=$((failed + errors))
    read -r done errors _ < <(echo go | run resumption client /orders/1 200 16 $((rate / 4)) | tail -1)
    handshakes=$((handshakes + done + 16)) failed=$((failed + errors))
    # A stranger who is let in would be an error here, for 403 is what is expected.
    read -r done errors _ < <(run handshake stranger /orders/1 403 64 $((rate / 4)))
    handshakes=$((handshakes + done)) through=$((through + errors))
    run noise client /orders/1 0 64 $((rate / 4)) >/dev/null
    noise=$((noise + rate / 4))
    read -r done errors _ < <(echo go | run requests client /orders/1 200 "$connections" $((connections * 4)) | tail -1)
    requests=$((requests + done)) failed=$((failed + errors)) handshakes=$((handshakes + connections))
    now=$(memory)
    [ -n "$middle" ] || [ $((SECONDS * 2)) -lt $((began + end)) ] || middle=$now
    [ "$now" -le "$most" ] || most=$now
    kill -0 "$gateway" || { echo "endurance.sh: the gateway is gone" >&2; exit 1; }
    [ $SECONDS -gt "$turn" ] || sleep 1
done
seconds=$((SECONDS - began))
sleep 12 # What is half open is given up after ten seconds.
echo "In $seconds s: $handshakes handshakes ($((handshakes / seconds)) a second), $requests requests on $connections kept connections at a time, $noise connections with noise"
echo "Honest calls that failed: $failed; strangers' calls that were not refused: $through"
echo "Memory: $start MB before, $middle MB half-way, $most MB at most, $(memory) MB after; $(files) files after"
[ "$failed" = 0 ] && [ "$through" = 0 ]
