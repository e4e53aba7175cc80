# shellcheck shell=bash disable=SC2034,SC2154
# key_update.sh: KeyUpdate and exporters with OpenSSL and GnuTLS.

label=EXPORTER-hake-interop

# twice FILE: the data is there two times
twice() {
    [ "$(wc -c <"$dir/$1")" -ge $((2 * size)) ]
}
whole_twice() {
    [ "$(sha256sum <"$dir/$1")" = "$(cat "$dir/data" "$dir/data" | sha256sum)" ]
}
# feed_around FILE LINE...: the data, lines that the peer takes for commands if
# they come alone, and the data again; as much comes back into FILE each time.
feed_around() {
    local back=$1 line
    shift
    cat "$dir/data"
    until_true full "$back"
    for line; do
        sleep 0.3
        echo "$line"
    done
    sleep 0.3
    cat "$dir/data"
    until_true twice "$back"
}
# updates LIST: the KeyUpdates that hake received (<) and sent (>), each with
# its request_update
updates() {
    [ "$(awk '/ key_update \(24\)/ {printf "%s", $2}
              /request_update:/ {printf "%s", $NF}' "$dir/trace")" = "$1" ]
}

openssl_updates() {
    local command expected
    while read -r command expected <&3; do
        for suite in "${suites[@]}"; do
            begin "openssl s_client, $command, -> hake server, $suite, 2 MiB"
            hake_server --echo --once 1 --trace "$dir/trace"
            : >"$dir/peer.out"
            openssl_client -no_ign_eof -tls1_3 -ciphersuites "$suite" \
                < <(feed_around peer.out "$command")
            must "exit status $status" same "$status" 0
            must "hake server did not end well" ended "$server" 0
            must "what came back differs" whole_twice peer.out
            must "not the KeyUpdates of $command" updates "$expected"
            end hake.err peer.err
        done
    done 3<<<"k <00
K <01>00"
    for suite in "${suites[@]}"; do
        begin "hake client --key-update -> openssl s_server, $suite, 1 MiB"
        openssl_server -tls1_3 -ciphersuites "$suite"
        cat "$dir/data" >&4 &
        local writer=$!
        : >"$dir/hake.out"
        hake_client --key-update --trace "$dir/trace" < <(feed hake.out)
        must "exit status $status" same "$status" 0
        must "s_server did not end well" ended "$server" 0
        must "what hake got differs" whole hake.out
        must "what s_server got differs" whole peer.out
        must "not the KeyUpdates" updates ">01<00"
        stop "$writer"
        end hake.err peer.err
    done
}

gnutls_updates() {
    for suite in "${suites[@]}"; do
        local priority=$only13:-CIPHER-ALL:+${gnutls_cipher[$suite]}
        begin "hake client --key-update -> gnutls-serv, $suite, 1 MiB"
        gnutls_server --echo --crlf --priority "$priority"
        : >"$dir/hake.out"
        hake_client --key-update --trace "$dir/trace" < <(feed hake.out)
        must "exit status $status" same "$status" 0
        must "what came back differs" whole hake.out
        must "not the KeyUpdates" updates ">01<00"
        stop "$server"
        end hake.err peer.err
    done
    begin "gnutls-cli, ^rekey^ and ^rekey1^, -> hake server"
    hake_server --echo --once 1 --trace "$dir/trace"
    : >"$dir/peer.out"
    gnutls_client --inline-commands --priority "$only13" < <(
        for line in before '^rekey^' between '^rekey1^' behind; do
            echo "$line"
            sleep 0.3
        done)
    must "exit status $status" same "$status" 0
    must "hake server did not end well" ended "$server" 0
    must "nothing before" finds '^before' peer.out
    must "nothing between" finds '^between' peer.out
    must "nothing behind" finds '^behind' peer.out
    must "not the KeyUpdates" updates "<01>00<00"
    end hake.err peer.err
}

# exports PATTERN FILE: hake printed what the peer did behind PATTERN
exports() {
    local mine theirs
    mine=$(sed -n 's/^export: *//p' "$dir/hake.err")
    theirs=$(sed -n "s/^.*$1: *//p" "$dir/$2" | head -n 1 | tr A-F a-f)
    [ ${#mine} = 80 ] && [ "$mine" = "$theirs" ]
}
openssl_export='Keying material'
gnutls_export='Key material'

openssl_exports() {
    local options=(-keymatexport "$label" -keymatexportlen 40) version
    for version in 1.3 1.2; do
        begin "exporter, TLS $version: openssl s_client -> hake server"
        hake_server --once 1 --export "$label:40"
        timeout 20 openssl s_client -connect "127.0.0.1:$port" -CAfile "$cert" \
            "-tls${version/./_}" "${options[@]}" </dev/null \
            >"$dir/peer.out" 2>"$dir/peer.err"
        must "hake server did not end well" ended "$server" 0
        must "another value" exports "$openssl_export" peer.out
        end hake.err peer.out

        begin "exporter, TLS $version: hake client -> openssl s_server"
        port_choose
        openssl s_server -accept "127.0.0.1:$port" -cert "$cert" -key "$key" \
            -naccept 1 "-tls${version/./_}" "${options[@]}" <"$dir/pipe" \
            >"$dir/peer.out" 2>"$dir/peer.err" &
        server=$!
        until_true listens "$port"
        hake_client --export "$label:40" </dev/null
        must "exit status $status" same "$status" 0
        must "s_server did not end well" ended "$server" 0
        must "another value" exports "$openssl_export" peer.out
        end hake.err peer.out
    done
}

gnutls_exports() {
    local options=(--keymatexport="$label" --keymatexportsize=40) version
    for version in 1.3 1.2; do
        local priority=NORMAL:-VERS-ALL:+VERS-TLS$version
        begin "exporter, TLS $version: gnutls-cli -> hake server"
        hake_server --once 1 --export "$label:40"
        gnutls_client --priority "$priority" "${options[@]}" </dev/null
        must "hake server did not end well" ended "$server" 0
        must "another value" exports "$gnutls_export" peer.log
        end hake.err peer.log

        begin "exporter, TLS $version: hake client -> gnutls-serv"
        gnutls_server --echo --priority "$priority" "${options[@]}"
        hake_client --export "$label:40" </dev/null
        must "exit status $status" same "$status" 0
        must "another value" until_true exports "$gnutls_export" peer.out
        stop "$server"
        end hake.err peer.out
    done
}
