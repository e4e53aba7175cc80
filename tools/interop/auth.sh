# shellcheck shell=bash disable=SC2034,SC2154
# auth.sh: who is at the other end, in X.509: chains, names and dates, client
# authentication (RFC 9846 4.3.2, RFC 5246 7.4.4), hake and each peer in both
# roles and both versions. Certificates are named MAKER-WHOSE; a peer is
# openssl, gnutls, go, or (client only) curl.

line=rotator # the same backwards, because openssl s_server has only -rev
versions=(1.3 1.2)

# What a peer says of a certificate that it has verified.
declare -A trusts=(
    [openssl]='^Verification: OK'
    [gnutls]='Status: The certificate is trusted'
    [go]='^verified: CN='
)
# And of an alert that it got, by its number.
declare -A go_alert=(
    [40]='handshake failure' [42]='bad certificate'
    [43]='unsupported certificate' [45]='expired certificate'
    [46]='unknown certificate' [48]='unknown certificate authority'
    [112]='unrecognized name' [116]='certificate required'
)
# curl hides the words of one behind its own, unless they come after Finished.
declare -A curl_alert=(
    [40]='alert handshake failure' [43]='alert unsupported certificate'
    [45]='(alert certificate expired|SSL certificate verification failed)'
    [48]='alert unknown ca' [116]='alert certificate required'
)
declare -A alert_name=(
    [40]=handshake_failure [42]=bad_certificate [43]=unsupported_certificate
    [45]=certificate_expired [46]=certificate_unknown [48]=unknown_ca
    [50]=decode_error [112]=unrecognized_name [116]=certificate_required
)

# seen PATTERN: in anything that the peer said
seen() {
    grep -Eqs -- "$1" "$dir/peer.out" "$dir/peer.err" "$dir/peer.log"
}
# told PEER ALERT: it got this alert
told() {
    local pattern
    case $1 in
    openssl) pattern="SSL alert number $2\$" ;;
    gnutls) pattern="Alert\[2\|$2\] - .* was received" ;;
    go) pattern="remote error: tls: ${go_alert[$2]}\$" ;;
    curl) pattern=${curl_alert[$2]} ;;
    esac
    until_true seen "$pattern"
}

# ---- Certificates -----------------------------------------------------------

# openssl_makes NAME ISSUER SUBJECT EXTENSION...: ISSUER "-" signs itself
openssl_makes() {
    local made=$1 by=$2 subject=$3 option=(-days 2) extension
    shift 3
    [ "$by" = - ] ||
        option+=(-CA "$dir/openssl-$by.pem" -CAkey "$dir/openssl-$by.key")
    for extension; do
        option+=(-addext "$extension")
    done
    openssl req -x509 -config "$dir/req.cnf" -newkey ed25519 -nodes \
        -subj "/CN=$subject" "${option[@]}" -out "$dir/openssl-$made.pem" \
        -keyout "$dir/openssl-$made.key" 2>"$dir/err"
}
# hake_makes NAME ISSUER ARGUMENT...
hake_makes() {
    local made=$1 by=$2
    shift 2
    [ "$by" = - ] || set -- --issuer-cert "$dir/hake-$by.pem" \
        --issuer-key "$dir/hake-$by.key" "$@"
    "$hake" cert "$@" --out-cert "$dir/hake-$made.pem" \
        --out-key "$dir/hake-$made.key" 2>"$dir/err"
}
# A file with the whole chain, for those that take one.
chains_join() {
    cat "$dir/$1-leaf.pem" "$dir/$1-middle.pem" >"$dir/$1-server.pem"
    cp "$dir/$1-leaf.key" "$dir/$1-server.key"
}

auth_make_openssl() {
    local ca=basicConstraints=critical,CA:TRUE none=basicConstraints=CA:FALSE
    local sign=keyUsage=critical,keyCertSign
    printf '[req]\ndistinguished_name = dn\n[dn]\n' >"$dir/req.cnf"
    begin "openssl req makes a root, an intermediate, a server's and a client's"
    must root openssl_makes root - "OpenSSL Root" $ca $sign
    must middle openssl_makes middle root "OpenSSL Middle" $ca,pathlen:0 $sign
    must leaf openssl_makes leaf middle localhost $none \
        subjectAltName=DNS:localhost,IP:127.0.0.1 extendedKeyUsage=serverAuth
    must client openssl_makes client root Alice $none \
        extendedKeyUsage=clientAuth
    must "the server's chain" chains_join openssl
    end err
}

