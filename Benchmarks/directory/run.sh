#!/bin/sh
# A directory of CERTIFICATES (1,000,000) on SQLite: the verdict from memory, the start of a server, its memory.
set -eu
cd "$(dirname "$0")/../.."
certificates=${CERTIFICATES:-1000000}
users=${USERS:-100000}
folder=${FOLDER:-$(mktemp -d)}
binary=${BINARY:-.build/release/countersign}
tool=${TOOL:-.build/release/directory-benchmark}

serve() { # until ready; prints seconds and memory
    rm -f "$folder/addresses.json" "$folder/log"
    start=$(date +%s.%N)
    "$binary" serve --data "$folder/data" --parts business-system --console-port 0 --gateway-port 0 \
        2>"$folder/log" &
    server=$!
    until grep -qs '^ready' "$folder/log"; do
        kill -0 $server 2>/dev/null || { cat "$folder/log"; exit 1; }
        sleep 0.02
    done
    end=$(date +%s.%N)
    echo "start to ready: $(echo "$end - $start" | bc) s; $(grep -E 'VmRSS|VmHWM' /proc/$server/status | tr -s '\n\t' '  ')"
    kill $server
    wait $server || true
}

mkdir -p "$folder"
if [ ! -f "$folder/filled" ]; then
    serve >/dev/null # makes the database
    "$tool" fill "$folder/data" "$certificates" "$users"
    touch "$folder/filled"
fi
"$tool" resolve "$folder/data"
serve
serve
