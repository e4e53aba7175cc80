# shellcheck shell=bash disable=SC2034,SC2154
# records.sh: record_size_limit, max_fragment_length, padding and GREASE, with
# GnuTLS (which always asks for and answers RFC 8449's limit), OpenSSL (which
# knows RFC 6066's), Go and hake itself.

# limits SEND RECEIVE FILE: what --json says
limits() {
    finds "\"send_limit\":$1,\"receive_limit\":$2," "$3"
}

# TLS 1.3's content type is part of RFC 8449's limit.
content_of() {
    [ "$1" = 1.3 ] && echo $(($2 - 1)) || echo "$2"
}

records_gnutls() {
    local tls=$1 size=$2 sent
    local priority=NORMAL:-VERS-ALL:+VERS-TLS$tls
    sent=$(content_of "$tls" "$size")

    begin "hake client --record-size-limit $size -> gnutls-serv, TLS $tls"
    gnutls_server --echo --crlf --priority "$priority"
    : >"$dir/hake.out"
    hake_client --tls "$tls" --record-size-limit "$size" --trace "$dir/trace" \
        < <(feed hake.out)
    must "exit status $status" same "$status" 0
    must "what came back differs" whole hake.out
    must "it was not answered" finds 'record_size_limit' trace
    stop "$server"
    end hake.err peer.err

    begin "gnutls-cli -> hake server --record-size-limit $size, TLS $tls"
    hake_server --once 1 --json --tls "$tls" --record-size-limit "$size"
    gnutls_client --priority "$priority" <"$dir/data"
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "the limits differ" limits 16384 "$sent" hake.out
    end hake.err peer.err

    # It loses what it reads from stdin beyond 512 bytes: one line is enough.
    begin "gnutls-cli --recordsize 512 -> hake server --echo, TLS $tls"
    hake_server --once 1 --echo --json --tls "$tls"
    gnutls_client --recordsize 512 --priority "$priority" \
        < <(echo a line that comes back && sleep 1)
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "the line did not come back" finds '^a line that comes back' peer.out
    must "hake's limit differs" limits 51[12] 16384 hake.out
    end hake.err peer.err
}

records_openssl() {
    local tls=$1 size=$2 version=-tls${1/./_}

    begin "hake client --max-fragment-length $size -> openssl s_server, TLS $tls"
    openssl_server "$version"
    cat "$dir/data" >&4 &
    local writer=$!
    : >"$dir/hake.out"
    hake_client --tls "$tls" --max-fragment-length "$size" < <(feed hake.out)
    must "exit status $status" same "$status" 0
    must "s_server did not end well" ended "$server" 0
    must "what hake got differs" whole hake.out
    must "what s_server got differs" whole peer.out
    stop "$writer"
    end hake.err peer.err

    begin "openssl s_client -maxfraglen $size -> hake server, TLS $tls"
    hake_server --once 1 --json --tls "$tls"
    openssl_client -no_ign_eof "$version" -maxfraglen "$size" <"$dir/data"
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "the limits differ" \
        limits "$(content_of "$tls" "$size")" "$size" hake.out
    end hake.err peer.err
}

records_padding() {
    begin "hake client --padding 1000 -> openssl s_server: 1 MiB both ways"
    openssl_server -tls1_3 -record_padding 700
    cat "$dir/data" >&4 &
    local writer=$!
    : >"$dir/hake.out"
    hake_client --padding 1000 < <(feed hake.out)
    must "exit status $status" same "$status" 0
    must "s_server did not end well" ended "$server" 0
    must "what hake got differs" whole hake.out
    must "what s_server got differs" whole peer.out
    stop "$writer"
    end hake.err peer.err
}

# Nobody may mind; a list of each kind has a value that is not known.
records_grease() {
    local tls=$1
    begin "hake client --grease -> openssl s_server, TLS $tls"
    openssl_server "-tls${tls/./_}" -alpn h2
    hake_client --grease --tls "$tls" --alpn h2,http/1.1 </dev/null
    must "exit status $status" same "$status" 0
    must "s_server did not end well" ended "$server" 0
    must "ALPN is not h2" alpn h2
    end hake.err peer.err

    has gnutls-serv || return
    begin "hake client --grease -> gnutls-serv, TLS $tls"
    gnutls_server --echo --priority "NORMAL:-VERS-ALL:+VERS-TLS$tls" --alpn h2
    hake_client --grease --tls "$tls" --alpn h2 </dev/null
    must "exit status $status" same "$status" 0
    must "ALPN is not h2" alpn h2
    stop "$server"
    end hake.err peer.err
}

records_grease_asked() {
    begin "openssl s_client -> hake server --grease: CertificateRequest"
    "$hake" cert --self-signed --client --name guest --out-cert "$dir/guest.pem" \
        --out-key "$dir/guest.key" 2>"$dir/err"
    hake_server --grease --once 1 --client-ca "$dir/guest.pem" \
        --require-client-cert
    openssl_client -no_ign_eof -tls1_3 -cert "$dir/guest.pem" \
        -key "$dir/guest.key" </dev/null
    must "hake server did not end well" ended "$server" 0
    must "the client was not verified" finds '^client: +verified' hake.err
    end hake.err peer.err
}

records_hake() {
    local tls=$1
    begin "hake client -> hake server, 64 one way and 100 the other, TLS $tls"
    hake_server --once 1 --echo --json --tls "$tls" --record-size-limit 100
    : >"$dir/client.out"
    timeout 60 "$hake" client "127.0.0.1:$port" --ca "$cert" --grease \
        --padding 33 --record-size-limit 64 >"$dir/client.out" \
        2>"$dir/client.err" < <(feed client.out)
    status=$?
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "what came back differs" whole client.out
    must "the limits differ" limits "$(content_of "$tls" 64)" \
        "$(content_of "$tls" 100)" hake.out
    end hake.err client.err
}

records_cases() {
    local tls
    for tls in 1.3 1.2; do
        records_hake "$tls"
        has openssl && {
            records_openssl "$tls" 512
            records_openssl "$tls" 4096
            records_grease "$tls"
        }
        has gnutls-serv && has gnutls-cli && records_gnutls "$tls" 600
    done
    has openssl && {
        records_padding
        records_grease_asked
    }
    [ -x "$dir/gopeer" ] && {
        begin "hake client --grease -> Go server: 1 MiB both ways"
        go_server -alpn h2
        : >"$dir/hake.out"
        hake_client --grease --sni localhost --alpn h2 < <(feed hake.out)
        must "exit status $status" same "$status" 0
        must "what came back differs" whole hake.out
        must "ALPN is not h2" alpn h2
        stop "$server"
        end hake.err peer.err
    }
}