# Days that are over, or an address that is not ours, and so on.
auth_make_hake() {
    local past=$(($(date +%s) - 300000))
    begin "hake cert makes the same, and what must be refused"
    must root hake_makes root - --ca --name "Hake Root" --not-before $past
    must middle hake_makes middle root --ca --name "Hake Middle"
    must leaf hake_makes leaf middle --name localhost --name 127.0.0.1
    must client hake_makes client root --client --name Alice
    must "the server's chain" chains_join hake
    must old hake_makes old root --name localhost --days 1 --not-before $past
    must "an old client" hake_makes old-client root --client --name Alice \
        --days 1 --not-before $past
    must "another's address" hake_makes address root --name 127.0.0.2
    must "no address" hake_makes host root --name localhost
    must "another root" hake_makes other - --ca --name "Other Root"
    must "its server" hake_makes other-server other --name localhost
    must "its client" hake_makes other-client other --client --name Alice
    end err

    # The same key identifier, or no path goes through it.
    local id
    id=$(openssl x509 -in "$dir/hake-root.pem" -noout \
        -ext subjectKeyIdentifier | tail -n 1 | tr -d ' ')
    begin "openssl req makes a cross certificate: one root by another"
    must "exit status" openssl req -x509 -config "$dir/req.cnf" -days 2 \
        -key "$dir/hake-root.key" -subj "/CN=Hake Root" \
        -addext basicConstraints=critical,CA:TRUE \
        -addext "subjectKeyIdentifier=$id" \
        -CA "$dir/openssl-root.pem" -CAkey "$dir/openssl-root.key" \
        -out "$dir/cross.pem"
    must verify openssl verify -CAfile "$dir/openssl-root.pem" \
        -untrusted <(cat "$dir/cross.pem" "$dir/hake-middle.pem") \
        "$dir/hake-leaf.pem"
    end err
}

# ---- Peers ------------------------------------------------------------------

# Standard input for a connection: the line, open until it is back in FILE.
say() {
    echo $line
    until_true finds "^$line" "$1"
}

# serve_PEER VERSION NAME [ASK ROOT]: it returns what it gets. ASK is what it
# wants of clients: optional or required, verified by ROOT; or, of s_server, "-"
# and more arguments.
serve_openssl() {
    local option=(-cert "$dir/$2.pem" -key "$dir/$2.key")
    # -cert is one certificate, -cert_chain the rest.
    [[ $2 == *-server ]] && option+=(-cert_chain "$dir/${2%-*}-middle.pem")
    case ${3:-} in
    optional) option+=(-verify 3 -CAfile "$dir/$4.pem") ;;
    required) option+=(-Verify 3 -CAfile "$dir/$4.pem") ;;
    -) option+=("${@:4}") ;;
    esac
    port_choose
    openssl s_server -accept "127.0.0.1:$port" "-tls${1/./_}" -rev -naccept 1 \
        -verify_return_error "${option[@]}" <"$dir/pipe" \
        >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
}
serve_gnutls() {
    local option=(-a)
    case ${3:-} in
    optional) option=(--verify-client-cert) ;;
    required) option=(-r --verify-client-cert) ;;
    esac
    [ -z "${4:-}" ] || option+=(--x509cafile "$dir/$4.pem")
    port_choose
    gnutls-serv -p "$port" --x509certfile "$dir/$2.pem" -d 5 --echo \
        --x509keyfile "$dir/$2.key" --priority "NORMAL:-VERS-ALL:+VERS-TLS$1" \
        "${option[@]}" </dev/null >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
}
serve_go() {
    cert=$dir/$2.pem key=$dir/$2.key go_server -tls "$1" -auth "${3:-}" \
        -ca "${4:+$dir/$4.pem}"
}
# What is buffered is written when it ends.
served() {
    [ "$peer" = gnutls ] || until_true gone "$server"
    stop "$server"
}

