# shellcheck shell=bash disable=SC2034,SC2154
# browser.sh: Chromium without a window loads the page of hake server --www. It
# really trusts the root: that is in the NSS database of its own home.

# browser_find: $browser
browser_find() {
    local name
    for name in chromium chromium-browser google-chrome; do
        has $name && browser=$name && return
    done
    return 1
}
# browser_home NAME: with an empty database
browser_home() {
    mkdir -p "$dir/browser-$1/.pki/nssdb"
    certutil -d "sql:$dir/browser-$1/.pki/nssdb" -N --empty-password \
        2>"$dir/err"
}
# browser_loads NAME: the page as the browser has it, in peer.out; loopback only.
# Its sandbox needs rights that not everybody has, and the page is our own.
browser_loads() {
    local home=$dir/browser-$1
    timeout 60 env -u XDG_CONFIG_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME \
        HOME="$home" "$browser" --headless --no-sandbox --disable-gpu \
        --disable-dev-shm-usage --no-first-run --no-proxy-server \
        --user-data-dir="$home/data" \
        --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE localhost' \
        --dump-dom "https://localhost:$port/" >"$dir/peer.out" 2>"$dir/peer.err"
    status=$?
}

# Columns: version, suite, group, retried, what hake's server is told.
browser_rows="1.3 TLS_(CHACHA20_POLY1305_SHA256|AES_.*) x25519 no
1.3 TLS_AES_128_GCM_SHA256 x25519 no --suites TLS_AES_128_GCM_SHA256
1.3 TLS_AES_128_GCM_SHA256 secp256r1 yes \
--suites TLS_AES_128_GCM_SHA256 --groups secp256r1
1.2 TLS_ECDHE_ECDSA_WITH_.* x25519 no --tls 1.2"

browser_cases() {
    local browser version suite group retry told peer=browser
    local cert=$dir/alg-p256.pem key=$dir/alg-p256.key
    browser_find || {
        skip "a browser (no chromium)"
        return
    }
    has certutil || {
        skip "a browser (no certutil: it would trust nobody)"
        return
    }
    begin "certutil takes the root for a browser"
    must "a home" browser_home trusting
    must "exit status" certutil -d "sql:$dir/browser-trusting/.pki/nssdb" -A \
        -t C,, -n root -i "$dir/${roots[p256]}.pem"
    must "another home" browser_home doubting
    end err

    while read -r version suite group retry told <&3; do
        begin "$browser -> hake server $told: the page, $group"
        # shellcheck disable=SC2086
        hake_server --www --json $told
        browser_loads trusting
        must "exit status $status" same "$status" 0
        must "not the page" finds 'This page came over TLS from a hake' peer.out
        must "its view" finds "^version: +TLSv$version\$" peer.out
        must "ALPN" finds '^alpn: +http/1.1$' peer.out
        must "a retry" finds "^hello_retry: +$retry\$" peer.out
        server_says "$version" "$suite" "$group" ecdsa_secp256r1_sha256
        # What it opens for an icon, it may drop.
        must "no connection went well" finds '"error":null' hake.out
        stop "$server"
        end hake.err hake.out peer.out
    done 3<<<"$browser_rows"

    begin "$browser without the root -> hake server: certificate_unknown"
    hake_server --www --json
    browser_loads doubting
    must "the page" finds_not 'This page came' peer.out
    must "hake does not see the alert" \
        finds '"alert_received":"certificate_unknown"' hake.out
    stop "$server"
    end hake.err hake.out peer.out
}
