# shellcheck shell=bash disable=SC2034,SC2154
# nginx.sh: nginx as the server of hake's client: pages that say what nginx saw.
# It runs as whoever runs this, with all its files in $dir/nginx. The
# certificates and the tables are those of algorithms.sh.

PATH=$PATH:/usr/sbin # where Debian has it

# nginx_server KIND... [-- LINE...]: certificates, more lines of configuration
nginx_server() {
    local place=$dir/nginx part
    port_choose
    mkdir -p "$place"
    {
        echo "daemon off; master_process off; pid $place/pid;"
        echo "events { } http { access_log off; default_type text/plain;"
        for part in client_body proxy fastcgi uwsgi scgi; do
            echo "${part}_temp_path $place/$part;"
        done
        echo "server { listen 127.0.0.1:$port ssl;"
        echo "ssl_protocols TLSv1.2 TLSv1.3;"
        while [ $# -gt 0 ] && [ "$1" != -- ]; do
            echo "ssl_certificate $dir/alg-$1.pem;"
            echo "ssl_certificate_key $dir/alg-$1.key;"
            shift
        done
        printf '%s\n' "${@:2}"
        echo "location = /data { root $dir; }"
        # shellcheck disable=SC2016
        printf '%s ' 'location / { return 200' \
            '"$arg_say, $ssl_protocol, $ssl_cipher, $ssl_session_reused,' \
            '$ssl_client_verify $ssl_client_s_dn\n"; } } }'
    } >"$place/conf"
    nginx -p "$place" -c conf -e "$dir/peer.err" >"$dir/peer.out" 2>&1 &
    server=$!
    until_true listens "$port"
}

# nginx_fetched VERSION CIPHER RESUMED CLIENT: what nginx's page says; patterns
nginx_fetched() {
    must "exit status $status" same "$status" 0
    must "not verified" finds '^server: +localhost \(verified\)' hake.err
    must "nginx's page" finds "^$line, TLSv$1, $2, $3, $4\$" hake.out
}
# nginx_get VERSION ROOT ARGUMENT...
nginx_get() {
    hake_connects "$1" "$2" --sni localhost --get "/?say=$line" "${@:3}" \
        </dev/null
}

nginx_rows() {
    local version kind suite group scheme peer=nginx
    while read -r version kind suite group scheme <&3; do
        begin "TLS $version: hake client -> nginx, $suite, $group, $scheme"
        nginx_server "$kind"
        nginx_get "$version" "${roots[$kind]}" --suites "$suite" \
            --groups "$group"
        nginx_fetched "$version" '[A-Z0-9_-]+' . 'NONE '
        client_says "$version" "$suite" "$group" "$scheme"
        hake_connects "$version" "${roots[$kind]}" --sni localhost --json \
            --suites "$suite" --groups "$group" --get /data </dev/null
        must "1 MiB: exit status $status" same "$status" 0
        must "1 MiB: not all of it" same "$(more_than_size)" yes
        server_says "$version" "$suite" "$group" "$scheme"
        stop "$server"
        end hake.err hake.out peer.err
    done 3<<<"$algorithms"
}
more_than_size() {
    local in
    in=$(sed -n 's/.*"bytes_in":\([0-9]*\),.*/\1/p' "$dir/hake.out")
    [ "${in:-0}" -gt "$size" ] && echo yes
}

nginx_two_keys() {
    local version root scheme suite peer=nginx
    nginx_server rsa p256
    while read -r version root scheme suite <&3; do
        begin "TLS $version: hake client -> nginx, two keys: ${scheme%,*}"
        nginx_get "$version" "alg-root-$root" --sigalgs "$scheme" \
            --suites "$suite"
        nginx_fetched "$version" '[A-Z0-9_-]+' . 'NONE '
        client_says "$version" "$suite" '[a-z0-9]+' "${scheme%,*}"
        end hake.err peer.err
    done 3<<<"$hake_offers"
    stop "$server"
}

nginx_clients() {
    local version kind
    for kind in rsa p256; do
        nginx_server p384 -- "ssl_verify_client on;" \
            "ssl_client_certificate $dir/${roots[$kind]}.pem;"
        for version in "${versions[@]}"; do
            begin "TLS $version: hake client with a key of $kind -> nginx"
            nginx_get "$version" "${roots[p384]}" \
                --cert "$dir/alg-client-$kind.pem" \
                --key "$dir/alg-client-$kind.key"
            nginx_fetched "$version" '[A-Z0-9_-]+' . 'SUCCESS CN=Alice'
            end hake.err hake.out peer.err
        done
        stop "$server"
    done
}

nginx_sessions() {
    local version
    nginx_server rsa
    for version in "${versions[@]}"; do
        begin "TLS $version: hake client resumes with nginx, a key of rsa"
        nginx_get "$version" alg-root-p384 --session-out "$dir/session"
        nginx_fetched "$version" '[A-Z0-9_-]+' . 'NONE '
        nginx_get "$version" alg-root-p384 --session-in "$dir/session"
        nginx_fetched "$version" '[A-Z0-9_-]+' r 'NONE '
        must "not resumed" resumed ''
        end hake.err hake.out peer.err
    done
    stop "$server"
}

nginx_cases() {
    local peer=nginx
    nginx_rows
    nginx_two_keys
    nginx_clients
    nginx_sessions

    begin "HelloRetryRequest to secp384r1: hake client -> nginx"
    nginx_server p384 -- "ssl_ecdh_curve secp384r1;"
    nginx_get 1.3 alg-root-rsa
    nginx_fetched 1.3 '[A-Z0-9_]+' . 'NONE '
    must "there was no HelloRetryRequest" retried
    client_says 1.3 'TLS_.*' secp384r1 ecdsa_secp384r1_sha384
    stop "$server"
    end hake.err hake.out peer.err

    begin "hake client --profile sodium -> nginx, a key of rsa: alert 40"
    nginx_server rsa
    nginx_get 1.3 alg-root-p384 --profile sodium
    must "exit status $status" same "$status" 1
    must "no sentence" finds \
        '^hake: ALERT_RECEIVED: .*handshake_failure \(40\)' hake.err
    stop "$server"
    end hake.err peer.err
}