# connect_PEER VERSION ROOT [CLIENT [ARGUMENT...]]: standard input goes there.
connect_openssl() {
    local option=("${@:4}")
    [ -z "${3:-}" ] || option+=(-cert "$dir/$3.pem" -key "$dir/$3.key")
    timeout 20 openssl s_client -connect "127.0.0.1:$port" "-tls${1/./_}" \
        -brief -no_ign_eof -verify_return_error -verify_hostname localhost \
        -servername localhost -CAfile "$dir/$2.pem" "${option[@]}" \
        >"$dir/peer.out" 2>"$dir/peer.err"
    status=$?
}
connect_gnutls() {
    local option=()
    [ -z "${3:-}" ] ||
        option=(--x509certfile "$dir/$3.pem" --x509keyfile "$dir/$3.key")
    cert=$dir/$2.pem gnutls_client "${option[@]}" "${@:5}" \
        --priority "NORMAL:-VERS-ALL:+VERS-TLS$1${4:+:$4}"
}
connect_go() {
    local option=()
    [ -z "${3:-}" ] || option=(-cert "$dir/$3.pem" -key "$dir/$3.key")
    cert=$dir/$2.pem go_client -tls "$1" "${option[@]}" -data "$dir/line" \
        "${@:4}"
}
connect_curl() {
    local option=()
    [ -z "${3:-}" ] || option=(--cert "$dir/$3.pem" --key "$dir/$3.key")
    timeout 20 curl -sS --noproxy '*' "--tlsv$1" --tls-max "$1" \
        --cacert "$dir/$2.pem" --resolve "localhost:$port:127.0.0.1" \
        "${option[@]}" "https://localhost:$port/" \
        >"$dir/peer.out" 2>"$dir/peer.err"
    status=$?
}

# hake_serves VERSION NAME ARGUMENT...: $peer is who will come
hake_serves() {
    local version=$1 shown=$2 mode=--echo
    shift 2
    [ "$peer" = curl ] && mode=--www
    rm -f "$dir/peer.log"
    : >"$dir/peer.out"
    cert=$dir/$shown.pem key=$dir/$shown.key hake_server --json $mode \
        --tls "$version" "$@"
}
# hake_connects VERSION ROOT ARGUMENT...
hake_connects() {
    local version=$1 root=$2
    shift 2
    rm -f "$dir/peer.log"
    cert=$dir/$root.pem hake_client --tls "$version" "$@"
}

# The same without the certificate and the root that hake has elsewhere.
bare_server() {
    rm -f "$dir/peer.log"
    : >"$dir/hake.err"
    "$hake" server 127.0.0.1:0 --json --echo --once 1 "$@" \
        >"$dir/hake.out" 2>"$dir/hake.err" &
    server=$!
    until_true finds '^listening on .*:[0-9]+$' hake.err
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$dir/hake.err")
}
bare_client() {
    rm -f "$dir/peer.log"
    timeout 20 "$hake" client "127.0.0.1:$port" --sni localhost "$@" \
        >"$dir/hake.out" 2>"$dir/hake.err"
    status=$?
}

# What both sides must say of a connection that went well.
went_well() {
    must "$peer: exit status $status" same "$status" 0
    must "$peer: hake server did not end well" ended "$server" 0
    if [ "$peer" = curl ]; then
        must "$peer: not the page" seen "^version: +TLSv$1\$"
    elif [ "$peer" = go ]; then
        must "$peer: the data" seen '^closed both ways$'
    else
        must "$peer: the data" seen "^$line"
    fi
    [ "$peer" = curl ] ||
        must "$peer: hake is not verified" seen "${trusts[$peer]}"
    must "$peer: not TLS $1" finds "\"version\":\"TLSv$1\"" hake.out
}
peer_verified() {
    finds "\"peer_verified\":$1," hake.out
}
fetched_well() {
    must "$peer: exit status $status" same "$status" 0
    must "$peer: the data" finds "^$line" hake.out
    must "$peer: not verified" finds '^server: +localhost \(verified\)' hake.err
    must "$peer: not TLS $1" finds "^protocol: +TLSv$1," hake.err
}

