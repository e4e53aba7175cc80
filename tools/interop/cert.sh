# shellcheck shell=bash disable=SC2034,SC2154
# cert.sh: OpenSSL's view of the certificates that hake cert makes: CAs, what
# they sign, and paths that break their rules.

# made NAME ARGUMENT...: NAME.pem and NAME.key
made() {
    local made=$1
    shift
    "$hake" cert "$@" --out-cert "$dir/$made.pem" --out-key "$dir/$made.key" \
        2>"$dir/err"
}
# made_by ISSUER NAME ARGUMENT...
made_by() {
    local by=$1 made=$2
    shift 2
    made "$made" --issuer-cert "$dir/$by.pem" --issuer-key "$dir/$by.key" "$@"
}

# verified ROOT UNTRUSTED ARGUMENT...: by their names; "-" for no file
verified() {
    local root=$1 untrusted=$2
    shift 2
    [ "$untrusted" = - ] || set -- -untrusted "$dir/$untrusted.pem" "$@"
    openssl verify -x509_strict -CAfile "$dir/$root.pem" "$@" \
        >"$dir/out" 2>"$dir/err"
}
# refused WHY ROOT UNTRUSTED ARGUMENT...: for this reason and no other
refused() {
    local why=$1
    shift
    ! verified "$@" && grep -q "$why" "$dir/err"
}

# shows WHAT NAME PATTERN...: in this order in the text of openssl x509
shows() {
    local what=$1 file=$2 pattern
    shift 2
    openssl x509 -noout -text -in "$dir/$file.pem" >"$dir/out" 2>"$dir/err"
    tr -s ' \n' ' ' <"$dir/out" >"$dir/text"
    for pattern; do
        must "$what: not \"$pattern\"" grep -Eq -- "$pattern" "$dir/text"
    done
}
# hides WHAT PATTERN: nor is it in what was shown last
hides() {
    must "$1: there is \"$2\"" finds_not "$2" text
}
finds_not() {
    ! finds "$@"
}

# The octets of a name: "subject" or "issuer"
name_octets() {
    openssl x509 -noout "-$2" -nameopt dump_all,dump_der,RFC2253 \
        -in "$dir/$1.pem" | sed "s/^$2=//"
}

cert_make_all() {
    begin "hake cert makes a root, intermediates, a server's and a client's"
    must root made root --ca --name "Example Röot" --path-length 1
    must middle made_by root middle --ca --name "Middle" --path-length 0 \
        --permit example.com --permit 192.0.2.0/24 \
        --exclude no.example.com --exclude 2001:db8::/32 --chain
    must leaf made_by middle leaf --name a.example.com --name 192.0.2.7 --chain
    must alice made_by root alice --client --name "Alice B."
    must host made_by middle host --client --name b.example.com
    end err
}

cert_text() {
    begin "openssl x509 shows what hake cert was told"
    shows root root 'Issuer: CN = Example' 'Subject: CN = Example' \
        'Basic Constraints: critical CA:TRUE, pathlen:1 ' \
        'Key Usage: critical Certificate Sign, CRL Sign X509v3 Subject Key'
    hides root 'Alternative|Extended|Authority|Name Constraints'
    shows middle middle 'Subject: CN = Middle ' \
        'Basic Constraints: critical CA:TRUE, pathlen:0 ' \
        'Name Constraints: critical Permitted: DNS:example.com' \
        'DNS:example.com IP:192.0.2.0/255.255.255.0 Excluded:' \
        'Excluded: DNS:no.example.com IP:2001:DB8:0:.*/FFFF:FFFF:0:'
    hides middle 'Alternative|Extended'
    shows leaf leaf 'Issuer: CN = Middle ' \
        'Alternative Name: DNS:a.example.com, IP Address:192.0.2.7 ' \
        'Basic Constraints: critical CA:FALSE' \
        'Key Usage: critical Digital Signature X509v3 Extended' \
        'Extended Key Usage: TLS Web Server Authentication X509v3'
    shows alice alice 'Subject: CN = Alice B\. ' \
        'Extended Key Usage: TLS Web Client Authentication X509v3'
    hides alice 'Alternative'
    shows host host 'Alternative Name: DNS:b.example.com X509v3'
    must "the root's name differs in the intermediate's issuer" \
        same "$(name_octets middle issuer)" "$(name_octets root subject)"
    end err
}

