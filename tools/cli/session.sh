# shellcheck shell=bash disable=SC2034,SC2154
# session.sh: sessions in files and of other processes, early data,
# HelloRetryRequest, PSKs; part of cli_test.sh, whose words it uses.

# told NAME PATTERN: the client's or server's own lines on stderr
told() {
    check "$1" 1 "$(grep -Ec "$2" "$dir/err")"
}
# visit NAME PATTERN ARGUMENT...: a line of the page that the client gets
visit() {
    page "$@" --ca "$cert"
}
full='^resumed: *no$'
again='^resumed: *yes$'
in=(--session-in "$dir/session")
out=(--session-out "$dir/session")

cert=$dir/good.pem key=$dir/good.key
at=(client 127.0.0.1:1)
expect 2 "--session-in: .*missing" "${at[@]}" --session-in "$dir/missing"
for file in empty text noise good.pem .; do
    expect 2 "--session-in: .*$file" "${at[@]}" --session-in "$dir/$file"
done
expect 2 "--early-data: it needs --session-in" "${at[@]}" --early-data "$dir/text"
for list in "" x25519,x25519 nonsense "none,x25519" "x25519,"; do
    expect 2 "--key-shares" "${at[@]}" --key-shares "$list"
done
at=(server 127.0.0.1:0 --cert "$cert" --key "$key")
for count in 0 17 x ""; do
    expect 2 "--tickets must be a number" "${at[@]}" "--tickets=$count"
done
for count in 0 65537 x ""; do
    expect 2 "--early-data must be a number" "${at[@]}" "--early-data=$count"
done
expect 2 "--ticket-keys: .*line 1" "${at[@]}" --ticket-keys "$dir/text"
expect 2 "--ticket-keys: .*missing" "${at[@]}" --ticket-keys "$dir/missing/keys"
expect 2 "--ticket-keys: .*cannot be" "${at[@]}" --ticket-keys "$dir"

# Sessions of one process are resumed by another.
start tickets --www --tickets --ticket-keys "$dir/keys" --alpn a,b
visit "a session is saved" "$full" --alpn a "${out[@]}"
cp "$dir/session" "$dir/first"
visit "and resumed" "$again" --alpn a "${in[@]}" "${out[@]}"
check "another ticket took its place" 1 "$(cmp -s "$dir/first" "$dir/session" || echo 1)"
check "sessions are private" 600 "$(stat -c %a "$dir/session")"
check "ticket keys are private" 600 "$(stat -c %a "$dir/keys")"
visit "with another protocol" '^alpn: *b$' --alpn b "${in[@]}"
visit "after a HelloRetryRequest" '^hello_retry: *yes$' --alpn b "${in[@]}" \
    --key-shares none
visit "not by a client that believes others" "$full" --alpn a \
    "${in[@]}" --ca "$dir/other.pem"
told "which says so" 'session of .* is not offered: it is of another'
visit "not under another name" "$full" --alpn a "${in[@]}" --sni localhost
told "which says so" 'session of .* is not offered: it is of another'
visit "not by another suite's hash" "$full" --alpn a "${in[@]}" \
    --suites TLS_AES_256_GCM_SHA384
"$hake" client "127.0.0.1:$port" --ca "$cert" --json "${in[@]}" </dev/null \
    >"$dir/out" 2>"$dir/err"
json "resumed, --json" \
    '"signature_scheme":null.*"resumed":true,"early_data":"none","hello_retry":false'
expect 1 "SESSION_NOT_KEPT: .*no/session: cannot be written" client \
    "127.0.0.1:$port" --ca "$cert" --session-out "$dir/no/session" --alpn a
head -n 6 "$dir/session" >"$dir/cut"
expect 2 "--session-in: .*cut: PEM block 1 has no proper" client \
    "127.0.0.1:$port" --session-in "$dir/cut"
sed '5s/./!/' "$dir/session" >"$dir/damaged"
expect 2 "--session-in: .*damaged: the session in it is damaged" client \
    "127.0.0.1:$port" --session-in "$dir/damaged"
kill "$pid"

# A server that is started again has the same keys, or others.
start same --www --ticket-keys "$dir/keys"
visit "the same keys" "$again" "${in[@]}"
kill "$pid"
rm "$dir/keys"
start other --www --ticket-keys "$dir/keys"
visit "other keys" "$full" "${in[@]}"
kill "$pid"
start none --www
visit "no tickets" "$full" "${out[@]}"
told "which is said" 'there is no session to keep: the server sent no ticket'
kill "$pid"

