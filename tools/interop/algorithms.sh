# shellcheck shell=bash disable=SC2034,SC2154
# algorithms.sh: AES-128-GCM, P-256, P-384 and RSA with each peer, in both roles
# and both versions: what proves the server, what proves the client, groups and
# HelloRetryRequest to them, sessions, a server with two kinds of keys, and
# --profile sodium. Certificates are named alg-KIND; the peers are auth.sh's.

# What openssl req makes a key of.
declare -A key_kinds=(
    [rsa]=rsa:2048
    [pss]="rsa-pss -pkeyopt rsa_keygen_bits:2048"
    [p256]="ec -pkeyopt ec_paramgen_curve:P-256"
    [p384]="ec -pkeyopt ec_paramgen_curve:P-384"
)
# Each is signed by a CA of another kind.
declare -A roots=([rsa]=alg-root-p384 [pss]=alg-root-p384
    [p256]=alg-root-rsa [p384]=alg-root-rsa)

# Columns: version, certificate, suite, group, signature scheme (in TLS 1.2 an
# ECDSA key may sign with any hash: RFC 9846 4.3.3).
algorithms="1.3 rsa TLS_AES_128_GCM_SHA256 secp256r1 rsa_pss_rsae_sha256
1.3 pss TLS_AES_256_GCM_SHA384 x25519 rsa_pss_pss_sha256
1.3 p256 TLS_AES_128_GCM_SHA256 secp256r1 ecdsa_secp256r1_sha256
1.3 p384 TLS_CHACHA20_POLY1305_SHA256 secp384r1 ecdsa_secp384r1_sha384
1.2 rsa TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 secp256r1 rsa_pss_rsae_sha256
1.2 rsa TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 secp384r1 \
rsa_pss_rsae_sha256
1.2 pss TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 x25519 rsa_pss_pss_sha256
1.2 p256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 secp256r1 \
ecdsa_secp256r1_sha256
1.2 p384 TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 secp384r1 ecdsa_.*"

# ---- Certificates -----------------------------------------------------------

# alg_makes NAME KIND ISSUER SUBJECT ARGUMENT...: ISSUER "-" signs itself
alg_makes() {
    local made=$1 kind=$2 by=$3 subject=$4 option
    shift 4
    read -ra option <<<"${key_kinds[$kind]}"
    [ "$by" = - ] || option+=(-CA "$dir/$by.pem" -CAkey "$dir/$by.key")
    openssl req -x509 -config "$dir/req.cnf" -newkey "${option[@]}" -nodes \
        -days 2 -subj "/CN=$subject" -keyout "$dir/$made.key" \
        -out "$dir/$made.pem" "$@" 2>"$dir/err"
}
alg_make_all() {
    local kind
    local ca=(-addext "basicConstraints=critical,CA:TRUE"
        -addext "keyUsage=critical,keyCertSign")
    local end=(-addext basicConstraints=CA:FALSE
        -addext "keyUsage=critical,digitalSignature")
    printf '[req]\ndistinguished_name = dn\n[dn]\n' >"$dir/req.cnf"
    begin "openssl req makes roots, servers and clients of RSA and ECDSA keys"
    must root-rsa alg_makes alg-root-rsa rsa - "RSA Root" "${ca[@]}"
    must root-p384 alg_makes alg-root-p384 p384 - "P-384 Root" "${ca[@]}" \
        -sha384
    for kind in rsa pss p256 p384; do
        must "$kind" alg_makes "alg-$kind" "$kind" "${roots[$kind]}" localhost \
            "${end[@]}" -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
            -addext extendedKeyUsage=serverAuth
    done
    for kind in rsa p256; do
        must "client $kind" alg_makes "alg-client-$kind" "$kind" \
            "${roots[$kind]}" Alice "${end[@]}" -sha384 \
            -addext extendedKeyUsage=clientAuth
    done
    end err
}

# ---- What hake says ---------------------------------------------------------

# server_says VERSION SUITE GROUP SCHEME: patterns
server_says() {
    local pattern="\"version\":\"TLSv$1\",\"cipher\":\"$2\",\"group\":\"$3\","
    must "$peer: not $*" finds "$pattern\"signature_scheme\":\"$4\"," hake.out
}
client_says() {
    must "$peer: not $*" finds "^protocol: +TLSv$1, $2, $3, $4\$" hake.err
}
# ---- Suites, groups, schemes ------------------------------------------------

