# shellcheck shell=bash disable=SC2034,SC2154
# tls12.sh: TLS 1.2 and NPN with OpenSSL, GnuTLS and curl.

suites12=(TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)
declare -A openssl12=(
    [TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256]=ECDHE-ECDSA-CHACHA20-POLY1305
    [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]=ECDHE-ECDSA-AES256-GCM-SHA384
)
only12=NORMAL:-VERS-ALL:+VERS-TLS1.2
psk_hex=00112233445566778899aabbccddeeff
psk_suite=TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256

protocol12() {
    finds "^protocol: +TLSv1.2, $1, x25519, $2" hake.err
}
selected() {
    finds "^selected: +$1" hake.err
}

openssl12_data() {
    for suite in "${suites12[@]}"; do
        begin "TLS 1.2: hake client -> openssl s_server, $suite, 1 MiB both ways"
        openssl_server -tls1_2 -cipher "${openssl12[$suite]}" -alpn h2
        cat "$dir/data" >&4 &
        local writer=$!
        : >"$dir/hake.out"
        hake_client --alpn h2 < <(feed hake.out)
        must "exit status $status" same "$status" 0
        must "s_server did not end well" ended "$server" 0
        must "what hake got differs" whole hake.out
        must "what s_server got differs" whole peer.out
        must "not $suite" protocol12 "$suite" ed25519
        must "ALPN is not h2" alpn h2
        must "hake's close_notify was not seen" finds "$closed" peer.err
        stop "$writer"
        end hake.err peer.err

        begin "TLS 1.2: openssl s_client -> hake server, $suite, 1 MiB both ways"
        hake_server --echo --once 1 --alpn h2
        : >"$dir/peer.out"
        openssl_client -no_ign_eof -tls1_2 -cipher "${openssl12[$suite]}" \
            -alpn h2 < <(feed peer.out)
        must "exit status $status" same "$status" 0
        must "hake server did not end well" ended "$server" 0
        must "what came back differs" whole peer.out
        must "not $suite" protocol12 "$suite" ed25519
        must "ALPN is not h2" alpn h2
        end hake.err peer.err
    done
}

# What s_client says of the connection.
openssl_says() {
    timeout 20 openssl s_client -connect "127.0.0.1:$port" -tls1_2 \
        -CAfile "$cert" -servername localhost "$@" </dev/null \
        >"$dir/peer.out" 2>"$dir/peer.err"
}

openssl12_facts() {
    begin "TLS 1.2: openssl s_client sees extended_main_secret, RFC 5746, ALPN"
    hake_server --once 1 --alpn h2,http/1.1
    openssl_says -alpn http/1.1,h2
    must "extended_main_secret" finds 'Extended master secret: yes' peer.out
    must "RFC 5746" finds 'Secure Renegotiation IS supported' peer.out
    must "ALPN" finds '^ALPN protocol: h2$' peer.out
    must "signature" finds '^Peer signature type: ed25519' peer.out
    ended "$server" 0
    end hake.err peer.out

    begin "TLS 1.2: no overlap of ALPN is alert 120 on both sides"
    hake_server --once 1 --alpn h2
    openssl_says -alpn http/1.1
    must "s_client does not see it" finds 'alert number 120' peer.err
    must "hake server's exit status" ended "$server" 1
    must "hake does not name it" finds 'ALPN_NO_OVERLAP: ' hake.err
    openssl_server -tls1_2 -alpn http/1.1
    hake_client --alpn h2 </dev/null
    must "hake client's exit status" same "$status" 1
    must "hake does not see it" finds 'no_application_protocol' hake.err
    ended "$server" 0
    end hake.err peer.err

    begin "TLS 1.2: a renegotiating s_client is told no_renegotiation"
    hake_server --echo --once 1
    { echo R; sleep 1; } | timeout 20 openssl s_client -tls1_2 -state \
        -connect "127.0.0.1:$port" -CAfile "$cert" >"$dir/peer.out" \
        2>"$dir/peer.err"
    must "s_client does not see it" finds 'no renegotiation' peer.err
    ended "$server" 0
    end hake.err peer.err
}

