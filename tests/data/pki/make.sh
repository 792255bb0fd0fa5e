#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the certificates of this folder anew; see README.md for what they are. Needs openssl 3.
#   tests/data/pki/make.sh
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/ca.cnf" <<'CNF'
[ca]
default_ca = here
[here]
database = $ENV::WORK/index.txt
new_certs_dir = $ENV::WORK
rand_serial = yes
default_md = sha256
policy = anything
unique_subject = no
default_crl_days = 7300
crlnumber = $ENV::WORK/crlnumber
crl_extensions = crl
[anything]
organizationName = optional
commonName = optional
[crl]
authorityKeyIdentifier = keyid
[ca_cert]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server_cert]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
authorityKeyIdentifier = keyid
[client_cert]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectAltName = DNS:localhost
authorityKeyIdentifier = keyid
CNF
export WORK="$work"
: >"$work/index.txt"
echo 01 >"$work/crlnumber"
START=20261122000000Z END=20461122000000Z

# key NAME
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key" 2>/dev/null; }

# issue NAME ISSUER PROFILE END SUBJECT: NAME.pem alone, in $work; the issuer NAME makes it self-signed
issue() {
    key "$1"
    openssl req -new -key "$work/$1.key" -subj "$5" -out "$work/$1.csr"
    signer="-cert $work/$2.pem -keyfile $work/$2.key"
    [ "$1" != "$2" ] || signer="-selfsign -keyfile $work/$1.key"
    # shellcheck disable=SC2086
    openssl ca -batch -notext -config "$work/ca.cnf" $signer -extensions "$3" -startdate "$START" \
        -enddate "$4" -in "$work/$1.csr" -out "$work/$1.pem" 2>/dev/null
}

# publish NAME [ISSUERS...]: the chain and the key
publish() {
    name=$1
    openssl pkcs8 -topk8 -nocrypt -in "$work/$name.key" -out "$name.key.pem"
    : >"$name.pem"
    for part in "$@"; do
        openssl x509 -in "$work/$part.pem" >>"$name.pem"
    done
}

BRIEF=20300101010000Z PAST=20291231000000Z
issue root root ca_cert $END "/O=Stoic tests/CN=Root"
issue other-root other-root ca_cert $END "/O=Stoic tests/CN=Other root"
issue middle root ca_cert $END "/O=Stoic tests/CN=Middle"
issue brief-middle root ca_cert $BRIEF "/O=Stoic tests/CN=Brief middle"
issue server middle server_cert $END "/CN=server"
issue server-brief brief-middle server_cert $END "/CN=server of a brief CA"
issue server-purpose middle client_cert $END "/CN=no server"
issue client middle client_cert $END "/O=Example = Ltd, one/CN=alice"
issue client-brief middle client_cert $BRIEF "/CN=brief"
issue client-expired middle client_cert $PAST "/CN=expired"
issue client-purpose middle server_cert $END "/CN=no client"
issue client-unknown other-root client_cert $END "/CN=stranger"
issue client-revoked middle client_cert $END "/CN=revoked"
issue client-self client-self client_cert $END "/CN=self"

for name in root other-root client-self; do publish $name; done
for name in server server-purpose client client-brief client-expired client-purpose client-revoked; do
    publish $name middle
done
publish server-brief brief-middle
publish client-unknown
rm root.key.pem other-root.key.pem

openssl ca -config "$work/ca.cnf" -cert "$work/middle.pem" -keyfile "$work/middle.key" \
    -revoke "$work/client-revoked.pem" -crl_reason keyCompromise 2>/dev/null
openssl ca -config "$work/ca.cnf" -cert "$work/middle.pem" -keyfile "$work/middle.key" -gencrl \
    -crl_lastupdate $START -crl_nextupdate $END -out "$work/middle.crl" 2>/dev/null
: >"$work/index.txt"
openssl ca -config "$work/ca.cnf" -cert "$work/root.pem" -keyfile "$work/root.key" -gencrl \
    -crl_lastupdate $START -crl_nextupdate $END -out "$work/root.crl" 2>/dev/null
cat "$work/middle.crl" "$work/root.crl" >crls.pem
