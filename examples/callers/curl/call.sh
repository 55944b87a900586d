#!/bin/sh
# Posts standard input with the key pair of a PEM file: key and chain in one, as `connect --key-file-type pem` writes it.
#
#   call.sh client.pem gateway-ca.pem https://localhost:9443/orders < order.json
#
# The file is read with each call: a rotation needs nothing more.
set -eu
exec curl --silent --show-error --output /dev/null --write-out '%{http_code}\n' \
    --cert "$1" --cacert "$2" --header 'Content-Type: application/json' --data-binary @- "$3"