# ---- Chains -----------------------------------------------------------------

auth_chains() {
    local by version peer
    for by in openssl hake; do
        for version in "${versions[@]}"; do
            for peer in "${serving[@]}"; do
                begin "TLS $version: hake client -> $peer, the chain of $by"
                "serve_$peer" "$version" "$by-server"
                hake_connects "$version" "$by-root" --sni localhost \
                    < <(say hake.out)
                fetched_well "$version"
                served
                end hake.err peer.out peer.err
            done
            for peer in "${connecting[@]}"; do
                begin "TLS $version: $peer -> hake server, the chain of $by"
                hake_serves "$version" "$by-server" --once 1
                "connect_$peer" "$version" "$by-root" < <(say peer.out)
                went_well "$version"
                end hake.err peer.out peer.err
            done
        done
    done
}

# ---- hake's client refuses --------------------------------------------------

# refuses ALERT ERROR SERVER ROOT ARGUMENT...: each peer's server, one line
refuses() {
    local alert=$1 error=$2 shown=$3 root=$4 peer
    shift 4
    for peer in "${serving[@]}"; do
        "serve_$peer" "$version" "$shown"
        hake_connects "$version" "$root" "$@" <"$dir/pipe"
        must "$peer: exit status $status" same "$status" 1
        must "$peer: not $error" \
            finds "^hake: $error: .*${alert_name[$alert]} \($alert\)\$" hake.err
        must "$peer does not see the alert" told "$peer" "$alert"
        served
    done
    end hake.err peer.out peer.err
}
# "TLS 1.2" or "TLS 1.3", what is done by whom, and the alert
refusal() {
    begin "TLS $version: $1: ${alert_name[$2]} ($2) (${*:3})"
}

auth_bad_servers() {
    local version
    for version in "${versions[@]}"; do
        refusal "hake client, wrong server name" 42 "${serving[@]}"
        refuses 42 CERTIFICATE_NAME hake-server hake-root --sni other.example
        refusal "hake client, another address than the host's" 42 \
            "${serving[@]}"
        refuses 42 CERTIFICATE_NAME hake-address hake-root
        refusal "hake client, an address, but names only" 42 "${serving[@]}"
        refuses 42 CERTIFICATE_NAME hake-host hake-root
        refusal "hake client, unknown CA" 48 "${serving[@]}"
        refuses 48 CERTIFICATE_UNKNOWN hake-server hake-other --sni localhost
        refusal "hake client, expired certificate" 45 "${serving[@]}"
        refuses 45 CERTIFICATE_EXPIRED hake-old hake-root --sni localhost
        refusal "hake client, a client's certificate" 43 "${serving[@]}"
        refuses 43 CERTIFICATE_PURPOSE hake-client hake-root --sni localhost
    done
    local peer=openssl
    begin "hake client -> openssl s_server: an address in the certificate"
    serve_openssl 1.3 hake-server
    hake_connects 1.3 hake-root < <(say hake.out)
    must "exit status $status" same "$status" 0
    must "the data" finds "^$line" hake.out
    served
    end hake.err peer.err
}

# ---- Client authentication --------------------------------------------------

auth_clients() {
    local by=$1 peer version
    for version in "${versions[@]}"; do
        for peer in "${serving[@]}"; do
            begin "TLS $version: hake client, a client of $by -> $peer"
            "serve_$peer" "$version" "$by-server" required "$by-root"
            hake_connects "$version" "$by-root" --sni localhost \
                --cert "$dir/$by-client.pem" --key "$dir/$by-client.key" \
                < <(say hake.out)
            fetched_well "$version"
            served
            must "hake is not verified" seen "${trusts[$peer]}"
            must "not Alice" seen 'CN ?= ?Alice'
            end hake.err peer.out peer.err
        done
        for peer in "${connecting[@]}"; do
            begin "TLS $version: $peer, a client of $by -> hake server"
            hake_serves "$version" "$by-server" --once 1 --require-client-cert \
                --client-ca "$dir/$by-root.pem"
            "connect_$peer" "$version" "$by-root" "$by-client" < <(say peer.out)
            went_well "$version"
            must "hake has not verified it" peer_verified true
            [ "$peer" = curl ] && must "hake's page does not say so" \
                seen '^client verified: +yes$'
            end hake.err peer.out peer.err
        done
    done
}

