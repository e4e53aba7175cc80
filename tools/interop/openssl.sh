# shellcheck shell=bash disable=SC2034,SC2154
# openssl.sh: openssl s_server and s_client, and OpenSSL's view of our files.

closed='alert read:warning:close notify'

# openssl_server ARGUMENT...: sends what is written to the pipe
openssl_server() {
    port_choose
    openssl s_server -accept "127.0.0.1:$port" -cert "$cert" -key "$key" \
        -quiet -state -naccept 1 "$@" <"$dir/pipe" \
        >"$dir/peer.out" 2>"$dir/peer.err" &
    server=$!
    until_true listens "$port"
}
openssl_client() {
    timeout 20 openssl s_client -connect "127.0.0.1:$port" -state -quiet \
        -verify_return_error -CAfile "$cert" \
        -verify_hostname localhost -servername localhost "$@" \
        >"$dir/peer.out" 2>"$dir/peer.err"
    status=$?
}
openssl_data() {
    for suite in "${suites[@]}"; do
        begin "hake client -> openssl s_server, $suite, 1 MiB both ways"
        openssl_server -tls1_3 -ciphersuites "$suite" -alpn h2
        cat "$dir/data" >&4 &
        local writer=$!
        : >"$dir/hake.out"
        hake_client --alpn h2 < <(feed hake.out)
        must "exit status $status" same "$status" 0
        must "s_server did not end well" ended "$server" 0
        must "what hake got differs" whole hake.out
        must "what s_server got differs" whole peer.out
        must "not $suite" protocol "$suite"
        must "ALPN is not h2" alpn h2
        must "hake's close_notify was not seen" finds "$closed" peer.err
        stop "$writer"
        end hake.err peer.err

        begin "openssl s_client -> hake server, $suite, 1 MiB both ways"
        hake_server --echo --once 1 --alpn h2
        : >"$dir/peer.out"
        openssl_client -no_ign_eof -tls1_3 -ciphersuites "$suite" -alpn h2 \
            < <(feed peer.out)
        must "exit status $status" same "$status" 0
        must "hake server did not end well" ended "$server" 0
        must "what came back differs" whole peer.out
        must "not $suite" protocol "$suite"
        must "ALPN is not h2" alpn h2
        must "server_name was not seen" finds '^server: +localhost' hake.err
        end hake.err peer.err
    done
}

# s_client itself does not wait for an answer to its close_notify.
openssl_close() {
    begin "openssl s_client -> hake server --www: the page, then close_notify"
    hake_server --www --once 1
    openssl_client -tls1_3 < <(printf 'GET / HTTP/1.0\n\n')
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "not the page" finds '^cipher: +TLS_' peer.out
    must "hake's close_notify was not seen" finds "$closed" peer.err
    end hake.err peer.err
}

openssl_alpn() {
    local mine theirs out option
    while read -r mine theirs out <&3; do
        begin "hake client ($mine) -> openssl s_server ($theirs): ALPN $out"
        mapfile -t option < <(with -alpn "$theirs")
        openssl_server -tls1_3 "${option[@]}"
        mapfile -t option < <(with --alpn "$mine")
        hake_client "${option[@]}" </dev/null
        must "exit status $status" same "$status" 0
        must "ALPN is not $out" alpn "$out"
        ended "$server" 0
        end hake.err peer.err

        begin "openssl s_client ($mine) -> hake server ($theirs): ALPN $out"
        mapfile -t option < <(with --alpn "$theirs")
        hake_server --once 1 "${option[@]}"
        mapfile -t option < <(with -alpn "$mine")
        openssl_client -no_ign_eof -tls1_3 "${option[@]}" </dev/null
        must "exit status $status" same "$status" 0
        must "hake server did not end well" ended "$server" 0
        must "ALPN is not $out" alpn "$out"
        end hake.err peer.err
    done 3<<<"$alpn_table"
}

openssl_failures() {
    begin "hake client (h2) -> openssl s_server (http/1.1): alert 120"
    openssl_server -tls1_3 -alpn http/1.1
    hake_client --alpn h2 </dev/null
    must "exit status $status" same "$status" 1
    must "hake does not name the alert" \
        finds 'ALERT_RECEIVED: .*no_application_protocol \(120\)' hake.err
    ended "$server" 0
    must "s_server did not refuse" finds 'no application protocol' peer.err
    end hake.err peer.err

    begin "openssl s_client (http/1.1) -> hake server (h2): alert 120"
    hake_server --once 1 --alpn h2
    openssl_client -no_ign_eof -tls1_3 -alpn http/1.1 </dev/null
    must "s_client does not see it" finds 'alert number 120' peer.err
    must "hake server's exit status" ended "$server" 1
    must "hake does not name the error" \
        finds 'ALPN_NO_OVERLAP: .*no_application_protocol \(120\)' hake.err
    end hake.err peer.err

    begin "hake client --tls 1.3 -> openssl s_server, TLS 1.2 only"
    openssl_server -tls1_2
    hake_client --tls 1.3 </dev/null
    must "exit status $status" same "$status" 1
    must "hake does not name the alert" \
        finds 'ALERT_RECEIVED: .*protocol_version' hake.err
    ended "$server" 0
    end hake.err peer.err

    local version
    for version in -tls1_2 -tls1_1 -tls1; do
        begin "openssl s_client $version -> hake server: protocol_version"
        hake_server --once 1 --tls 1.3
        openssl_client -no_ign_eof "$version" -cipher ALL:@SECLEVEL=0 </dev/null
        must "s_client does not see it" finds 'alert number 70' peer.err
        must "hake server's exit status" ended "$server" 1
        must "hake does not name the error" \
            finds 'VERSION_UNSUPPORTED: .*protocol_version' hake.err
        end hake.err peer.err
    done
}

openssl_certificates() {
    begin "openssl x509 reads a certificate of hake cert"
    openssl x509 -text -noout -in "$cert" >"$dir/out" 2>"$dir/err"
    must "exit status" same $? 0
    must "no version 3" finds 'Version: 3' out
    must "no Ed25519 key" finds 'ED25519' out
    must "no name" finds 'DNS:localhost' out
    end out err

    begin "openssl verify accepts a certificate of hake cert"
    openssl verify -x509_strict -purpose sslserver -verify_hostname localhost \
        -CAfile "$cert" "$cert" >"$dir/out" 2>"$dir/err"
    must "exit status" same $? 0
    end out err

    begin "openssl pkey reads a key of hake cert"
    openssl pkey -in "$key" -pubout >"$dir/out" 2>"$dir/err"
    must "exit status" same $? 0
    openssl x509 -in "$cert" -pubkey -noout >"$dir/public"
    must "another key" cmp "$dir/out" "$dir/public"
    end out err

    begin "hake uses a certificate and key of openssl req"
    openssl req -x509 -newkey ed25519 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -keyout "$dir/req.key" -out "$dir/req.pem" 2>"$dir/err"
    cert=$dir/req.pem key=$dir/req.key
    hake_server --once 2
    hake_client </dev/null
    must "PEM: exit status $status" same "$status" 0
    openssl x509 -in "$dir/req.pem" -outform DER -out "$dir/req.der"
    cert=$dir/req.der hake_client </dev/null
    must "DER: exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    cert=$dir/good.pem key=$dir/good.key
    end err hake.err
}

openssl_cases() {
    openssl_data
    openssl_close
    openssl_alpn
    openssl_failures
    openssl_certificates
}
