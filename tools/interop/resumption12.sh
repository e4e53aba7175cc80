# shellcheck shell=bash disable=SC2034,SC2154
# resumption12.sh: sessions in TLS 1.2, by ticket (RFC 5077) and by session ID,
# each in a connection of its own; ALPN and NPN negotiated afresh.

# What each server must bear.
client_resumes12() {
    session_first --tls 1.2 --alpn h2,http/1.1
    session_again second --tls 1.2 --alpn h2,http/1.1
    must "ALPN is not h2" alpn h2
    session_again "other protocols" --tls 1.2 --alpn http/1.1
    must "ALPN is not http/1.1" alpn http/1.1
    session_again "offering TLS 1.3, too"
}

openssl_resumes12() {
    local how page no
    for how in ticket no_ticket; do
        no=()
        [ $how = no_ticket ] && no=(-no_ticket)
        begin "resumption, TLS 1.2: hake client -> openssl s_server, $how"
        openssl_server -tls1_2 -alpn h2,http/1.1 -naccept 4 \
            "${no[@]}"
        client_resumes12
        ended "$server" 0
        end hake.err peer.err

        begin "resumption, TLS 1.2: openssl s_client -> hake server, $how"
        hake_server --www --tickets
        page=$(printf 'GET / HTTP/1.0\n\n')
        for turn in out in; do
            openssl_client -tls1_2 "-sess_$turn" "$dir/sess" \
                "${no[@]}" <<<"$page"$'\n'
        done
        must "not resumed" finds '^resumed: +yes$' peer.out
        stop "$server"
        end hake.err peer.out peer.err
    done

    begin "resumption, TLS 1.2: openssl s_client -> hake server, new keys"
    rm -f "$dir/keys"
    hake_server --www --ticket-keys "$dir/keys"
    openssl_client -tls1_2 -sess_out "$dir/sess" <<<"$page"$'\n'
    stop "$server"
    hake_server --www --ticket-keys "$dir/keys"
    openssl_client -tls1_2 -sess_in "$dir/sess" <<<"$page"$'\n'
    must "same keys: not resumed" finds '^resumed: +yes$' peer.out
    stop "$server"
    rm "$dir/keys"
    hake_server --www --ticket-keys "$dir/keys"
    openssl_client -tls1_2 -sess_in "$dir/sess" <<<"$page"$'\n'
    must "new keys: exit status $status" same "$status" 0
    must "new keys: resumed" finds '^resumed: +no$' peer.out
    stop "$server"
    end hake.err peer.out peer.err
}

gnutls_resumes12() {
    begin "resumption, TLS 1.2: hake client -> gnutls-serv"
    gnutls_server --echo --priority "$only12" --alpn h2 --alpn http/1.1
    client_resumes12
    stop "$server"
    end hake.err peer.err

    begin "resumption, TLS 1.2: gnutls-cli -> hake server --tickets"
    hake_server --echo --tickets --once 2
    gnutls_client --priority "$only12" --resume </dev/null
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "gnutls-cli did not resume" finds 'This is a resumed session' peer.log
    must "hake did not resume" resumed ''
    end hake.err peer.out peer.err
}

resumption12_cases() {
    has openssl && openssl_resumes12
    has gnutls-serv && has gnutls-cli && gnutls_resumes12
    begin "resumption, TLS 1.2: hake client -> hake server, other NPN, new ticket"
    hake_server --echo --tickets --npn spdy/3,http/1.1 --once 4
    session_first --tls 1.2 --sni localhost --npn spdy/3
    session_again second --tls 1.2 --sni localhost --npn http/1.1
    must "NPN is not http/1.1" selected 'NPN http/1\.1'
    session_again third --tls 1.2 --sni localhost
    hake_client --tls 1.2 --sni localhost --session-in "$dir/session" \
        --session-out "$dir/other" </dev/null
    must "the session is not kept" cmp -s "$dir/session" "$dir/other"
    ended "$server" 0
    end hake.err
}
