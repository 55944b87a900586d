#!/bin/bash
# A flow with a mutual-TLS receiver beside nginx doing the same hop. Prints a table; loopback only, some minutes.
#
#   Benchmarks/flow/run.sh            MESSAGES=2000 ROUNDS=3
#
# BINARY names a release binary of countersign that is built already.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source "$here/../prelude.sh"
messages=${MESSAGES:-2000}
rounds=${ROUNDS:-3}
connections=16
need nginx openssl gcc taskset perl
build countersign

enter_work
nginx_port=$(free_port); receiver_port=$(free_port); console_port=$(free_port); gateway_port=$(free_port)

make_authority
issue server 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth'
issue client 'keyUsage=digitalSignature\nextendedKeyUsage=clientAuth'
issue out 'keyUsage=digitalSignature\nextendedKeyUsage=clientAuth'
gcc -O2 -D_GNU_SOURCE -o load "$here/../gateway/load.c" -lssl -lcrypto

configure() { # PORT VERIFY
    sed "s|@DIRECTORY@|$work|g; s|@PORT@|$1|g; s|@UPSTREAM_PORT@|$receiver_port|; s|@VERIFY@|$2|" "$here/nginx.conf.in"
}
configure "$receiver_port" on >receiver.conf
configure "$nginx_port" on >nginx.conf
taskset -c 1 nginx -p "$work" -c "$work/receiver.conf" 2>/dev/null & pids+=($!)
taskset -c 0 nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null & nginx_master=$!; pids+=("$nginx_master")

flow() { # ID STEPS: a flow with so many Content Modifiers
    perl - "$1" "$2" "$receiver_port" >"$1.iflw" <<'PERL'
my ($id, $steps, $port) = @ARGV;
sub properties { my %p = @_; join '', map { "<ifl:property><key>$_</key><value>$p{$_}</value></ifl:property>" } sort keys %p }
my $table = "&lt;row&gt;&lt;cell id='Action'&gt;Create&lt;/cell&gt;&lt;cell id='Type'&gt;constant&lt;/cell&gt;"
    . "&lt;cell id='Value'&gt;one&lt;/cell&gt;&lt;cell id='Name'&gt;X-Step&lt;/cell&gt;&lt;cell id='Datatype'&gt;&lt;/cell&gt;&lt;/row&gt;";
my @ids = ('start', (map { "m$_" } 1 .. $steps), 'call', 'end');
print '<?xml version="1.0" encoding="UTF-8"?><bpmn2:definitions xmlns:bpmn2="http://www.omg.org/spec/BPMN/20100524/MODEL" ';
print 'xmlns:ifl="http:///com.sap.ifl.model/Ifl.xsd" id="D"><bpmn2:collaboration id="C" name="', $id, '">';
print '<bpmn2:participant id="S" ifl:type="EndpointSender" name="Sender"/><bpmn2:participant id="R" ifl:type="EndpointRecevier" name="Receiver"/>';
print '<bpmn2:participant id="P" ifl:type="IntegrationProcess" processRef="P1"/>';
print '<bpmn2:messageFlow id="in" name="in" sourceRef="S" targetRef="start"><bpmn2:extensionElements>';
print properties(ComponentType => 'HTTPS', direction => 'Sender', urlPath => "/$id", maximumBodySize => 1), '</bpmn2:extensionElements></bpmn2:messageFlow>';
print '<bpmn2:messageFlow id="out" name="out" sourceRef="call" targetRef="R"><bpmn2:extensionElements>';
print properties(ComponentType => 'HTTP', direction => 'Receiver', httpMethod => 'GET', authenticationMethod => 'Client Certificate',
    privateKeyAlias => 'tenant_out', httpAddressWithoutQuery => "https://localhost:$port/x", allowedRequestHeaders => 'X-Step'),
    '</bpmn2:extensionElements></bpmn2:messageFlow></bpmn2:collaboration><bpmn2:process id="P1" name="Process">';
print '<bpmn2:startEvent id="start" name="Start"><bpmn2:messageEventDefinition/></bpmn2:startEvent>';
for my $n (1 .. $steps) {
    print qq(<bpmn2:callActivity id="m$n" name="m$n"><bpmn2:extensionElements>),
        properties(activityType => 'Enricher', cmdVariantUri => 'ctype::FlowstepVariant/cname::Enricher/version::1.5.0',
            headerTable => $table, bodyType => 'expression'), '</bpmn2:extensionElements></bpmn2:callActivity>';
}
print '<bpmn2:serviceTask id="call" name="call"><bpmn2:extensionElements>', properties(activityType => 'ExternalCall',
    cmdVariantUri => 'ctype::FlowstepVariant/cname::ExternalCall/version::1.0.4'), '</bpmn2:extensionElements></bpmn2:serviceTask>';
print '<bpmn2:endEvent id="end" name="End"><bpmn2:messageEventDefinition/></bpmn2:endEvent>';
print qq(<bpmn2:sequenceFlow id="f$_" sourceRef="$ids[$_]" targetRef="$ids[$_ + 1]"/>) for 0 .. $#ids - 1;
print '</bpmn2:process></bpmn2:definitions>';
PERL
}

