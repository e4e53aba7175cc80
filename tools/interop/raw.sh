# shellcheck shell=bash disable=SC2034,SC2154
# raw.sh: raw public keys (RFC 7250) with GnuTLS, and with OpenSSL from 3.2 on.

# The keys of the certificates, so that both may be shown: NAME.pub
raw_make() {
    local who
    begin "the raw public keys and their pins, in both forms"
    for who in hake-server hake-client; do
        openssl pkey -in "$dir/$who.key" -pubout -out "$dir/$who.pub"
        openssl pkey -pubin -in "$dir/$who.pub" -outform DER |
            openssl dgst -sha256 -binary >"$dir/$who.pin"
    done
    server_pin=$(od -An -v -tx1 "$dir/hake-server.pin" | tr -d ' \n')
    client_pin=$(od -An -v -tx1 "$dir/hake-client.pin" | tr -d ' \n')
    server_pin64=sha256//$(base64 "$dir/hake-server.pin")
    client_pin64=sha256//$(base64 "$dir/hake-client.pin")
    wrong_pin=$(tr 0-9a-f 1-9a-f0 <<<"$server_pin")
    must "a hash" same "${#server_pin}${#client_pin64}" 6452
    end err
}

# raw_priority VERSION SERVER CLIENT: what each of them shows, x509 or raw
raw_priority() {
    local -A type=([x509]=X509 [raw]=RAWPK [-]=X509)
    echo "NORMAL:-VERS-ALL:+VERS-TLS$1:-CTYPE-ALL:+CTYPE-SRV-${type[$2]}" \
        ":+CTYPE-CLI-${type[$3]}" | tr -d ' '
}

# Options, one a line. PEER_shows x509|raw|- NAME
gnutls_shows() {
    case $1 in
    raw)
        printf '%s\n' --rawpkkeyfile "$dir/$2.key" --rawpkfile "$dir/$2.pub"
        ;;
    x509)
        printf '%s\n' --x509keyfile "$dir/$2.key" --x509certfile "$dir/$2.pem"
        ;;
    esac
}
hake_shows() {
    case $1 in
    raw) printf '%s\n' --raw-key "$dir/$2.key" ;;
    x509) printf '%s\n' --cert "$dir/$2.pem" --key "$dir/$2.key" ;;
    esac
}
# What it wants of the other side: hake_wants x509|raw|- PIN OPTION
hake_wants() {
    case $1 in
    raw) printf '%s\n' --peer-types raw --pin "$2" ;;
    x509) printf '%s\n' "$3" "$dir/hake-root.pem" ;;
    esac
}
gnutls_wants() {
    case $1 in
    raw) echo -r ;;
    x509)
        printf '%s\n' -r --verify-client-cert \
            --x509cafile "$dir/hake-root.pem"
        ;;
    -) echo -a ;;
    esac
}

# raw_server ARGUMENT...: gnutls-serv
raw_server() {
    port_choose
    gnutls-serv -p "$port" -d 5 --echo "$@" </dev/null \
        >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
}
# Its key has to be looked at by us.
raw_client() {
    timeout 20 gnutls-cli -p "$port" 127.0.0.1 -d 5 --print-cert --insecure \
        --no-ca-verification --sni-hostname localhost \
        --logfile "$dir/peer.log" "$@" >"$dir/peer.out" 2>"$dir/peer.err"
    status=$?
}
# shown NAME FILE: the key of NAME, as GnuTLS prints it
shown() {
    grep -Fqx -- "$(sed -n 2p "$dir/$1.pub")" "$dir/$2"
}

# What each side shows: the server, the client.
raw_table="raw -
x509 raw
raw raw
raw x509"

