#!/bin/sh
# Posts a file with the key pair of a PKCS#12 file, as `connect --key-file` writes it.
#
#   call.sh client.p12 client.pass gateway-ca.pem https://localhost:9443/orders order.json
#
# The key file is read with each call, and once: key and certificate are always of one pair, also while it is replaced. (Of a
# PEM file curl reads the certificate first and the key after.) The passphrase is in no argument.
set -eu
printf 'cert-type = "P12"\ncert = "%s:%s"\n' "$1" "$(cat "$2")" | curl --config - \
    --silent --show-error --output /dev/null --write-out '%{http_code}\n' \
    --cacert "$3" --header 'Content-Type: application/json' --data-binary "@$5" "$4"