echo '{"egressAllowsLoopback": true}' >serve.json
taskset -c 0 "$BINARY" serve --data "$work/data" --parts integration-tenant --config serve.json \
    --console-port "$console_port" --gateway-port "$gateway_port" --keep-admin-token 2>serve.log & tenant=$!; pids+=("$tenant")
for _ in $(seq 600); do grep -q '^ready' serve.log && break; sleep 0.1; done
export COUNTERSIGN_SERVER="https://127.0.0.1:$console_port" COUNTERSIGN_TOKEN_FILE="$work/data/admin-token" \
    COUNTERSIGN_CA_FILE="$work/data/console-ca.pem"
printf pass-phrase-1 >pass
cat out.pem ca.pem >out-chain.pem
openssl pkcs12 -export -in out-chain.pem -inkey out.key -out out.p12 -passout file:pass -name out
{
    "$BINARY" tenant keystore add out.p12 --alias tenant_out --passphrase-file pass
    "$BINARY" tenant keystore add ca.pem --alias root
    "$BINARY" system create S --name Sender
    "$BINARY" user create _SENDER
    "$BINARY" arrangement create A --scenario INTEGRATION_FLOWS --system S --user _SENDER \
        --authentication-method ssl-client-certificate
    "$BINARY" certificate assign --user _SENDER --file client.pem
    "$BINARY" arrangement activate A
    for steps in 1 10 50; do
        flow "flow$steps" "$steps"
        "$BINARY" flow import "flow$steps.iflw" --id "flow$steps"
        "$BINARY" flow deploy "flow$steps"
    done
} >setup.log 2>&1 || { tail -5 setup.log >&2; exit 1; }
nginx_worker=$(pgrep -P "$nginx_master")

ticks=$(getconf CLK_TCK)
cpu() { awk -v t="$ticks" '{ sub(/.*\) /, ""); print ($12 + $13) / t }' "/proc/$1/stat"; }
measure() { # PID PORT PATH: microseconds of CPU for each message, messages a second, 99th percentile
    local before after
    coproc LOAD { exec taskset -c 1 ./load requests 127.0.0.1 "$2" client.pem client.key "$3" 200 "$connections" "$messages" 2>load.err; }
    local out=${LOAD[0]} in=${LOAD[1]} pid=$LOAD_PID line
    read -r line <&"$out"
    [ "$line" = ready ] || { cat load.err >&2; return 1; }
    before=$(cpu "$1")
    echo go >&"$in"
    cat <&"$out" >load.out
    after=$(cpu "$1")
    wait "$pid" 2>/dev/null || true
    read -r _ errors seconds p50 p99 <load.out
    [ "$errors" = 0 ] || { echo "run.sh: $errors errors" >&2; return 1; }
    awk -v a="$after" -v b="$before" -v n="$messages" -v s="$seconds" -v h="$p50" -v p="$p99" \
        'BEGIN { printf "%.0f %.0f %.1f %.1f\n", (a - b) * 1e6 / n, n / s, h / 1000, p / 1000 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

cases=(nginx flow1 flow10 flow50)
for round in $(seq 0 "$rounds"); do
    for case in "${cases[@]}"; do
        if [ "$case" = nginx ]; then target=("$nginx_worker" "$nginx_port"); else target=("$tenant" "$gateway_port"); fi
        read -r micro rate p50 p99 < <(measure "${target[@]}" "/http/$case")
        # The first round warms up.
        [ "$round" = 0 ] && continue
        echo "$micro" >>"$case.cpu"; echo "$rate" >>"$case.rate"; echo "$p50" >>"$case.p50"; echo "$p99" >>"$case.p99"
    done
done

echo "Medians of $rounds rounds of $messages messages over $connections connections; one core for the server, one for client and receiver."
echo
echo "| case | CPU for each message | messages a second | median | 99th percentile |"
echo "|---|---|---|---|---|"
for case in "${cases[@]}"; do
    echo "| $case | $(median <"$case.cpu") µs | $(median <"$case.rate") | $(median <"$case.p50") ms | $(median <"$case.p99") ms |"
done
awk -v n="$(median <nginx.cpu)" -v o="$(median <flow1.cpu)" -v f="$(median <flow50.cpu)" \
    'BEGIN { printf "\nThe flow costs %.1f times nginx; each further Content Modifier %.1f µs.\n", o / n, (f - o) / 49 }'
