# shellcheck shell=bash disable=SC2034,SC2154
# retry.sh: HelloRetryRequest, both sides of hake: a client without key shares,
# a server whose group the client has no share for, and one that asks every
# client for a cookie.

retried() {
    finds '^handshake: +full, HelloRetryRequest$' "${1:-hake.err}"
}

openssl_retries() {
    begin "HelloRetryRequest: hake client without shares -> openssl s_server"
    openssl_server -tls1_3 -alpn h2
    hake_client --key-shares none --alpn h2 </dev/null
    must "exit status $status" same "$status" 0
    must "there was no HelloRetryRequest" retried
    must "ALPN is not h2" alpn h2
    ended "$server" 0
    end hake.err peer.err

    begin "HelloRetryRequest: openssl s_client (P-256 first) -> hake server"
    hake_server --echo --once 1 --groups x25519
    : >"$dir/peer.out"
    openssl_client -no_ign_eof -tls1_3 -groups P-256:X25519 < <(feed peer.out)
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "there was no HelloRetryRequest" retried
    must "what came back differs" whole peer.out
    end hake.err peer.err

    begin "HelloRetryRequest: openssl s_client (P-256 alone) -> hake server"
    hake_server --once 1 --groups x25519
    openssl_client -no_ign_eof -tls1_3 -groups P-256 </dev/null
    must "s_client does not see it" finds 'alert number 40' peer.err
    must "hake server's exit status" ended "$server" 1
    must "hake does not name the error" finds 'GROUP_NO_OVERLAP: ' hake.err
    end hake.err peer.err

    begin "cookie: openssl s_client -> hake server --retry"
    hake_server --echo --retry --once 1 --alpn h2
    openssl_client -no_ign_eof -tls1_3 -alpn h2 </dev/null
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "there was no HelloRetryRequest" retried
    must "ALPN is not h2" alpn h2
    end hake.err peer.err

    begin "cookie and group: openssl s_client (P-256 first) -> hake --retry"
    hake_server --retry --once 1 --groups x25519
    openssl_client -no_ign_eof -tls1_3 -groups P-256:X25519 </dev/null
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "there was no HelloRetryRequest" retried
    end hake.err peer.err
}

gnutls_retries() {
    begin "HelloRetryRequest: hake client without shares -> gnutls-serv"
    gnutls_server --echo --priority "$only13" --alpn h2
    hake_client --key-shares none --alpn h2 </dev/null
    must "exit status $status" same "$status" 0
    must "there was no HelloRetryRequest" retried
    must "ALPN is not h2" alpn h2
    stop "$server"
    end hake.err peer.err

    begin "HelloRetryRequest: gnutls-cli (P-256 first) -> hake server"
    hake_server --echo --once 1 --groups x25519
    gnutls_client --single-key-share --priority \
        "$only13:-GROUP-ALL:+GROUP-SECP256R1:+GROUP-X25519" </dev/null
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "there was no HelloRetryRequest" retried
    end hake.err peer.err

    # It refuses a request that has a cookie and names no group.
    begin "cookie and group: gnutls-cli (P-256 first) -> hake --retry"
    hake_server --echo --retry --once 1 --groups x25519
    gnutls_client --single-key-share --priority \
        "$only13:-GROUP-ALL:+GROUP-SECP256R1:+GROUP-X25519" </dev/null
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "there was no HelloRetryRequest" retried
    end hake.err peer.err
}

go_retries() {
    begin "HelloRetryRequest: hake client without shares -> Go server"
    go_server -alpn h2
    : >"$dir/hake.out"
    hake_client --sni localhost --key-shares none --alpn h2 < <(feed hake.out)
    must "exit status $status" same "$status" 0
    must "Go server did not end well" ended "$server" 0
    must "there was no HelloRetryRequest" retried
    must "what came back differs" whole hake.out
    end hake.err peer.out peer.err

    begin "cookie: Go client -> hake server --retry"
    hake_server --echo --retry --once 1
    go_client
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "there was no HelloRetryRequest" retried
    end hake.err peer.out peer.err
}

curl_retries() {
    begin "cookie: curl -> hake server --retry --www"
    hake_server --retry --www
    curl -sSk --noproxy '*' "https://localhost:$port/" >"$dir/out" 2>"$dir/err"
    must "exit status" same $? 0
    must "there was no HelloRetryRequest" finds '^hello_retry: +yes$' out
    stop "$server"
    end out err hake.err
}

# One case for each peer that is there; gopeer is built by then.
retry_cases() {
    has openssl && openssl_retries
    has gnutls-serv && has gnutls-cli && gnutls_retries
    [ -x "$dir/gopeer" ] && go_retries
    has curl && curl -V | grep -q https && curl_retries
}