openssl12_versions() {
    begin "hake client --tls 1.2 -> openssl s_server -tls1_3: protocol_version"
    openssl_server -tls1_3
    hake_client --tls 1.2 </dev/null
    must "exit status $status" same "$status" 1
    must "hake does not name it" finds 'protocol_version' hake.err
    ended "$server" 0
    end hake.err peer.err

    begin "hake client, both versions -> openssl s_server, both: TLS 1.3"
    openssl_server
    hake_client </dev/null
    must "exit status $status" same "$status" 0
    must "not TLS 1.3" finds '^protocol: +TLSv1.3' hake.err
    ended "$server" 0
    end hake.err peer.err

    begin "hake client --tls 1.2 -> openssl s_server, both: no downgrade alarm"
    openssl_server
    hake_client --tls 1.2 </dev/null
    must "exit status $status" same "$status" 0
    must "not TLS 1.2" finds '^protocol: +TLSv1.2' hake.err
    ended "$server" 0
    end hake.err peer.err
}

# npn_server LIST: prints what it is told
npn_server() {
    port_choose
    openssl s_server -accept "127.0.0.1:$port" -cert "$cert" -key "$key" \
        -tls1_2 -naccept 1 -nextprotoneg "$1" <"$dir/pipe" \
        >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
}

# Columns: what the client is given, the server's list, what comes out, why.
npn_table="--npn;http/1.1,spdy/3;spdy/3,http/1.1;spdy/3;advertised
--npn;foo,bar;spdy/3,http/1.1;foo;opportunistic
--npn-select;secret;spdy/3,http/1.1;secret;opportunistic
--npn-select;http/1.1;spdy/3,http/1.1;http/1.1;advertised"

openssl12_npn() {
    local option mine theirs out why
    while IFS=';' read -r option mine theirs out why <&3; do
        begin "NPN: hake client $option $mine -> openssl s_server ($theirs): $out"
        npn_server "$theirs"
        hake_client --sni localhost "$option" "$mine" </dev/null
        must "exit status $status" same "$status" 0
        must "hake's selection" selected "NPN $out \($why\)"
        must "s_server's view" until_true finds "^NEXTPROTO is $out" peer.out
        ended "$server" 0
        end hake.err peer.out
    done 3<<<"$npn_table"

    begin "NPN: openssl s_client (http/1.1,spdy/3) -> hake server (spdy/3,http/1.1)"
    hake_server --once 1 --npn spdy/3,http/1.1
    openssl_says -nextprotoneg http/1.1,spdy/3
    must "s_client's view" finds '^Next protocol: \(1\) spdy/3' peer.out
    must "hake server did not end well" ended "$server" 0
    must "hake's view" selected 'NPN spdy/3 \(advertised\)'
    end hake.err peer.out

    begin "NPN: openssl s_client (foo) -> hake server (spdy/3): no overlap"
    hake_server --once 1 --npn spdy/3
    openssl_says -nextprotoneg foo
    must "s_client's view" finds '^Next protocol: \(2\) foo' peer.out
    must "hake server did not end well" ended "$server" 0
    must "hake's view" selected 'NPN foo \(opportunistic\)'
    end hake.err peer.out

    begin "NPN: openssl s_client (foo) -> hake server, an empty list"
    hake_server --once 1 --npn ""
    openssl_says -nextprotoneg foo
    must "s_client's view" finds '^Next protocol: \(2\) foo' peer.out
    must "hake server did not end well" ended "$server" 0
    end hake.err peer.out

    begin "NPN: ALPN wins where both are offered"
    hake_server --once 1 --npn spdy/3 --alpn h2
    openssl_says -nextprotoneg spdy/3 -alpn h2
    must "s_client's view" finds '^ALPN protocol: h2' peer.out
    must "NPN too" selected 'ALPN h2'
    ended "$server" 0
    end hake.err peer.out

    begin "NPN: never in TLS 1.3"
    hake_server --once 1 --npn spdy/3
    timeout 20 openssl s_client -connect "127.0.0.1:$port" -tls1_3 \
        -CAfile "$cert" </dev/null >"$dir/peer.out" 2>"$dir/peer.err"
    must "hake server did not end well" ended "$server" 0
    must "something was selected" selected none
    end hake.err peer.out
}

