#!/bin/bash
# The gateway beside nginx and HAProxy: the same certificates, the same client, one core for the server and one for the client.
# Prints a table of server CPU time for each operation. Loopback only; some minutes, the build aside.
#
#   Benchmarks/gateway/run.sh            ROUNDS=5 HANDSHAKES=3000 REQUESTS=100000 PROXIED=40000 CONNECTIONS=64
#
# CONNECTIONS is for the kept ones; 1, 32 and 512 are what docs/BENCHMARKS.md asks for. New ones come 16 at a time, or as
# HANDSHAKE_CONNECTIONS says.
# BINARY names a release binary of gateway-benchmark-server that is built already.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source "$here/../prelude.sh"
rounds=${ROUNDS:-5}
handshakes=${HANDSHAKES:-3000}
requests=${REQUESTS:-100000}
proxied=${PROXIED:-40000}
need nginx haproxy openssl gcc taskset
build gateway-benchmark-server

enter_work

nginx_port=$(free_port); haproxy_port=$(free_port); upstream_port=$(free_port)
gateway_port=$(free_port); million_port=$(free_port)

make_authority
issue server 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth'
issue client 'keyUsage=digitalSignature\nextendedKeyUsage=clientAuth'
# nginx knows SHA-1 fingerprints only.
fingerprint=$(openssl x509 -in client.pem -noout -fingerprint -sha1 | sed 's/.*=//; s/://g' | tr A-F a-f)
echo "$fingerprint _LOAD;" >users.map
{ echo "$fingerprint _LOAD"; for i in $(seq 9999); do printf '%040x _U%d\n' "$i" "$i"; done; } >haproxy.map
for i in $(seq 9999); do printf '%040x _U%d;\n' "$i" "$i"; done >>users.map
cat server.pem server.key >server-both.pem
gcc -O2 -D_GNU_SOURCE -o load "$here/load.c" -lssl -lcrypto

for name in nginx upstream; do
    sed "s|@DIRECTORY@|$work|; s|@PORT@|$nginx_port|; s|@UPSTREAM_PORT@|$upstream_port|" "$here/$name.conf.in" >"$name.conf"
done
taskset -c 1 nginx -p "$work" -c "$work/upstream.conf" 2>/dev/null & pids+=($!)
taskset -c 0 nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null & nginx_master=$!; pids+=("$nginx_master")
sed "s|@DIRECTORY@|$work|g; s|@PORT@|$haproxy_port|; s|@UPSTREAM_PORT@|$upstream_port|" "$here/haproxy.cfg.in" >haproxy.cfg
taskset -c 0 haproxy -db -f haproxy.cfg >haproxy-access.log 2>haproxy.err & haproxy=$!; pids+=("$haproxy")
taskset -c 0 "$BINARY" "$work" "$gateway_port" "http://127.0.0.1:$upstream_port" 10000 >gateway.out &
gateway=$!; pids+=("$gateway")
taskset -c 0 "$BINARY" "$work" "$million_port" "http://127.0.0.1:$upstream_port" 1000000 >million.out &
million=$!; pids+=("$million")
for _ in $(seq 600); do
    nginx_worker=$(pgrep -P "$nginx_master" || true)
    grep -q ready gateway.out && grep -q ready million.out && [ -n "$nginx_worker" ] && break
    sleep 0.1
done
declare -A pid=([nginx]=$nginx_worker [haproxy]=$haproxy [gateway]=$gateway [million]=$million)
declare -A port=([nginx]=$nginx_port [haproxy]=$haproxy_port [gateway]=$gateway_port [million]=$million_port)

ticks=$(getconf CLK_TCK)
cpu() { # PID: seconds of CPU, in user and kernel mode, of all its threads
    awk -v t="$ticks" '{ sub(/.*\) /, ""); print ($12 + $13) / t }' "/proc/$1/stat"
}