alg_rows() {
    local version kind suite group scheme peer option
    while read -r version kind suite group scheme <&3; do
        option=(--suites "$suite" --groups "$group")
        for peer in "${serving[@]}"; do
            [ "$peer$kind" = gopss ] && continue # Go has no such certificates
            begin "TLS $version: hake client -> $peer, $suite, $group, $scheme"
            "serve_$peer" "$version" "alg-$kind"
            hake_connects "$version" "${roots[$kind]}" --sni localhost \
                "${option[@]}" < <(say hake.out)
            fetched_well "$version"
            client_says "$version" "$suite" "$group" "$scheme"
            served
            end hake.err peer.out peer.err
        done
        for peer in "${connecting[@]}"; do
            [ "$peer$kind" = gopss ] && continue
            begin "TLS $version: $peer -> hake server, $suite, $group, $scheme"
            hake_serves "$version" "alg-$kind" --once 1 "${option[@]}"
            "connect_$peer" "$version" "${roots[$kind]}" < <(say peer.out)
            went_well "$version"
            server_says "$version" "$suite" "$group" "$scheme"
            end hake.err hake.out peer.out peer.err
        done
    done 3<<<"$algorithms"
}

# ---- Client authentication --------------------------------------------------

alg_clients() {
    local version kind peer other
    for version in "${versions[@]}"; do
        for kind in rsa p256; do
            [ $kind = rsa ] && other=p256 || other=rsa
            for peer in "${serving[@]}"; do
                begin "TLS $version: hake client with a key of $kind -> $peer"
                # A server believes clients of one root here, and hake one.
                "serve_$peer" "$version" "alg-$other" required "${roots[$kind]}"
                hake_connects "$version" "${roots[$other]}" --sni localhost \
                    --cert "$dir/alg-client-$kind.pem" \
                    --key "$dir/alg-client-$kind.key" < <(say hake.out)
                fetched_well "$version"
                served
                must "hake is not verified" seen "${trusts[$peer]}"
                must "not Alice" seen 'CN ?= ?Alice'
                end hake.err peer.out peer.err
            done
            for peer in "${connecting[@]}"; do
                begin "TLS $version: $peer with a key of $kind -> hake server"
                hake_serves "$version" "alg-$other" --once 1 \
                    --require-client-cert --client-ca "$dir/${roots[$kind]}.pem"
                "connect_$peer" "$version" "${roots[$other]}" \
                    "alg-client-$kind" < <(say peer.out)
                went_well "$version"
                must "hake has not verified it" peer_verified true
                end hake.err hake.out peer.out peer.err
            done
        done
    done
}

# ---- HelloRetryRequest ------------------------------------------------------

# Each peer's way to offer or accept these groups alone, in hake's names.
declare -A gnutls_group=([x25519]=X25519 [secp256r1]=SECP256R1
    [secp384r1]=SECP384R1)
openssl_groups() {
    sed 's/x25519/X25519/; s/secp\(...\)r1/P-\1/g; s/,/:/g' <<<"$1"
}
gnutls_groups() {
    local group text=-GROUP-ALL
    for group in ${1//,/ }; do
        text+=:+GROUP-${gnutls_group[$group]}
    done
    echo "$text"
}

# alg_serves PEER GROUPS
alg_serves() {
    local cert=$dir/alg-p256.pem key=$dir/alg-p256.key
    case $1 in
    openssl) serve_openssl 1.3 alg-p256 - -groups "$(openssl_groups "$2")" ;;
    gnutls) gnutls_server --echo --priority "$only13:$(gnutls_groups "$2")" ;;
    go) go_server -groups "$2" ;;
    esac
}
alg_connects() {
    case $1 in
    openssl)
        connect_openssl 1.3 alg-root-rsa '' -groups "$(openssl_groups "$2")"
        ;;
    gnutls)
        connect_gnutls 1.3 alg-root-rsa '' "$(gnutls_groups "$2")" \
            --single-key-share
        ;;
    go) connect_go 1.3 alg-root-rsa '' -groups "$2" ;;
    esac
}

alg_retries() {
    local group peer
    for group in secp256r1 secp384r1; do
        for peer in "${serving[@]}"; do
            begin "HelloRetryRequest to $group: hake client -> $peer"
            alg_serves "$peer" "$group"
            hake_connects 1.3 alg-root-rsa --sni localhost \
                --groups "x25519,$group" --key-shares x25519 < <(say hake.out)
            fetched_well 1.3
            must "there was no HelloRetryRequest" retried
            client_says 1.3 'TLS_.*' "$group" ecdsa_secp256r1_sha256
            served
            end hake.err peer.out peer.err
        done
        for peer in "${connecting[@]}"; do
            [ "$peer" = curl ] && continue
            begin "HelloRetryRequest to $group: $peer -> hake server"
            hake_serves 1.3 alg-p256 --once 1 --groups "$group"
            alg_connects "$peer" "x25519,$group" < <(say peer.out)
            went_well 1.3
            must "there was no HelloRetryRequest" \
                finds '"hello_retry":true' hake.out
            server_says 1.3 'TLS_.*' "$group" ecdsa_secp256r1_sha256
            end hake.err hake.out peer.out peer.err
        done
    done
}

