# shellcheck shell=bash disable=SC2034,SC2154
# curl.sh: curl fetches the page of hake server --www.

page() {
    finds '^version: +TLSv1.3$' out && finds "^alpn: +$1\$" out
}

curl_cases() {
    local option out
    hake_server --www
    for option in -k "--cacert $cert" "-k --http1.1" "-k --no-alpn"; do
        out=http/1.1
        [ "$option" = "-k --no-alpn" ] && out=none
        begin "curl ${option%% "$dir"*} -> hake server --www: the page, ALPN $out"
        # shellcheck disable=SC2086
        curl -sS --noproxy '*' $option "https://localhost:$port/" \
            >"$dir/out" 2>"$dir/err"
        must "exit status" same $? 0
        must "not the page" page "$out"
        end out err hake.err
    done
    begin "curl without TLS -> hake server: NOT_TLS, and it serves on"
    curl -sS --noproxy '*' "http://localhost:$port/" >"$dir/out" 2>"$dir/err"
    must "no sentence" until_true finds '^hake: NOT_TLS: ' hake.err
    curl -sSk --noproxy '*' "https://localhost:$port/" >"$dir/out" 2>"$dir/err"
    must "not the page" page http/1.1
    end out err hake.err
    stop "$server"
}