raw_gnutls_servers() {
    local version theirs mine option pin peer=gnutls
    for version in "${versions[@]}"; do
        # Both ways to write a pin.
        pin=$server_pin64
        [ "$version" = 1.2 ] && pin=$server_pin
        while read -r theirs mine <&3; do
            begin "TLS $version: hake client ($mine) -> gnutls-serv ($theirs)"
            mapfile -t option < <(gnutls_shows "$theirs" hake-server
                gnutls_wants "$mine")
            raw_server "${option[@]}" \
                --priority "$(raw_priority "$version" "$theirs" "$mine")"
            mapfile -t option < <(hake_shows "$mine" hake-client
                hake_wants "$theirs" "$pin" --ca)
            bare_client --tls "$version" "${option[@]}" < <(say hake.out)
            fetched_well "$version"
            stop "$server"
            [ "$mine" = raw ] &&
                must "not hake's key" shown hake-client peer.out
            [ "$mine" = x509 ] && must "not verified" seen "${trusts[gnutls]}"
            end hake.err peer.out peer.err
        done 3<<<"$raw_table"
    done
}

raw_gnutls_clients() {
    local version mine theirs option pin peer=gnutls
    for version in "${versions[@]}"; do
        pin=$client_pin
        [ "$version" = 1.2 ] && pin=$client_pin64
        while read -r mine theirs <&3; do
            begin "TLS $version: gnutls-cli ($theirs) -> hake server ($mine)"
            mapfile -t option < <(hake_shows "$mine" hake-server
                hake_wants "$theirs" "$pin" --client-ca
                [ "$theirs" = - ] || echo --require-client-cert)
            bare_server --tls "$version" "${option[@]}"
            mapfile -t option < <(gnutls_shows "$theirs" hake-client)
            raw_client "${option[@]}" < <(say peer.out) \
                --priority "$(raw_priority "$version" "$mine" "$theirs")"
            must "exit status $status" same "$status" 0
            must "hake server did not end well" ended "$server" 0
            must "the data" finds "^$line" peer.out
            must "not TLS $version" \
                finds "\"version\":\"TLSv$version\"" hake.out
            [ "$mine" = raw ] &&
                must "not hake's key" shown hake-server peer.log
            [ "$theirs" = - ] ||
                must "hake has not verified it" peer_verified true
            end hake.err peer.log peer.err
        done 3<<<"$raw_table"
    done
}

# raw_refuses ERROR ALERT: hake's client, what $peer shows
raw_refuses() {
    bare_client --tls "$version" --peer-types raw --pin "$wrong_pin" \
        <"$dir/pipe"
    must "exit status $status" same "$status" 1
    must "not $1" finds "^hake: $1: .*${alert_name[$2]} \($2\)\$" hake.err
    must "$peer does not see it" told "$peer" "$2"
    stop "$server"
}
# raw_refused ERROR ALERT: gnutls-cli, by hake's server
raw_refused() {
    must "hake's exit status" ended "$server" 1
    must "not $1" finds "^hake: $1: .*${alert_name[$2]} \($2\)\$" hake.err
    must "gnutls-cli does not see it" told gnutls "$2"
}
# In the sentence that a user can copy it from.
tells_pin() {
    grep -Fqx "hake: the peer's key is $1" "$dir/hake.err"
}

raw_gnutls_refusals() {
    local version raw x509 client peer=gnutls
    mapfile -t raw < <(gnutls_shows raw hake-server)
    mapfile -t x509 < <(gnutls_shows x509 hake-server)
    mapfile -t client < <(gnutls_shows raw hake-client)
    for version in "${versions[@]}"; do
        refusal "hake client, wrong pin; it tells the right one" 46 gnutls
        raw_server -a "${raw[@]}" --priority "$(raw_priority "$version" raw -)"
        raw_refuses CERTIFICATE_NOT_PINNED 46
        must "not the server's pin" tells_pin "$server_pin64"
        end hake.err peer.err

        refusal "hake client, raw only; X.509 only at" 43 gnutls-serv
        raw_server -a "${x509[@]}" \
            --priority "$(raw_priority "$version" x509 -)"
        bare_client --tls "$version" --peer-types raw --pin "$wrong_pin" \
            <"$dir/pipe"
        must "hake does not see it" finds \
            'ALERT_RECEIVED: .* unsupported_certificate \(43\)' hake.err
        stop "$server"
        end hake.err peer.err

        refusal "hake server, wrong pin; it tells the right one" 46 gnutls
        bare_server --tls "$version" --raw-key "$dir/hake-server.key" \
            --require-client-cert --peer-types raw --pin "$wrong_pin"
        raw_client "${client[@]}" <"$dir/pipe" \
            --priority "$(raw_priority "$version" raw raw)"
        raw_refused CERTIFICATE_NOT_PINNED 46
        must "not the client's pin" tells_pin "$client_pin64"
        end hake.err peer.err
    done
}

