# shellcheck shell=bash disable=SC2034,SC2154
# resumption.sh: sessions in TLS 1.3, each in a connection of its own or in
# another process: tickets of both sides, keys that were kept and keys that
# were not, protocols negotiated afresh; and external PSKs.

resumed() {
    finds "^handshake: +resumed$1\$" "${2:-hake.err}"
}
psk13_hex=00112233445566778899aabbccddeeff

# session_first ARGUMENT...: a full handshake that leaves a session
session_first() {
    rm -f "$dir/session"
    hake_client --session-out "$dir/session" "$@" </dev/null
    must "first: exit status $status" same "$status" 0
    must "first: resumed" eval '! finds "^handshake:" hake.err'
    must "first: no session" test -s "$dir/session"
}
# session_again WHAT ARGUMENT...: one that resumes it
session_again() {
    local what=$1
    shift
    hake_client --session-in "$dir/session" --session-out "$dir/session" "$@" \
        </dev/null
    must "$what: exit status $status" same "$status" 0
    must "$what: not resumed" resumed '(, HelloRetryRequest)?'
}

# What each server must bear: twice, with other protocols, and after a retry.
client_resumes() {
    session_first --alpn h2,http/1.1
    session_again second --alpn h2,http/1.1
    must "ALPN is not h2" alpn h2
    session_again "other protocols" --alpn http/1.1
    must "ALPN is not http/1.1" alpn http/1.1
    session_again "without shares" --key-shares none
    must "there was no HelloRetryRequest" resumed ', HelloRetryRequest'
    session_again fifth
}

openssl_resumes() {
    local suite page
    for suite in "${suites[@]}"; do
        begin "resumption: hake client -> openssl s_server, $suite"
        openssl_server -tls1_3 -ciphersuites "$suite" -alpn h2,http/1.1 \
            -naccept 5
        client_resumes
        ended "$server" 0
        end hake.err peer.err
    done

    begin "resumption: openssl s_client -> hake server --tickets"
    hake_server --www --tickets=2 --groups x25519
    page=$(printf 'GET / HTTP/1.0\n\n')
    openssl_client -tls1_3 -sess_out "$dir/sess" <<<"$page"$'\n'
    must "first: resumed" finds '^resumed: +no$' peer.out
    openssl_client -tls1_3 -sess_in "$dir/sess" -sess_out "$dir/sess" \
        <<<"$page"$'\n'
    must "second: not resumed" finds '^resumed: +yes$' peer.out
    openssl_client -tls1_3 -sess_in "$dir/sess" -groups P-256:X25519 \
        <<<"$page"$'\n'
    must "third: not resumed" finds '^resumed: +yes$' peer.out
    must "third: no HelloRetryRequest" finds '^hello_retry: +yes$' peer.out
    stop "$server"
    end hake.err peer.out peer.err

    begin "resumption: openssl s_client -> hake server, restarted, same keys"
    rm -f "$dir/keys"
    hake_server --www --ticket-keys "$dir/keys"
    openssl_client -tls1_3 -sess_out "$dir/sess" <<<"$page"$'\n'
    stop "$server"
    hake_server --www --ticket-keys "$dir/keys"
    openssl_client -tls1_3 -sess_in "$dir/sess" <<<"$page"$'\n'
    must "not resumed" finds '^resumed: +yes$' peer.out
    stop "$server"
    end hake.err peer.out peer.err

    begin "resumption: openssl s_client -> hake server, restarted, new keys"
    rm "$dir/keys"
    hake_server --www --ticket-keys "$dir/keys"
    openssl_client -tls1_3 -sess_in "$dir/sess" <<<"$page"$'\n'
    must "exit status $status" same "$status" 0
    must "resumed" finds '^resumed: +no$' peer.out
    stop "$server"
    end hake.err peer.out peer.err
}

gnutls_resumes() {
    begin "resumption: hake client -> gnutls-serv"
    gnutls_server --echo --priority "$only13" --alpn h2 --alpn http/1.1
    client_resumes
    stop "$server"
    end hake.err peer.err

    begin "resumption: gnutls-cli -> hake server --tickets"
    hake_server --echo --tickets --once 2
    gnutls_client --priority "$only13" --resume --waitresumption </dev/null
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "gnutls-cli did not resume" finds 'This is a resumed session' peer.log
    must "hake did not resume" resumed ''
    end hake.err peer.out peer.err
}

