# shellcheck shell=bash disable=SC2034,SC2154
# tshark.sh: a handshake captured on lo and decrypted with our key log.

capture_holds() {
    tshark -r "$dir/capture" -o "tls.keylog_file:$dir/keys" \
        -d "tcp.port==$port,tls" -Y "$1" -T fields -e "$2" 2>/dev/null |
        grep -Eq -- "$3"
}

tshark_case() {
    begin "tshark decrypts a handshake with our key log: ALPN and HTTP"
    hake_client --get / --keylog "$dir/keys" --alpn http/1.1
    must "exit status $status" same "$status" 0
    ended "$server" 0
    must "no close_notify of both sides" \
        until_true capture_holds 'tls.alert_message.desc == 0' tcp.dstport \
        "^$port\$"
    stop "$capture"
    must "no ALPN in EncryptedExtensions" capture_holds \
        'tls.handshake.type == 8' tls.handshake.extensions_alpn_str '^http/1.1$'
    must "no HTTP request" capture_holds http.request http.request.method GET
    must "no HTTP response" capture_holds http.response http.response.code 200
    end hake.err capture.err
}

tshark_cases() {
    hake_server --www --once 1
    tshark -i lo -f "tcp port $port" -w "$dir/capture" -q 2>"$dir/capture.err" &
    capture=$!
    if until_true finds 'Capture started|Capturing on' capture.err &&
        ! gone "$capture" && until_true test -s "$dir/capture"; then
        tshark_case
    else
        stop "$server"
        stop "$capture"
        skip "tshark (no right to capture on lo)"
    fi
}
