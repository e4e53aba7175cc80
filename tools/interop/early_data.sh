# shellcheck shell=bash disable=SC2034,SC2154
# early_data.sh: 0-RTT, both sides of hake: accepted; and rejected after a
# HelloRetryRequest, under a used ticket, with another protocol, by a server that
# has just begun.

early_said() {
    finds "^handshake: .*, early data $1\$" hake.err
}
request=$'GET / HTTP/1.0\n\n'

# early_client WHAT OUTCOME ARGUMENT...: under the session in $dir/session
early_client() {
    local what=$1 outcome=$2
    shift 2
    hake_client --session-in "$dir/session" --early-data "$dir/early" \
        "$@" </dev/null
    must "$what: exit status $status" same "$status" 0
    must "$what: not $outcome" early_said "$outcome"
    must "$what: stderr does not say $outcome" \
        finds "^hake: early data: $outcome" hake.err
}

openssl_early() {
    begin "early data: hake client -> openssl s_server"
    port_choose
    openssl s_server -accept "127.0.0.1:$port" -cert "$cert" -key "$key" \
        -tls1_3 -naccept 4 -early_data -max_early_data 100 -alpn h2,http/1.1 \
        <"$dir/pipe" >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
    session_first --alpn h2,http/1.1
    cp "$dir/session" "$dir/replayed"
    early_client accepted accepted --alpn h2,http/1.1 \
        --session-out "$dir/session"
    must "s_server did not get it" finds '^early line' peer.out
    early_client "without shares" rejected --alpn h2,http/1.1 --key-shares none
    # To s_server a ticket that was used once is no ticket.
    cp "$dir/replayed" "$dir/session"
    early_client "a second time" rejected --alpn h2,http/1.1
    must "a second time: resumed" finds '^handshake: +full,' hake.err
    ended "$server" 0
    must "s_server got it twice" \
        same "$(grep -c '^early line' "$dir/peer.out")" 1
    end hake.err peer.out peer.err

    begin "early data: openssl s_client -> hake server"
    hake_server --www --early-data --groups x25519
    printf '%s' "$request" >"$dir/request"
    openssl_client -tls1_3 -sess_out "$dir/sess" <<<"$request"
    must "first: not the page" finds '^resumed: +no$' peer.out
    openssl_client -tls1_3 -sess_in "$dir/sess" -early_data "$dir/request" \
        </dev/null
    must "not the page" finds '^resumed: +yes$' peer.out
    must "not accepted" until_true early_said accepted
    openssl_client -tls1_3 -sess_in "$dir/sess" -groups P-256:X25519 \
        -early_data "$dir/request" <<<"$request"
    must "after a retry: not the page" finds '^hello_retry: +yes$' peer.out
    must "after a retry: not rejected" until_true early_said rejected
    stop "$server"
    end hake.err peer.out peer.err

    begin "early data: openssl s_client -> hake server, another protocol"
    hake_server --www --early-data --alpn http/1.1,http/1.0
    openssl_client -tls1_3 -alpn http/1.0 -sess_out "$dir/sess" <<<"$request"
    openssl_client -tls1_3 -alpn http/1.0 -sess_in "$dir/sess" \
        -early_data "$dir/request" </dev/null
    must "the same: not accepted" until_true early_said accepted
    must "the same: not the page" finds '^alpn: +http/1.0$' peer.out
    openssl_client -tls1_3 -alpn http/1.0,http/1.1 -sess_in "$dir/sess" \
        -early_data "$dir/request" <<<"$request"
    must "another: not rejected" until_true early_said rejected
    must "another: not the page" finds '^alpn: +http/1.1$' peer.out
    stop "$server"
    end hake.err peer.out peer.err

    begin "early data: openssl s_client -> hake server, restarted: rejected"
    rm -f "$dir/keys"
    hake_server --www --early-data --ticket-keys "$dir/keys"
    openssl_client -tls1_3 -sess_out "$dir/sess" <<<"$request"
    stop "$server"
    hake_server --www --early-data --ticket-keys "$dir/keys"
    openssl_client -tls1_3 -sess_in "$dir/sess" -early_data "$dir/request" \
        <<<"$request"
    must "not the page" finds '^resumed: +yes$' peer.out
    must "not rejected" until_true early_said rejected
    stop "$server"
    end hake.err peer.out peer.err

    begin "early data: openssl s_client -> hake server without --early-data"
    hake_server --www --ticket-keys "$dir/keys"
    openssl_client -tls1_3 -sess_in "$dir/sess" -early_data "$dir/request" \
        <<<"$request"
    must "not the page" finds '^resumed: +yes$' peer.out
    must "not rejected" until_true early_said rejected
    stop "$server"
    end hake.err peer.out peer.err
}

gnutls_early() {
    begin "early data: hake client -> gnutls-serv"
    # It rejects a ticket that the client thinks older by a millisecond than
    # itself does, which without a network happens.
    gnutls_server --echo --priority "$only13" --earlydata --maxearlydata 1000
    session_first
    for _ in 1 2 3 4 5; do
        hake_client --session-in "$dir/session" --session-out "$dir/session" \
            --early-data "$dir/early" </dev/null
        must "exit status $status" same "$status" 0
        early_said accepted && break
    done
    must "never accepted" early_said accepted
    stop "$server"
    end hake.err peer.out peer.err

    begin "early data: gnutls-cli -> hake server --echo"
    hake_server --echo --early-data --once 2
    gnutls_client --priority "$only13" --resume --waitresumption \
        --earlydata "$dir/early" </dev/null
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "not accepted" early_said accepted
    must "it did not come back" finds '^early line' peer.out
    end hake.err peer.out peer.err
}

curl_early() {
    if ! has curl || ! curl --help all | grep -q -- --tls-earlydata; then
        skip "early data of curl (curl knows no --tls-earlydata)"
        return
    fi
    begin "early data: curl -> hake server --www"
    hake_server --www --early-data --once 2
    curl -sSk --noproxy '*' --tls-earlydata "https://localhost:$port/" \
        "https://localhost:$port/" >"$dir/out" 2>"$dir/err"
    must "exit status" same $? 0
    must "hake server did not end well" ended "$server" 0
    must "not accepted" early_said accepted
    end out err hake.err
}

hake_early() {
    begin "early data: hake client -> hake server, 60000 bytes, then a line"
    hake_server --echo --early-data=60000
    head -c 60000 "$dir/data" >"$dir/early"
    session_first
    hake_client --session-in "$dir/session" --early-data "$dir/early" \
        < <(echo and a line)
    must "exit status $status" same "$status" 0
    must "not accepted" early_said accepted
    { cat "$dir/early" && echo and a line; } >"$dir/expected"
    must "what came back differs" cmp "$dir/expected" "$dir/hake.out"
    stop "$server"
    end hake.err
    echo "early line of a client" >"$dir/early"
}

early_data_cases() {
    echo "early line of a client" >"$dir/early"
    hake_early
    has openssl && openssl_early
    has gnutls-serv && has gnutls-cli && gnutls_early
    curl_early
}
