# Certificates: one authority, and what it signed. Everything is made anew at
# each start, on elliptic curves because they are quick.

# Names and addresses of everything a client of the sandbox may talk to. The addresses stand
# there as names too because libpq 14 compares only names.
certs_names() {
    printf 'DNS:localhost,DNS:*.database.localhost,DNS:login.microsoftonline.com,IP:::1'
    for address in 127.0.0.1 127.0.0.2 127.0.0.3 127.0.0.4; do
        printf ',IP:%s,DNS:%s' "$address" "$address"
    done
}

certs_openssl() {
    openssl "$@" 2>>"$log/openssl.log" || {
        cat "$log/openssl.log" >&2
        die "openssl could not make the certificates; its last words are above"
    }
}

# certs_authority NAME SUBJECT
certs_authority() {
    certs_openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
        -subj "/O=Lakebase sandbox/CN=$2" -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$tls/$1.key" -out "$tls/$1.crt"
}

# certs_server NAME AUTHORITY DAYS ALTERNATIVE-NAMES
certs_server() {
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$4" >"$tls/$1.ext"
    certs_openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=sandbox $1" \
        -keyout "$tls/$1.key" -out "$tls/$1.csr"
    certs_openssl x509 -req -in "$tls/$1.csr" -CA "$tls/$2.crt" -CAkey "$tls/$2.key" \
        -CAcreateserial -days "$3" -extfile "$tls/$1.ext" -out "$tls/$1.crt"
    rm -f "$tls/$1.ext" "$tls/$1.csr"
}

certs_make() {
    names=$(certs_names)
    certs_authority ca 'Lakebase sandbox CA'
    certs_authority stranger 'An authority nobody trusts'
    certs_server server ca 30 "$names"
    # the least that openssl allows: it ends a day before it begins
    certs_server expired ca -1 "$names"
    certs_server wronghost ca 30 DNS:elsewhere.example
    certs_server untrusted stranger 30 "$names"
    rm -f "$tls/ca.key" "$tls/stranger.key" "$tls/stranger.crt" "$tls"/*.srl
    chmod 644 "$tls"/*.crt
}
