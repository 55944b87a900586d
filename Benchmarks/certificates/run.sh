#!/bin/sh
# Times the searches of the certificates page over a directory of COUNT certificates, made where it is not there yet.
set -eu
cd "$(dirname "$0")/../.."
count=${COUNT:-1000000}
folder=.build/benchmarks
mkdir -p "$folder"
exec "${BINARY:-.build/release/certificate-search-benchmark}" "$folder/directory-$count.sqlite" "$count"