# ---- Two kinds of keys ------------------------------------------------------

# Columns: version, the root, suite and scheme that come out, what s_client is
# told.
two_keys="1.3 p384 TLS_.* rsa_pss_rsae_sha256 -sigalgs RSA-PSS+SHA256
1.3 rsa TLS_.* ecdsa_secp256r1_sha256 -sigalgs ECDSA+SHA256
1.3 p384 TLS_AES_128_GCM_SHA256 rsa_pss_rsae_sha384 \
-sigalgs RSA-PSS+SHA384:ECDSA+SHA384 -ciphersuites TLS_AES_128_GCM_SHA256
1.2 p384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 rsa_pss_rsae_sha256 \
-cipher ECDHE-RSA-AES128-GCM-SHA256
1.2 rsa TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ecdsa_secp256r1_sha256 \
-cipher ECDHE-ECDSA-AES128-GCM-SHA256
1.2 p384 TLS_ECDHE_RSA_WITH_.* rsa_pkcs1_sha384 -sigalgs RSA+SHA384
1.2 rsa TLS_ECDHE_ECDSA_WITH_.* ecdsa_secp256r1_sha256 -sigalgs ECDSA+SHA256"
# Columns: version, the root, what hake's client offers: schemes (the one that
# comes out, and that of the certificate) and a suite.
hake_offers="1.3 p384 rsa_pss_rsae_sha256,ecdsa_secp256r1_sha256 \
TLS_AES_128_GCM_SHA256
1.3 rsa ecdsa_secp256r1_sha256,rsa_pkcs1_sha256 TLS_AES_128_GCM_SHA256
1.2 p384 rsa_pss_rsae_sha256,ecdsa_secp256r1_sha256 \
TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
1.2 p384 rsa_pkcs1_sha256,ecdsa_secp256r1_sha256 \
TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
1.2 rsa ecdsa_secp256r1_sha256,rsa_pkcs1_sha256 \
TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"

alg_two_keys() {
    local version root suite scheme told peer=openssl
    while read -r version root suite scheme told <&3; do
        begin "TLS $version: s_client $told -> hake server, two keys: $scheme"
        hake_serves "$version" alg-rsa --once 1 \
            --cert "$dir/alg-p256.pem" --key "$dir/alg-p256.key"
        # shellcheck disable=SC2086
        connect_openssl "$version" "alg-root-$root" '' $told < <(say peer.out)
        went_well "$version"
        server_says "$version" "$suite" '[a-z0-9]+' "$scheme"
        end hake.err hake.out peer.err
    done 3<<<"$two_keys"

    while read -r version root scheme suite <&3; do
        begin "TLS $version: hake client -> s_server, two keys: ${scheme%,*}"
        serve_openssl "$version" alg-rsa - -dcert "$dir/alg-p256.pem" \
            -dkey "$dir/alg-p256.key"
        hake_connects "$version" "alg-root-$root" --sni localhost \
            --sigalgs "$scheme" --suites "$suite" < <(say hake.out)
        fetched_well "$version"
        client_says "$version" "$suite" '[a-z0-9]+' "${scheme%,*}"
        served
        end hake.err peer.err
    done 3<<<"$hake_offers"
}

# ---- Defaults ---------------------------------------------------------------

alg_defaults() {
    local kind peer limit=()
    for kind in rsa p256; do
        for peer in openssl gnutls; do
            [[ " ${serving[*]} " == *" $peer "* ]] || continue
            begin "hake client -> $peer, both with defaults, a key of $kind"
            local cert=$dir/alg-$kind.pem key=$dir/alg-$kind.key
            case $peer in
            openssl) openssl_server -rev ;;
            gnutls) gnutls_server --echo ;;
            esac
            cert=$dir/${roots[$kind]}.pem
            hake_client --sni localhost < <(say hake.out)
            fetched_well 1.3
            client_says 1.3 'TLS_.*' x25519 '(rsa_pss|ecdsa)_.*'
            served
            end hake.err peer.out peer.err
        done
        [[ " ${connecting[*]} " == *" curl "* ]] || continue
        for limit in "" "--tls-max 1.2"; do
            begin "curl ${limit:-as it is} -> hake server, a key of $kind"
            peer=curl
            cert=$dir/alg-$kind.pem key=$dir/alg-$kind.key hake_server --www \
                --json --once 1
            # shellcheck disable=SC2086
            timeout 20 curl -sS --noproxy '*' $limit \
                --cacert "$dir/${roots[$kind]}.pem" "https://localhost:$port/" \
                >"$dir/peer.out" 2>"$dir/peer.err"
            must "exit status" same $? 0
            must "not the page" seen '^server_name: +localhost$'
            must "hake server did not end well" ended "$server" 0
            if [ -z "$limit" ]; then
                server_says 1.3 'TLS_.*' x25519 '(rsa_pss|ecdsa)_.*'
            else
                server_says 1.2 'TLS_ECDHE_.*' x25519 '(rsa_pss|ecdsa)_.*'
            fi
            end hake.err hake.out peer.out peer.err
        done
    done
}