# A client without a certificate.
auth_none() {
    local version peer alert
    for version in "${versions[@]}"; do
        alert=116
        [ "$version" = 1.2 ] && alert=40
        refusal "hake server, no certificate" "$alert" "${connecting[@]}"
        for peer in "${connecting[@]}"; do
            hake_serves "$version" hake-server --once 1 --require-client-cert \
                --client-ca "$dir/hake-root.pem"
            "connect_$peer" "$version" hake-root <"$dir/pipe"
            must "$peer does not see it" told "$peer" "$alert"
            must "$peer: hake's exit status" ended "$server" 1
            must "$peer: hake's view" finds \
                '"error":"CERTIFICATE_REQUIRED(12)?"' hake.out
        done
        end hake.err peer.out peer.err

        begin "TLS $version: hake server, optional and none (${connecting[*]})"
        for peer in "${connecting[@]}"; do
            hake_serves "$version" hake-server --once 1 \
                --client-ca "$dir/hake-root.pem"
            "connect_$peer" "$version" hake-root < <(say peer.out)
            went_well "$version"
            must "$peer: verified" peer_verified false
            [ "$peer" = curl ] && must "the page says so" \
                seen '^client verified: +no$'
        done
        end hake.err peer.out peer.err

        for peer in "${serving[@]}"; do
            [ "$peer$version" = gnutls1.2 ] && alert=50 # to anybody's client
            refusal "hake client without a certificate" "$alert" "$peer"
            "serve_$peer" "$version" hake-server required hake-root
            hake_connects "$version" hake-root --sni localhost <"$dir/pipe"
            must "exit status $status" same "$status" 1
            must "hake does not see it" finds \
                "ALERT_RECEIVED: .* ${alert_name[$alert]} \($alert\)" hake.err
            served
            end hake.err peer.out peer.err
            [ "$version" = 1.3 ] && alert=116 || alert=40

            begin "TLS $version: hake client -> $peer, optional and none"
            "serve_$peer" "$version" hake-server optional hake-root
            hake_connects "$version" hake-root --sni localhost \
                < <(say hake.out)
            fetched_well "$version"
            served
            end hake.err peer.out peer.err
        done
    done
}

# One that hake does not like, at its server.
auth_bad_clients() {
    local version row alert error client what peer
    for version in "${versions[@]}"; do
        for row in "48 CERTIFICATE_UNKNOWN hake-other-client unknown CA" \
            "45 CERTIFICATE_EXPIRED hake-old-client expired client" \
            "43 CERTIFICATE_PURPOSE hake-server a server's certificate"; do
            read -r alert error client what <<<"$row"
            refusal "hake server, $what" "$alert" "${connecting[@]}"
            for peer in "${connecting[@]}"; do
                hake_serves "$version" hake-server --once 1 \
                    --client-ca "$dir/hake-root.pem"
                "connect_$peer" "$version" hake-root "$client" <"$dir/pipe"
                must "$peer does not see it" told "$peer" "$alert"
                must "$peer: hake's exit status" ended "$server" 1
                must "$peer: hake's view" finds "\"error\":\"$error\"" hake.out
            done
            end hake.out peer.out peer.err
        done
    done
}

# ---- Lists as they are found in the wild ------------------------------------

# What s_server sends behind the end-entity certificate; whom hake trusts.
lists="the root too;lower upper root;hake-root
shuffled;root upper lower;hake-root
each twice, and the server's again;lower lower low upper upper low;hake-root
strangers between;client other upper other-server lower old;hake-root
a cross certificate, its root is trusted;lower cross upper;openssl-root
a cross certificate, the other is trusted;cross lower upper;hake-root"