openssl12_psk() {
    begin "PSK: hake client -> openssl s_server, $psk_suite"
    port_choose
    openssl s_server -accept "127.0.0.1:$port" -nocert -tls1_2 -naccept 2 \
        -psk_identity me -psk "$psk_hex" -cipher ECDHE-PSK-CHACHA20-POLY1305 \
        <"$dir/pipe" >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
    hake_client --tls 1.2 --psk "me:$psk_hex" </dev/null
    must "exit status $status" same "$status" 0
    must "not $psk_suite" protocol12 "$psk_suite" none
    hake_client --tls 1.2 --psk "me:ff$psk_hex" </dev/null
    must "a wrong key is accepted" same "$status" 1
    ended "$server" 0
    end hake.err peer.err

    begin "PSK: openssl s_client -> hake server without a certificate"
    local good_cert=$cert
    : >"$dir/hake.err"
    "$hake" server 127.0.0.1:0 --tls 1.2 --psk "me:$psk_hex" --once 2 --echo \
        >"$dir/hake.out" 2>"$dir/hake.err" &
    server=$!
    until_true finds '^listening on .*:[0-9]+$' hake.err
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$dir/hake.err")
    openssl_says -psk_identity me -psk "$psk_hex" \
        -cipher ECDHE-PSK-CHACHA20-POLY1305
    must "s_client's view" finds 'PSK identity: me' peer.out
    openssl_says -psk_identity you -psk "$psk_hex" \
        -cipher ECDHE-PSK-CHACHA20-POLY1305
    must "an unknown identity" finds 'alert number 115' peer.err
    must "hake's exit status" ended "$server" 1
    must "hake does not name it" finds 'PSK_UNKNOWN: ' hake.err
    cert=$good_cert
    end hake.err peer.err
}

gnutls12() {
    begin "TLS 1.2: hake client -> gnutls-serv, 1 MiB both ways"
    gnutls_server --echo --crlf --priority "$only12" --alpn h2
    : >"$dir/hake.out"
    hake_client --alpn h2 < <(feed hake.out)
    must "exit status $status" same "$status" 0
    must "what came back differs" whole hake.out
    must "not TLS 1.2" protocol12 'TLS_ECDHE_ECDSA.*' ed25519
    must "ALPN is not h2" alpn h2
    stop "$server"
    end hake.err peer.err

    begin "TLS 1.2: gnutls-cli -> hake server: its facts, and the data"
    hake_server --echo --once 1 --alpn h2
    : >"$dir/peer.out"
    gnutls_client --priority "$only12" --alpn h2 < <(feed peer.out)
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "extended_main_secret" finds 'extended master secret' peer.log
    must "ALPN is not h2" alpn h2
    end hake.err peer.log
}

curl12() {
    begin "TLS 1.2: curl --tls-max 1.2 -> hake server --www"
    hake_server --www
    curl -sS --noproxy '*' --tls-max 1.2 --cacert "$cert" \
        "https://localhost:$port/" >"$dir/out" 2>"$dir/err"
    must "exit status" same $? 0
    must "not the page" finds '^version: +TLSv1.2$' out
    stop "$server"
    end out err hake.err
}

tls12_cases() {
    openssl12_data
    openssl12_facts
    openssl12_versions
    openssl12_npn
    openssl12_psk
    has gnutls-serv && has gnutls-cli && gnutls12
    has curl && curl12
}