measure() { # PID PORT MODE PATH STATUS CONNECTIONS OPERATIONS: microseconds of server CPU for each operation
    local before after
    if [ "$3" = handshake ]; then
        before=$(cpu "$1")
        taskset -c 1 ./load "$3" 127.0.0.1 "$2" client.pem client.key "$4" "$5" "$6" "$7" >load.out
        after=$(cpu "$1")
    else
        coproc LOAD { exec taskset -c 1 ./load "$3" 127.0.0.1 "$2" client.pem client.key "$4" "$5" "$6" "$7" 2>load.err; }
        local out=${LOAD[0]} in=${LOAD[1]} pid=$LOAD_PID line
        read -r line <&"$out"
        [ "$line" = ready ] || { cat load.err >&2; return 1; }
        before=$(cpu "$1")
        echo go >&"$in"
        cat <&"$out" >load.out
        after=$(cpu "$1")
        wait "$pid" 2>/dev/null || true
    fi
    read -r _ errors _ _ p99 <load.out
    [ "$errors" = 0 ] || { echo "run.sh: $errors errors" >&2; return 1; }
    awk -v a="$after" -v b="$before" -v n="$7" -v p="$p99" 'BEGIN { printf "%.2f %d\n", (a - b) * 1e6 / n, p }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

names=("full mutual TLS 1.3 handshake, one refused request" "kept connection, request refused (403)" "kept connection, request proxied (200)")
modes=(handshake requests requests)
paths=(/nowhere /nowhere /orders/1)
statuses=(403 403 200)
connections=("${HANDSHAKE_CONNECTIONS:-16}" "${CONNECTIONS:-64}" "${CONNECTIONS:-64}")
operations=("$handshakes" "$requests" "$proxied")

for case in 0 1 2; do
    for round in $(seq 0 "$rounds"); do
        for server in nginx haproxy gateway million; do
            read -r value p99 < <(measure "${pid[$server]}" "${port[$server]}" "${modes[$case]}" "${paths[$case]}" "${statuses[$case]}" \
                "${connections[$case]}" "${operations[$case]}")
            # The first round warms up.
            [ "$round" = 0 ] || { echo "$value" >>"$server.$case"; echo "$p99" >>"$server.$case.p99"; }
        done
    done
done

echo
echo "Server CPU for each operation, median of $rounds rounds (least … most), one core each for server and client;"
echo "P-256 keys, $(nginx -v 2>&1 | sed 's/nginx version: //'), HAProxy $(haproxy -v | sed -n 's/HAProxy version \([^ ]*\).*/\1/p'), \
$(openssl version | cut -d' ' -f1-2)."
echo "The directory has 10,000 certificates, in the column before the last 1,000,000; ${connections[0]} new or ${connections[1]} kept"
echo "connections at a time."
echo
echo "| operation | nginx | HAProxy | gateway | gateway, 1,000,000 | gateway ÷ nginx |"
echo "|---|---|---|---|---|---|"
for case in 0 1 2; do
    row="| ${names[$case]} |"
    for server in nginx haproxy gateway million; do
        row+=" $(median <"$server.$case") µs ($(sort -n "$server.$case" | head -1) … $(sort -n "$server.$case" | tail -1)) |"
    done
    ratio=$(awk -v n="$(median <nginx.$case)" -v g="$(median <gateway.$case)" 'BEGIN { printf "%.2f", g / n }')
    echo "$row $ratio |"
done
echo
echo "99th percentile of the time that an operation takes, median of the rounds, in microseconds:"
for case in 0 1 2; do
    row="${names[$case]}:"
    for server in nginx haproxy gateway million; do row+=" $server $(median <"$server.$case.p99")"; done
    echo "$row"
done
echo
for server in nginx haproxy gateway million; do
    echo "Resident memory of $server after all that: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/${pid[$server]}/status")"
done

# A thousand callers who have asked once and stay.
for server in nginx gateway; do
    coproc IDLE { exec taskset -c 1 ./load requests 127.0.0.1 "${port[$server]}" client.pem client.key /nowhere 403 1000 1000 2>/dev/null; }
    out=${IDLE[0]} in=${IDLE[1]} idle=$IDLE_PID
    read -r _ <&"$out"
    echo "Resident memory of $server with 1,000 open connections: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/${pid[$server]}/status")"
    echo go >&"$in"
    cat <&"$out" >/dev/null
    wait "$idle" 2>/dev/null || true
done