cert_verify() {
    begin "openssl verify accepts root -> intermediate -> server"
    must leaf verified root middle -purpose sslserver \
        -verify_hostname a.example.com "$dir/leaf.pem"
    must "its address" verified root middle -purpose sslserver \
        -verify_ip 192.0.2.7 "$dir/leaf.pem"
    must "its own chain" verified root leaf -purpose sslserver "$dir/leaf.pem"
    must "it is no client" refused "unsuitable certificate purpose" \
        root middle -purpose sslclient "$dir/leaf.pem"
    must "without the intermediate" refused "unable to get local issuer" \
        root - "$dir/leaf.pem"
    end out err

    begin "openssl verify accepts root -> client, by text and by host name"
    must alice verified root - -purpose sslclient "$dir/alice.pem"
    must host verified root middle -purpose sslclient "$dir/host.pem"
    must "she is no server" refused "unsuitable certificate purpose" \
        root - -purpose sslserver "$dir/alice.pem"
    end out err
}

# Paths that hake cert makes because tests need them.
cert_break() {
    begin "openssl verify refuses paths that are too long"
    made_by middle deep --ca --name Deep --chain
    made_by deep low --name a.example.com
    must "root allows one, Middle none" \
        refused "path length constraint exceeded" root deep "$dir/low.pem"
    made longer --ca --name "Longer Root" --path-length 2
    made_by longer one --ca --name One --chain
    made_by one two --ca --name Two --chain
    made_by two low2 --name a.example.com
    must "two of two" verified longer two "$dir/low2.pem"
    made_by two three --ca --name Three --chain
    made_by three low3 --name a.example.com
    must "three of two" \
        refused "path length constraint exceeded" longer three "$dir/low3.pem"
    end out err

    begin "openssl verify refuses names that are constrained away"
    # A common name that looks like a DNS name is judged as one, though RFC 5280
    # knows nothing of it, unless the certificate has a DNS name.
    local own=a.example.com host
    for host in example.com b.a.example.com 192.0.2.255; do
        made_by middle some --name "$own" --name "$host" --force
        must "$host" verified root middle "$dir/some.pem"
    done
    for host in example.org xexample.com 192.0.3.1; do
        made_by middle some --name "$own" --name "$host" --force
        must "$host" refused "permitted subtree violation" \
            root middle "$dir/some.pem"
    done
    for host in no.example.com a.no.example.com; do
        made_by middle some --name "$own" --name "$host" --force
        must "$host" refused "excluded subtree violation" \
            root middle "$dir/some.pem"
    done
    # The permitted addresses are IPv4 alone.
    for host in ::1 2001:db8::1; do
        made_by middle some --name "$own" --name "$host" --force
        must "$host" refused "subtree violation" root middle "$dir/some.pem"
    done
    made_by middle some --client --name "Alice B." --force
    must "a client's text" verified root middle "$dir/some.pem"
    end out err
}

# What OpenSSL makes may sign what hake makes.
cert_foreign() {
    begin "hake cert signs for a CA of openssl req"
    openssl req -x509 -newkey ed25519 -nodes -days 2 \
        -subj "/C=DE/O=Example/OU=One+CN=Two" -addext keyUsage=keyCertSign \
        -keyout "$dir/req.key" -out "$dir/req.pem" 2>"$dir/err"
    must leaf made_by req some --name localhost --days 1 --force
    must verify verified req - -purpose sslserver "$dir/some.pem"
    must "its name is not copied" \
        same "$(name_octets some issuer)" "$(name_octets req subject)"
    openssl x509 -in "$dir/req.pem" -outform DER -out "$dir/der.pem"
    cp "$dir/req.key" "$dir/der.key"
    must "a CA in DER" made_by der some --name localhost --force
    must "verify, DER" verified req - -purpose sslserver "$dir/some.pem"
    end out err
}

cert_handshake() {
    begin "openssl s_client verifies the chain that hake server sends"
    made_by middle server --name a.example.com --chain
    cert=$dir/server.pem key=$dir/server.key
    hake_server --www --once 1
    timeout 20 openssl s_client -connect "127.0.0.1:$port" \
        -verify_return_error -x509_strict -CAfile "$dir/root.pem" \
        -verify_hostname a.example.com </dev/null >"$dir/out" 2>"$dir/err"
    must "exit status" same $? 0
    must "verify return code" finds 'Verify return code: 0' out
    stop "$server"
    cert=$dir/good.pem key=$dir/good.key
    end err hake.err
}

cert_cases() {
    cert_make_all
    cert_text
    cert_verify
    cert_break
    cert_foreign
    cert_handshake
}