# No type in common.
raw_gnutls_types() {
    local version peer=gnutls mine theirs option
    for version in "${versions[@]}"; do
        for mine in x509 raw; do
            theirs=raw
            [ $mine = raw ] && theirs=x509
            refusal "hake server, $mine only, for a client of $theirs only" 43 \
                gnutls
            mapfile -t option < <(hake_shows $mine hake-server)
            bare_server --tls "$version" "${option[@]}"
            raw_client --priority "$(raw_priority "$version" $theirs -)" \
                <"$dir/pipe"
            raw_refused CERTIFICATE_TYPE 43
            end hake.err peer.err
        done

        begin "TLS $version: hake client, raw or X.509 -> gnutls-serv, X.509"
        mapfile -t option < <(gnutls_shows x509 hake-server)
        raw_server -a "${option[@]}" \
            --priority "$(raw_priority "$version" x509 -)"
        bare_client --tls "$version" --peer-types raw,x509 \
            --pin "$server_pin" < <(say hake.out)
        fetched_well "$version"
        stop "$server"
        end hake.err peer.err
    done
}

# ---- OpenSSL ----------------------------------------------------------------

raw_openssl() {
    local version peer=openssl
    for version in "${versions[@]}"; do
        begin "TLS $version: hake client -> openssl s_server, both raw"
        port_choose
        openssl s_server -accept "127.0.0.1:$port" "-tls${version/./_}" -rev \
            -naccept 1 -enable_server_rpk -enable_client_rpk -Verify 1 \
            -cert "$dir/hake-leaf.pem" -key "$dir/hake-leaf.key" \
            <"$dir/pipe" >"$dir/peer.out" 2>"$dir/peer.err" &
        server=$!
        until_true listens "$port"
        bare_client --tls "$version" --peer-types raw --pin "$server_pin" \
            --raw-key "$dir/hake-client.key" < <(say hake.out)
        fetched_well "$version"
        served
        must "hake's key is not raw" seen '^Peer used raw public key$'
        end hake.err peer.out peer.err

        begin "TLS $version: openssl s_client -> hake server, both raw"
        bare_server --tls "$version" --raw-key "$dir/hake-server.key" \
            --require-client-cert --peer-types raw --pin "$client_pin"
        timeout 20 openssl s_client -connect "127.0.0.1:$port" -brief \
            -no_ign_eof -enable_server_rpk -enable_client_rpk \
            -cert "$dir/hake-client.pem" -key "$dir/hake-client.key" \
            < <(say peer.out) >"$dir/peer.out" 2>"$dir/peer.err"
        must "exit status $?" same $? 0
        must "hake server did not end well" ended "$server" 0
        must "the data" finds "^$line" peer.out
        must "hake's key is not raw" seen '^Peer used raw public key$'
        must "hake has not verified it" peer_verified true
        end hake.err peer.out peer.err
    done
}

# An extension that is not known is ignored: then X.509 comes nevertheless.
raw_ignored() {
    local version peer=openssl
    for version in "${versions[@]}"; do
        refusal "hake client, raw only, but X.509 is shown" 43 openssl
        serve_openssl "$version" hake-server
        raw_refuses CERTIFICATE_TYPE 43
        end hake.err peer.err
    done
}

raw_cases() {
    raw_make
    raw_ignored
    if has gnutls-serv && has gnutls-cli; then
        raw_gnutls_servers
        raw_gnutls_clients
        raw_gnutls_refusals
        raw_gnutls_types
    else
        skip "raw public keys with GnuTLS (no gnutls-serv and gnutls-cli)"
    fi
    if openssl s_client -help 2>&1 | grep -q enable_server_rpk; then
        raw_openssl
    else
        skip "raw public keys with OpenSSL (no -enable_server_rpk before 3.2)"
    fi
}
