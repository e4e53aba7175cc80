# shellcheck shell=bash disable=SC2034,SC2154
# go.sh: Go's crypto/tls, see peer.go.

# The compiler takes seconds, so it runs beside other cases.
go_start() {
    cp "$here/interop/peer.go" "$dir/peer.go"
    (
        cd "$dir" || exit 1
        [ -n "${HOME:-}" ] || export HOME=$dir
        GO111MODULE=off GOPROXY=off GOTOOLCHAIN=local \
            go build -o gopeer peer.go >go.err 2>&1
    ) &
    go_build=$!
}

go_client() {
    timeout 20 "$dir/gopeer" -address "127.0.0.1:$port" -data "$dir/data" \
        -ca "$cert" "$@" >"$dir/peer.out" 2>"$dir/peer.err"
    status=$?
}
go_server() {
    port_choose
    "$dir/gopeer" -server -address "127.0.0.1:$port" -cert "$cert" \
        -key "$key" "$@" >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
}

go_cases() {
    if ! wait "$go_build"; then
        skip "Go (cannot build: $(head -n 1 "$dir/go.err"))"
        return
    fi
    begin "Go client -> hake server, 1 MiB both ways, server's ALPN order"
    hake_server --echo --once 1 --alpn h2,http/1.1
    go_client -alpn http/1.1,h2
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "ALPN is not h2" finds '^alpn=h2 name=localhost$' peer.out
    must "Go missed the end" finds '^closed both ways$' peer.out
    end hake.err peer.out peer.err

    begin "hake client -> Go server, 1 MiB both ways, server's ALPN order"
    go_server -alpn h2,http/1.1
    : >"$dir/hake.out"
    hake_client --sni localhost --alpn http/1.1,h2 < <(feed hake.out)
    must "exit status $status" same "$status" 0
    must "Go server did not end well" ended "$server" 0
    must "what came back differs" whole hake.out
    must "ALPN is not h2" alpn h2
    must "Go missed the end" finds '^closed both ways$' peer.out
    end hake.err peer.out peer.err

    begin "Go client (http/1.1) -> hake server (h2): alert 120"
    hake_server --once 1 --alpn h2
    go_client -alpn http/1.1
    must "Go does not see it" finds 'no application protocol' peer.out
    must "hake server's exit status" ended "$server" 1
    must "hake does not name the error" finds 'ALPN_NO_OVERLAP: ' hake.err
    end hake.err peer.out peer.err

    begin "hake client (h2) -> Go server (http/1.1): alert 120"
    go_server -alpn http/1.1
    hake_client --alpn h2 </dev/null
    must "exit status $status" same "$status" 1
    must "hake does not name the alert" \
        finds 'ALERT_RECEIVED: .*no_application_protocol \(120\)' hake.err
    must "Go server's exit status" ended "$server" 1
    end hake.err peer.out peer.err
}
