# shellcheck shell=bash disable=SC2034,SC2154
# gnutls.sh: gnutls-serv and gnutls-cli.

declare -A gnutls_cipher=(
    [TLS_CHACHA20_POLY1305_SHA256]=CHACHA20-POLY1305
    [TLS_AES_256_GCM_SHA384]=AES-256-GCM
)
gnutls_closed='Close notify - was received'
only13=NORMAL:-VERS-ALL:+VERS-TLS1.3

gnutls_server() {
    port_choose
    gnutls-serv -p "$port" --x509certfile "$cert" --x509keyfile "$key" -a \
        -d 5 "$@" >"$dir/peer.out" 2>"$dir/peer.err" </dev/null &
    server=$!
    until_true listens "$port"
}
gnutls_client() {
    timeout 20 gnutls-cli -p "$port" 127.0.0.1 --x509cafile "$cert" -d 5 \
        --verify-hostname localhost --sni-hostname localhost \
        --logfile "$dir/peer.log" "$@" >"$dir/peer.out" 2>"$dir/peer.err"
    status=$?
}
gnutls_data() {
    for suite in "${suites[@]}"; do
        local priority=$only13:-CIPHER-ALL:+${gnutls_cipher[$suite]}
        begin "hake client -> gnutls-serv, $suite, 1 MiB both ways"
        gnutls_server --echo --crlf --priority "$priority" --alpn h2
        : >"$dir/hake.out"
        hake_client --alpn h2 < <(feed hake.out)
        must "exit status $status" same "$status" 0
        must "what came back differs" whole hake.out
        must "not $suite" protocol "$suite"
        must "ALPN is not h2" alpn h2
        must "hake's close_notify was not seen" \
            until_true finds "$gnutls_closed" peer.err
        stop "$server"
        end hake.err peer.err

        begin "gnutls-cli -> hake server, $suite, 1 MiB both ways"
        hake_server --echo --once 1 --alpn h2
        : >"$dir/peer.out"
        gnutls_client --priority "$priority" --alpn h2 < <(feed peer.out)
        must "exit status $status" same "$status" 0
        must "hake server did not end well" ended "$server" 0
        must "what came back differs" whole peer.out
        must "not $suite" protocol "$suite"
        must "ALPN is not h2" alpn h2
        must "server_name was not seen" finds '^server: +localhost' hake.err
        must "hake's close_notify was not seen" finds "$gnutls_closed" peer.err
        end hake.err peer.err
    done
}

# GnuTLS takes each name by an option of its own.
with_each() {
    [ "$1" = - ] || sed 's/[^,]*/--alpn\n&/g; s/,/\n/g' <<<"$1"
}

gnutls_alpn() {
    local mine theirs out option expected
    while read -r mine theirs out <&3; do
        # gnutls-serv goes by the client's order
        expected=$out
        [ "$out" = none ] || [ "${mine%%,*}" = foo ] || expected=${mine%%,*}
        begin "hake client ($mine) -> gnutls-serv ($theirs): ALPN $expected"
        mapfile -t option < <(with_each "$theirs")
        gnutls_server --echo --priority "$only13" "${option[@]}"
        mapfile -t option < <(with --alpn "$mine")
        hake_client "${option[@]}" </dev/null
        must "exit status $status" same "$status" 0
        must "ALPN is not $expected" alpn "$expected"
        stop "$server"
        end hake.err peer.err

        begin "gnutls-cli ($mine) -> hake server ($theirs): ALPN $out"
        mapfile -t option < <(with --alpn "$theirs")
        hake_server --once 1 "${option[@]}"
        mapfile -t option < <(with_each "$mine")
        gnutls_client --priority "$only13" "${option[@]}" </dev/null
        must "exit status $status" same "$status" 0
        must "hake server did not end well" ended "$server" 0
        must "ALPN is not $out" alpn "$out"
        end hake.err peer.err
    done 3<<<"$alpn_table"
}

gnutls_failures() {
    begin "hake client (h2) -> gnutls-serv (http/1.1): goes on without ALPN"
    gnutls_server --echo --alpn http/1.1
    hake_client --alpn h2 </dev/null
    must "exit status $status" same "$status" 0
    must "ALPN is not none" alpn none
    stop "$server"
    end hake.err peer.err

    begin "hake client (h2) -> gnutls-serv --alpn-fatal (http/1.1): alert 120"
    gnutls_server --echo --alpn http/1.1 --alpn-fatal
    hake_client --alpn h2 </dev/null
    must "exit status $status" same "$status" 1
    must "hake does not name the alert" \
        finds 'ALERT_RECEIVED: .*no_application_protocol \(120\)' hake.err
    must "gnutls-serv did not send it" finds 'Sending Alert\[2\|120\]' peer.err
    stop "$server"
    end hake.err peer.err

    begin "gnutls-cli (http/1.1) -> hake server (h2): alert 120"
    hake_server --once 1 --alpn h2
    gnutls_client --alpn http/1.1 </dev/null
    must "exit status $status" same "$status" 1
    must "gnutls-cli does not see it" finds 'Received alert \[120\]' peer.log
    must "hake server's exit status" ended "$server" 1
    must "hake does not name the error" finds 'ALPN_NO_OVERLAP: ' hake.err
    end hake.err peer.err

    begin "hake client --tls 1.3 -> gnutls-serv, TLS 1.2 only"
    gnutls_server --echo --priority NORMAL:-VERS-ALL:+VERS-TLS1.2
    hake_client --tls 1.3 </dev/null
    must "exit status $status" same "$status" 1
    must "hake does not say why" \
        finds 'ALERT_RECEIVED: .*(protocol_version|handshake_failure)' hake.err
    stop "$server"
    end hake.err peer.err

    begin "gnutls-cli, TLS 1.2 only -> hake server --tls 1.3: protocol_version"
    hake_server --once 1 --tls 1.3
    gnutls_client --priority NORMAL:-VERS-ALL:+VERS-TLS1.2 </dev/null
    must "exit status $status" same "$status" 1
    must "gnutls-cli does not see it" finds 'Received alert \[70\]' peer.log
    must "hake server's exit status" ended "$server" 1
    must "hake does not name the error" finds 'VERSION_UNSUPPORTED: ' hake.err
    end hake.err peer.err
}

gnutls_cases() {
    gnutls_data
    gnutls_alpn
    gnutls_failures
}