auth_lists() {
    local version what list root file peer=openssl
    begin "hake cert makes a chain of four"
    must upper hake_makes upper root --ca --name "Hake Upper"
    must lower hake_makes lower upper --ca --name "Hake Lower"
    must low hake_makes low lower --name localhost
    end err
    for version in "${versions[@]}"; do
        while IFS=';' read -r what list root <&3; do
            begin "TLS $version: hake client -> openssl s_server, list: $what"
            : >"$dir/list.pem"
            for file in $list; do
                [ "$file" = cross ] || file=hake-$file
                cat "$dir/$file.pem" >>"$dir/list.pem"
            done
            rm -f "$dir/trace"
            serve_openssl "$version" hake-low - -cert_chain "$dir/list.pem"
            hake_connects "$version" "$root" --sni localhost \
                --trace "$dir/trace" < <(say hake.out)
            fetched_well "$version"
            served
            must "another list" same "$(certificates_traced)" \
                $((1 + $(wc -w <<<"$list")))
            end hake.err peer.err
        done 3<<<"$lists"
    done
}
certificates_traced() {
    grep -Ec '^client +[0-9]+ +[0-9]+ +cert(_data)?: ' "$dir/trace"
}

# ---- The system's certificates ----------------------------------------------

auth_system() {
    local peer=openssl
    begin "hake client without --ca: SSL_CERT_FILE, a bundle with the root"
    cat "$dir"/{hake-other,openssl-root,hake-root}.pem >"$dir/bundle.pem"
    serve_openssl 1.3 hake-server
    SSL_CERT_FILE=$dir/bundle.pem bare_client --tls 1.3 < <(say hake.out)
    fetched_well 1.3
    served
    end hake.err peer.err

    begin "hake client without --ca: a bundle without the root: unknown_ca"
    serve_openssl 1.3 hake-server
    SSL_CERT_FILE=$dir/hake-other.pem bare_client --tls 1.3 <"$dir/pipe"
    no_root
    must "a warning" finds_not 'warning' hake.err
    end hake.err peer.err

    begin "hake client without --ca: an empty bundle is refused at once"
    : >"$dir/empty.pem"
    SSL_CERT_FILE=$dir/empty.pem bare_client --tls 1.3 </dev/null
    must "exit status $status" same "$status" 2
    must "no sentence" finds '^hake: .*: the file is empty$' hake.err
    end hake.err

    if ! unshare -rm "$here/interop/no_bundle.sh" true 2>"$dir/err"; then
        skip "a system without certificates (no right to make one)"
        return
    fi
    begin "hake client on a system without certificates: unknown_ca, a warning"
    serve_openssl 1.3 hake-server
    unshare -rm "$here/interop/no_bundle.sh" timeout 20 "$hake" client \
        "127.0.0.1:$port" --sni localhost <"$dir/pipe" >"$dir/hake.out" \
        2>"$dir/hake.err"
    status=$?
    no_root
    must "no warning" finds '^hake: warning: .*every server is refused' \
        hake.err
    end hake.err peer.err
}
no_root() {
    must "exit status $status" same "$status" 1
    must "not CERTIFICATE_UNKNOWN" finds '^hake: CERTIFICATE_UNKNOWN: ' hake.err
    must "s_server does not see it" told openssl 48
    served
}

auth_cases() {
    local serving=(openssl) connecting=(openssl)
    if has gnutls-serv && has gnutls-cli; then
        serving+=(gnutls) connecting+=(gnutls)
    else
        skip "authentication with GnuTLS (no gnutls-serv and gnutls-cli)"
    fi
    if has go && wait "$go_build"; then
        serving+=(go) connecting+=(go)
    else
        skip "authentication with Go (no go, or it cannot build)"
    fi
    if has curl && curl -V | grep -q OpenSSL; then
        connecting+=(curl)
    else
        skip "authentication with curl (not there, or without OpenSSL)"
    fi
    echo $line >"$dir/line"
    auth_make_openssl
    auth_make_hake
    auth_chains
    auth_bad_servers
    auth_clients openssl
    auth_clients hake
    auth_none
    auth_bad_clients
    auth_lists
    auth_system
}
