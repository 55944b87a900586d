#!/bin/bash
# The gateway beside nginx and HAProxy: the same certificates, the same client, one core for the server and one for the client.
# Prints tables of server CPU time and of latency for each operation. Loopback only; half an hour, the build aside.
#
#   Benchmarks/gateway/run.sh
#     ROUNDS=3 HANDSHAKES=2000 RESUMPTIONS=3000 REQUESTS=40000 PROXIED=20000 CONNECTIONS="1 32 512" MEMORY=1000
#
# CONNECTIONS are open at a time: new ones for handshakes and resumptions, kept ones for the rest. MEMORY is how many are
# open while memory is looked at.
# BINARY names a release binary of gateway-benchmark-server that is built already.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source "$here/../prelude.sh"
rounds=${ROUNDS:-3}
memory_connections=${MEMORY:-1000}
read -ra counts <<<"${CONNECTIONS:-1 32 512}"
need nginx haproxy openssl gcc taskset
build gateway-benchmark-server

enter_work

nginx_port=$(free_port); ticketless_port=$(free_port); haproxy_port=$(free_port); upstream_port=$(free_port)
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

for name in nginx nginx-locations upstream; do
    sed "s|@DIRECTORY@|$work|; s|@PORT@|$nginx_port|; s|@TICKETLESS_PORT@|$ticketless_port|; s|@UPSTREAM_PORT@|$upstream_port|" \
        "$here/$name.conf.in" >"$name.conf"
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
declare -A pid=([nginx]=$nginx_worker [ticketless]=$nginx_worker [haproxy]=$haproxy [gateway]=$gateway [million]=$million)
declare -A port=([nginx]=$nginx_port [ticketless]=$ticketless_port [haproxy]=$haproxy_port [gateway]=$gateway_port [million]=$million_port)

cpu() { # PID: seconds of CPU, in user and kernel mode, of all its threads
    cat "/proc/$1"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.9f", sum / 1e9 }'
}

# PID PORT MODE PATH STATUS CONNECTIONS OPERATIONS: microseconds of server CPU for each operation, and the 99th percentile
# of the time that one takes.
measure() {
    local before after errors p99
    before=$(cpu "$1")
    coproc LOAD { exec taskset -c 1 ./load "$3" 127.0.0.1 "$2" client.pem client.key "$4" "$5" "$6" "$7" 2>load.err; }
    local out=${LOAD[0]} in=${LOAD[1]} pid=$LOAD_PID line
    if [ "$3" != handshake ]; then
        read -r line <&"$out"
        [ "$line" = ready ] || { cat load.err >&2; return 1; }
        before=$(cpu "$1")
        echo go >&"$in"
    fi
    cat <&"$out" >load.out
    after=$(cpu "$1")
    wait "$pid" 2>/dev/null || true
    read -r _ errors _ _ p99 <load.out
    [ "$errors" = 0 ] || { echo "run.sh: $errors errors" >&2; return 1; }
    awk -v a="$after" -v b="$before" -v n="$7" -v p="$p99" 'BEGIN { printf "%.2f %d\n", (a - b) * 1e6 / n, p }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

names=("full handshake, one request refused" "resumed handshake, one request refused" "request refused (403)" "request proxied (200)")
modes=(handshake resumption requests requests)
paths=(/nowhere /nowhere /nowhere /orders/1)
statuses=(403 403 403 200)
operations=("${HANDSHAKES:-2000}" "${RESUMPTIONS:-3000}" "${REQUESTS:-40000}" "${PROXIED:-20000}")

for case in 0 1 2 3; do
    servers="nginx haproxy gateway million"
    [ "$case" != 0 ] || servers+=" ticketless"
    for count in "${counts[@]}"; do
        for round in $(seq 0 "$rounds"); do
            for server in $servers; do
                read -r value p99 < <(measure "${pid[$server]}" "${port[$server]}" "${modes[$case]}" "${paths[$case]}" \
                    "${statuses[$case]}" "$count" "${operations[$case]}")
                # The first round warms up.
                [ "$round" = 0 ] || { echo "$value" >>"$server.$case.$count"; echo "$p99" >>"$server.$case.$count.p99"; }
            done
        done
    done
done

ratio() { awk -v a="$(median <"$1")" -v b="$(median <"$2")" 'BEGIN { printf "%.2f", a / b }'; }
table() { # SUFFIX: medians, and the ratios gateway ÷ nginx and 1,000,000 ÷ 10,000
    local case count of row server
    echo "| operation | connections | nginx | HAProxy | gateway | gateway, 1,000,000 | gateway ÷ nginx | 1,000,000 ÷ 10,000 |"
    echo "|---|---|---|---|---|---|---|---|"
    for case in 0 1 2 3; do
        for count in "${counts[@]}"; do
            of=$case.$count$1
            row="| ${names[$case]} | $count |"
            for server in nginx haproxy gateway million; do row+=" $(median <"$server.$of") |"; done
            echo "$row $(ratio "gateway.$of" "nginx.$of") | $(ratio "million.$of" "gateway.$of") |"
        done
    done
}

echo
echo "Server CPU for each operation in microseconds, median of $rounds rounds, one core each for server and client;"
echo "P-256 keys, TLS 1.3, $(nginx -v 2>&1 | sed 's/nginx version: //'), HAProxy $(haproxy -v | sed -n 's/HAProxy version \([^ ]*\).*/\1/p'), \
$(openssl version | cut -d' ' -f1-2). The directory has 10,000 certificates, and 1,000,000."
echo
table ""
echo
for count in "${counts[@]}"; do
    echo "Full handshake of an nginx that hands out no tickets, $count at a time: $(median <"ticketless.0.$count"), ratio $(ratio "gateway.0.$count" "ticketless.0.$count")"
done
echo
echo "99th percentile of the time that an operation takes in microseconds, median of the rounds:"
echo
table .p99
echo
for server in nginx haproxy gateway million; do
    echo "Resident memory of $server after all that: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/${pid[$server]}/status")"
done

# Callers who have asked once and stay.
for server in nginx gateway; do
    coproc IDLE { exec taskset -c 1 ./load requests 127.0.0.1 "${port[$server]}" client.pem client.key /nowhere 403 "$memory_connections" "$memory_connections" 2>/dev/null; }
    out=${IDLE[0]} in=${IDLE[1]} idle=$IDLE_PID
    read -r _ <&"$out"
    echo "Resident memory of $server with $memory_connections open connections: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/${pid[$server]}/status")"
    echo go >&"$in"
    cat <&"$out" >/dev/null
    wait "$idle" 2>/dev/null || true
done