# ---- Sessions ---------------------------------------------------------------

# Certificates of RSA are long; who resumes sees none.
alg_resumes() {
    local version peer
    local cert=$dir/alg-rsa.pem key=$dir/alg-rsa.key root=$dir/alg-root-p384.pem
    for version in "${versions[@]}"; do
        for peer in "${serving[@]}"; do
            begin "TLS $version: hake client resumes with $peer, a key of rsa"
            case $peer in
            openssl) openssl_server "-tls${version/./_}" -naccept 2 ;;
            gnutls) gnutls_server --echo \
                --priority "NORMAL:-VERS-ALL:+VERS-TLS$version" ;;
            go) go_server -tls "$version" -connections 2 ;;
            esac
            cert=$root session_first --tls "$version" --sni localhost
            cert=$root session_again second --tls "$version" --sni localhost
            served
            end hake.err peer.out peer.err
        done
        for peer in "${connecting[@]}"; do
            [ "$peer" = curl ] && continue
            begin "TLS $version: $peer resumes with hake server, a key of rsa"
            hake_serves "$version" alg-rsa --tickets --once 2
            case $peer in
            openssl)
                connect_openssl "$version" alg-root-p384 '' \
                    -sess_out "$dir/sess" < <(say peer.out)
                must "first: exit status $status" same "$status" 0
                : >"$dir/peer.out"
                connect_openssl "$version" alg-root-p384 '' \
                    -sess_in "$dir/sess" < <(say peer.out)
                ;;
            gnutls)
                local wait=()
                [ "$version" = 1.3 ] && wait=(--waitresumption)
                connect_gnutls "$version" alg-root-p384 '' '' --resume \
                    "${wait[@]}" < <(say peer.out)
                ;;
            go)
                connect_go "$version" alg-root-p384 '' -connections 2 </dev/null
                ;;
            esac
            must "exit status $status" same "$status" 0
            must "hake server did not end well" ended "$server" 0
            must "not one of two is resumed" same "$(resumed_list)" false,true
            end hake.err hake.out peer.out peer.err
        done
    done
}
resumed_list() {
    sed -n 's/.*"resumed":\([a-z]*\),.*/\1/p' "$dir/hake.out" | paste -sd,
}

# ---- libsodium's alone ------------------------------------------------------

alg_sodium() {
    local version peer
    for version in "${versions[@]}"; do
        refusal "hake client --profile sodium, a server's key of rsa" 40 \
            "${serving[@]}"
        for peer in "${serving[@]}"; do
            "serve_$peer" "$version" alg-rsa
            hake_connects "$version" alg-root-p384 --sni localhost --json \
                --profile sodium <"$dir/pipe"
            must "$peer: exit status $status" same "$status" 1
            must "$peer: no sentence" finds \
                '^hake: ALERT_RECEIVED: .*handshake_failure \(40\)' hake.err
            must "$peer: not in JSON" \
                finds '"alert_received":"handshake_failure"' hake.out
            served
        done
        end hake.err hake.out peer.out peer.err

        begin "TLS $version: s_client with RSA alone -> hake --profile sodium"
        peer=openssl hake_serves "$version" good --once 1 --profile sodium
        connect_openssl "$version" good '' -sigalgs RSA-PSS+SHA256:RSA+SHA256 \
            <"$dir/pipe"
        must "s_client does not see it" told openssl 40
        must "hake's exit status" ended "$server" 1
        must "not in JSON" finds '"alert_sent":"handshake_failure"' hake.out
        end hake.err hake.out peer.err
    done
    begin "hake server --profile sodium has no use for a key of rsa"
    "$hake" server 127.0.0.1:0 --profile sodium --cert "$dir/alg-rsa.pem" \
        --key "$dir/alg-rsa.key" 2>"$dir/hake.err"
    must "exit status" same $? 2
    must "no sentence" finds '^hake: --key: ' hake.err
    end hake.err
}

algorithms_cases() {
    local serving=(openssl) connecting=(openssl)
    has gnutls-serv && has gnutls-cli && serving+=(gnutls) connecting+=(gnutls)
    [ -x "$dir/gopeer" ] && serving+=(go) connecting+=(go)
    has curl && curl -V | grep -q OpenSSL && connecting+=(curl)
    echo "$line" >"$dir/line"
    alg_make_all
    alg_rows
    alg_clients
    alg_retries
    alg_two_keys
    alg_defaults
    alg_resumes
    alg_sodium
}
