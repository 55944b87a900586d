# What the benchmarks of servers have in common; sourced by them, not run.

# The checkout's root.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

need() { # PROGRAM…
    for program in "$@"; do
        command -v "$program" >/dev/null || { echo "$(basename "$0"): $program is missing" >&2; exit 69; }
    done
}

# Sets BINARY to a release binary of PRODUCT, unless it names one; then to where that is, seen from any folder.
build() { # PRODUCT
    if [ -z "${BINARY:-}" ]; then
        "$root/Scripts/release" "$1" >&2
        BINARY=$(swift build -c release --package-path "$root" --show-bin-path)/$1
    fi
    BINARY=$(realpath -e "$BINARY")
}

# Goes into a new folder, which is removed at the end together with the processes in `pids`.
enter_work() {
    work=$(mktemp -d)
    pids=()
    trap leave_work EXIT
    cd "$work"
}
leave_work() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait "${pids[@]}" 2>/dev/null || true
    rm -rf "$work"
}

free_port() { perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1"); print $s->sockport'; }

# An authority in ca.key and ca.pem, and what it issues in NAME.key and NAME.pem.
make_authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 \
        -subj "/CN=Benchmark" 2>/dev/null
}
issue() { # NAME EXTENSIONS
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$1.pem" \
        -extfile <(printf '%b' "$2") 2>/dev/null
}
