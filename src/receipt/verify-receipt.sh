#!/bin/sh
# Checks a receipt without Swapout:  sh verify-receipt.sh RECEIPT.dsse.json SIGNER.pub.pem
# Needs openssl 3, jq and base64. Exit 0: the signature holds, and so does the evidence that lies beside it.
set -eu
d=$(mktemp -d); trap 'rm -rf "$d"' EXIT
digest() { openssl dgst -sha256 -r "$1" | cut -d' ' -f1; }

jq -j .payload "$1" | tr '_-' '/+' | base64 -d > "$d/body"
jq -j .payloadType "$1" > "$d/type"
jq -j '.signatures[0].sig' "$1" | tr '_-' '/+' | base64 -d > "$d/sig"
{ printf 'DSSEv1 %d ' $(($(wc -c < "$d/type"))); cat "$d/type"
  printf ' %d ' $(($(wc -c < "$d/body"))); cat "$d/body"; } > "$d/pae"
openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in "$d/pae" -sigfile "$d/sig"

echo "payload  $(digest "$d/body")"
jq -r '"type     " + .predicateType, "status   " + .predicate.status + ", " + .predicate.end.how,
  "machine  " + (.predicate.machine.assetTag // .predicate.machine.hostname),
  "signer   " + .predicate.signer.kind + " " + .predicate.signer.keyid' "$d/body"
e=$(dirname "$1")/$(jq -r '.subject[0].name' "$d/body")
if [ ! -e "$e" ]; then echo "evidence is not here: $e"; exit 0; fi
[ "$(digest "$e")" = "$(jq -r '.subject[0].digest.sha256' "$d/body")" ] || { echo "evidence was CHANGED: $e"; exit 1; }
echo "evidence holds: $e"