go_resumes() {
    begin "resumption: hake client -> Go server"
    go_server -alpn h2,http/1.1 -connections 5
    session_first --sni localhost --alpn h2,http/1.1
    session_again second --sni localhost --alpn h2,http/1.1
    must "ALPN is not h2" alpn h2
    session_again "other protocols" --sni localhost --alpn http/1.1
    must "ALPN is not http/1.1" alpn http/1.1
    session_again "without shares" --sni localhost --key-shares none
    session_again fifth --sni localhost
    must "Go server did not end well" ended "$server" 0
    must "Go resumed fewer than 4" \
        same "$(grep -c resumed=true "$dir/peer.out")" 4
    end hake.err peer.out peer.err

    begin "resumption: Go client -> hake server --tickets"
    hake_server --echo --tickets --alpn h2 --once 3
    go_client -alpn h2 -connections 3
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "Go resumed fewer than 2" \
        same "$(grep -c resumed=true "$dir/peer.out")" 2
    must "hake did not resume" resumed ''
    end hake.err peer.out peer.err
}

# ---- External PSKs ----------------------------------------------------------

# psk_server ARGUMENT...: hake without a certificate
psk_server() {
    : >"$dir/hake.err"
    "$hake" server 127.0.0.1:0 --psk "me:$psk13_hex" "$@" \
        >"$dir/hake.out" 2>"$dir/hake.err" &
    server=$!
    until_true finds '^listening on .*:[0-9]+$' hake.err
    port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$dir/hake.err")
}
psk_client() {
    timeout 20 "$hake" client "127.0.0.1:$port" "$@" </dev/null \
        >"$dir/hake.out" 2>"$dir/hake.err"
    status=$?
}
by_psk() {
    finds "^protocol: +TLSv1.3, TLS_.*_SHA256, $1, none" hake.err
}

openssl_psks() {
    begin "PSK of TLS 1.3: hake client -> openssl s_server -nocert"
    port_choose
    openssl s_server -accept "127.0.0.1:$port" -nocert -tls1_3 -naccept 3 \
        -psk_identity me -psk "$psk13_hex" -ciphersuites \
        TLS_CHACHA20_POLY1305_SHA256 -allow_no_dhe_kex <"$dir/pipe" \
        >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
    psk_client --psk "me:$psk13_hex"
    must "exit status $status" same "$status" 0
    must "not by the PSK" by_psk x25519
    psk_client --psk "me:$psk13_hex" --psk-ke --key-shares none
    must "without shares: exit status $status" same "$status" 0
    must "without shares: not by the PSK" by_psk '(x25519|none)'
    psk_client --psk "me:ff$psk13_hex"
    must "a wrong key is accepted" same "$status" 1
    ended "$server" 0
    end hake.err peer.err

    begin "PSK of TLS 1.3: openssl s_client -> hake server without certificate"
    psk_server --www
    local page
    page=$(printf 'GET / HTTP/1.0\n\n')
    openssl_client -tls1_3 -psk_identity me -psk "$psk13_hex" <<<"$page"$'\n'
    must "not the page" finds '^client verified: +yes$' peer.out
    must "an external PSK is no session" finds '^resumed: +no$' peer.out
    openssl_client -tls1_3 -psk_identity you -psk "$psk13_hex" </dev/null
    must "an unknown identity: exit status" same "$status" 1
    openssl_client -tls1_3 -psk_identity me -psk "ff$psk13_hex" </dev/null
    must "a wrong key: no alert" finds 'alert number 51' peer.err
    must "hake does not name it" until_true finds 'PSK_BINDER: ' hake.err
    stop "$server"
    end hake.err peer.out peer.err
}

# gnutls_psks KINDS GROUP ARGUMENT...: with key exchange or without
gnutls_psks() {
    local priority=$only13:$1 group=$2
    shift 2
    begin "PSK of TLS 1.3, $priority: hake client $* -> gnutls-serv"
    port_choose
    echo "me:$psk13_hex" >"$dir/psk"
    gnutls-serv -p "$port" --pskpasswd "$dir/psk" --echo --priority "$priority" \
        >"$dir/peer.out" 2>"$dir/peer.err" </dev/null &
    server=$!
    until_true listens "$port"
    psk_client --psk "me:$psk13_hex" "$@"
    must "exit status $status" same "$status" 0
    must "not by the PSK" by_psk "$group"
    stop "$server"
    end hake.err peer.err

    begin "PSK of TLS 1.3, $priority: gnutls-cli -> hake server $*"
    psk_server --echo --once 1 "$@"
    timeout 20 gnutls-cli -p "$port" 127.0.0.1 --pskusername me --pskkey \
        "$psk13_hex" --priority "$priority" >"$dir/peer.out" \
        2>"$dir/peer.err" </dev/null
    must "exit status" same $? 0
    must "hake server did not end well" ended "$server" 0
    must "not by the PSK" by_psk "$group"
    end hake.err peer.out peer.err
}

resumption_cases() {
    has openssl && {
        openssl_resumes
        openssl_psks
    }
    has gnutls-serv && has gnutls-cli && {
        gnutls_resumes
        gnutls_psks +ECDHE-PSK:+PSK x25519
        gnutls_psks -KX-ALL:+PSK none --psk-ke
    }
    [ -x "$dir/gopeer" ] && go_resumes
}
