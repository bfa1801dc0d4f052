#!/usr/bin/env bash
# Makes the certificates of the tests anew: ./make.sh, in this folder. They are valid from 2020 to 2120, whatever the clock says.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/index"
echo 01 >"$work/serial"
cat >"$work/ca.cnf" <<END
[ca]
default_ca=authority
[authority]
database=$work/index
serial=$work/serial
new_certs_dir=$work
default_md=sha256
policy=policy
unique_subject=no
[policy]
commonName=supplied
END

# request NAME SUBJECT: a key, and a request to certify it
request() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$work/$1.csr" -subj "/CN=$2" 2>/dev/null
}
# certify NAME END EXTENSIONS OPTIONS...
certify() {
  printf '%b' "$3" >"$work/extensions"
  openssl ca -batch -config "$work/ca.cnf" -in "$work/$1.csr" -out "$1.pem" -notext \
    -startdate 20200101000000Z -enddate "$2" -extfile "$work/extensions" "${@:4}" 2>/dev/null
}
# leaf NAME SUBJECT END ALTERNATIVES: a certificate of the authority
leaf() {
  request "$1" "$2"
  certify "$1" "$3" "subjectAltName=$4\nbasicConstraints=CA:FALSE\n" -cert authority.pem -keyfile "$work/authority.key"
}

end=21200101000000Z
request authority "Test authority"
certify authority $end "basicConstraints=critical,CA:TRUE\n" -selfsign -keyfile authority.key
mv authority.key "$work"
leaf localhost localhost $end DNS:localhost,IP:127.0.0.1,IP:::1
leaf renewed renewed $end DNS:localhost,IP:127.0.0.1,IP:::1
leaf other other.example $end DNS:other.example
leaf expired localhost 20210101000000Z DNS:localhost,IP:127.0.0.1
# As "openssl req -x509" makes them for devices: signed by themselves, and said to be an authority.
request device scale-7
certify device $end "basicConstraints=critical,CA:TRUE\n" -selfsign -keyfile device.key
# Too short to be taken by anybody today.
openssl req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.pem -days 36000 -subj /CN=localhost 2>/dev/null