# Early data is the first of the data, if the server takes it.
printf 'GET / HTTP/1.1\r\n\r\n' >"$dir/request"
head -c 20000 "$dir/data" >"$dir/much"
early=("${in[@]}" --early-data "$dir/request")
start early --echo --early-data --alpn a,b --json
hello=(client "127.0.0.1:$port" --ca "$cert")
"$hake" "${hello[@]}" --alpn b "${out[@]}" </dev/null >"$dir/out" 2>"$dir/err"
echo more | "$hake" "${hello[@]}" "${early[@]}" --alpn b >"$dir/out" 2>"$dir/err"
check "early data: status" 0 $?
told "early data: accepted" '^hake: early data: accepted$'
{ cat "$dir/request" && echo more; } >"$dir/expected"
check "early data: what comes back" "$(cat "$dir/expected")" "$(cat "$dir/out")"
"$hake" "${hello[@]}" "${early[@]}" --alpn b --json </dev/null >"$dir/out" 2>"$dir/err"
json "early data, --json" '"resumed":true,"early_data":"accepted".*"bytes_out":18'
echo more | "$hake" "${hello[@]}" "${early[@]}" --alpn b,a >"$dir/out" 2>"$dir/err"
check "another protocol: status" 0 $?
told "another protocol: rejected" '^hake: early data: rejected, and not sent again$'
check "another protocol: what comes back" more "$(cat "$dir/out")"
"$hake" "${hello[@]}" "${early[@]}" --alpn a </dev/null >"$dir/out" 2>"$dir/err"
told "its protocol is not offered" '^hake: early data: not possible, and not sent'
"$hake" "${hello[@]}" "${in[@]}" --early-data "$dir/much" --alpn b </dev/null \
    >"$dir/out" 2>"$dir/err"
told "too much" 'not sent: the session allows 16384 bytes, and there are 20000$'
"$hake" "${hello[@]}" "${early[@]}" --alpn b --key-shares none --json </dev/null \
    >"$dir/out" 2>"$dir/err"
json "a retry rejects it" '"early_data":"rejected","hello_retry":true.*"bytes_out":0'
kill "$pid"
check "the server's own view" 2 "$(grep -c '"early_data":"accepted"' "$dir/early.out")"

# A replay of early data before this server began could not be told.
rm "$dir/keys"
start before --www --early-data --ticket-keys "$dir/keys"
visit "before" "$full" "${out[@]}"
kill "$pid"
start after --www --early-data --ticket-keys "$dir/keys"
visit "a server that has just begun resumes" "$again" "${early[@]}"
told "and takes no early data" '^hake: early data: rejected'
kill "$pid"

# A page for early data is sent once the client has proved that it is there.
start soon --www --early-data
visit "soon" "$full" "${out[@]}"
"$hake" client "127.0.0.1:$port" --ca "$cert" --alpn http/1.1 "${early[@]}" \
    </dev/null >"$dir/out" 2>"$dir/err"
check "a page for early data" "HTTP/1.1 200" "$(head -c 12 "$dir/out")"
kill "$pid"

# HelloRetryRequest, and PSKs in both versions.
start retry --www --retry
visit "a cookie" '^hello_retry: *yes$'
visit "TLS 1.2 knows no cookie" '^hello_retry: *no$' --tls 1.2
kill "$pid"
psk=friend:000102030405060708090a0b0c0d0e0f
start psk --www --psk $psk --psk-ke --tickets
page "a PSK is enough" '^client verified: *yes$' --psk $psk "${out[@]}"
page "its session, too" "$again" --psk $psk "${in[@]}"
page "not that of another key" "$full" --psk "x$psk" "${in[@]}" \
    --insecure
expect 1 "ALERT_RECEIVED: .*decrypt_error" client "127.0.0.1:$port" --psk "${psk}00"
expect 1 "PSK_NOT_SELECTED: " client "127.0.0.1:$port" --psk "x$psk"
visit "who knows no PSK" '^signature_scheme: *ed25519$'
kill "$pid"
start psk12 --tls 1.2 --www --psk $psk \
    --suites TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256
visit "a PSK of TLS 1.2" '^cipher: .*ECDHE_PSK' --psk $psk --tls 1.2
kill "$pid"

# traced NAME PATTERN ARGUMENT...: what the trace ends with
traced() {
    local name=$1 pattern=$2
    shift 2
    "$hake" trace "$@" >"$dir/out" 2>"$dir/err"
    check "trace, $name: status" 0 $?
    check "trace, $name" 1 "$(tail -n 1 "$dir/out" | grep -Ec "$pattern")"
    check "trace, $name: unknown names" 0 "$(grep -c unknown "$dir/out")"
}
traced "a retry" '; HelloRetryRequest; ' --key-shares none
traced "a cookie" '; HelloRetryRequest; ' --retry
traced "a session" ', no signature; resumed; ' --resume
traced "a session of TLS 1.2" ', no signature; resumed; ' --resume --tls 1.2
traced "early data" ', no signature; resumed; early data accepted; ' --early-data hello
check "trace, early data is read" 1 "$(grep -c '^server: reads early data "hello"' "$dir/out")"
traced "refused" '; HelloRetryRequest; resumed; early data rejected; ' \
    --early-data hello --key-shares none
traced "a PSK" ', x25519, no signature; ALPN' --psk $psk
