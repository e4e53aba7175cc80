# shellcheck shell=bash disable=SC2034,SC2154
# choice.sh: which of its certificates hake's server shows: by server name
# (RFC 6066 3) and by protocol (as RFC 8737 has it).

choice_server() {
    rm -f "$dir/peer.log"
    cert=$dir/hake-default.pem key=$dir/hake-default.key hake_server --www \
        --cert "$dir/hake-a.pem" --key "$dir/hake-a.key" \
        --cert "$dir/hake-b.pem" --key "$dir/hake-b.key" \
        --cert "$dir/hake-acme.pem" --key "$dir/hake-acme.key" \
        --cert-alpn acme-tls/1 --alpn acme-tls/1,h2,http/1.1 "$@"
}

# asks VERSION NAME PROTOCOLS: "-" for none
asks() {
    local option=(-noservername)
    [ "$2" = - ] || option=(-servername "$2")
    [ "$3" = - ] || option+=(-alpn "$3")
    timeout 20 openssl s_client -connect "127.0.0.1:$port" "-tls${1/./_}" \
        -verify_return_error -CAfile "$dir/hake-root.pem" -tlsextdebug \
        "${option[@]}" </dev/null >"$dir/peer.out" 2>"$dir/peer.err"
}
# Its common name, with or without blanks around the sign.
subject_seen() {
    sed -n 's/^subject=CN *= *//p' "$dir/peer.out"
}
# shows_name SUBJECT YES: whose certificate; whether server_name is echoed
shows_name() {
    local echoed='^TLS server extension "server name" \(id=0\), len=0$'
    must "not verified" finds 'Verify return code: 0' peer.out
    must "the subject" same "$(subject_seen)" "$1"
    if [ "$2" = yes ]; then
        must "server_name is not echoed" finds "$echoed" peer.out
    else
        must "server_name is echoed" finds_not "$echoed" peer.out
    fi
}

# Name, protocols, the subject, whether server_name was used; strictly: the
# subject or an alert: 40 if the name is known, but not with this protocol. TLS
# 1.2 has no missing_extension (109).
choices="a.example - a.example yes a.example
A.EXAMPLE - a.example yes a.example
x.b.example - *.b.example yes *.b.example
x.y.b.example - localhost no 112
b.example - localhost no 112
c.example - localhost no 112
acme.example - localhost no 40
acme.example h2 localhost no 40
acme.example acme-tls/1 acme.example yes acme.example
a.example h2 a.example yes a.example
- - localhost no 109"

choice_default() {
    local version host protocols subject echoed rest
    choice_server
    for version in "${versions[@]}"; do
        while read -r host protocols subject echoed rest <&3; do
            begin "TLS $version: s_client asks ($host, $protocols): $subject"
            asks "$version" "$host" "$protocols"
            shows_name "$subject" "$echoed"
            end hake.err peer.err
        done 3<<<"$choices"
    done
    choice_curl
    stop "$server"
}
choice_curl() {
    local host status
    has curl || return
    for host in a.example x.b.example localhost; do
        begin "curl asks for https://$host/: it verifies the name"
        curl -sS --noproxy '*' --http1.1 --cacert "$dir/hake-root.pem" \
            --resolve "$host:$port:127.0.0.1" "https://$host:$port/" \
            >"$dir/peer.out" 2>"$dir/peer.err"
        must "exit status" same $? 0
        must "the page" finds "^server_name: +$host\$" peer.out
        end hake.err peer.err
    done
    begin "curl asks for https://c.example/, by --connect-to: not the name"
    curl -sS --noproxy '*' --http1.1 --cacert "$dir/hake-root.pem" \
        --connect-to "c.example:443:127.0.0.1:$port" https://c.example/ \
        >"$dir/peer.out" 2>"$dir/peer.err"
    must "exit status" same $? 60
    must "not for the name" finds 'no alternative certificate subject' peer.err
    end hake.err peer.err
}

choice_strict() {
    local version host protocols rest subject
    choice_server --strict-sni
    for version in "${versions[@]}"; do
        while read -r host protocols _ _ subject <&3; do
            [ "$version$subject" = 1.2109 ] && subject=40
            begin "TLS $version, --strict-sni: ($host, $protocols): $subject"
            asks "$version" "$host" "$protocols"
            case $subject in
            [0-9]*) must "not the alert" told openssl "$subject" ;;
            *) shows_name "$subject" yes ;;
            esac
            end hake.err peer.err
        done 3<<<"$choices
localhost - - - localhost"
        has gnutls-cli || continue
        begin "TLS $version, --strict-sni: gnutls-cli asks (c.example): 112"
        gnutls_client --sni-hostname c.example --insecure </dev/null \
            --priority "NORMAL:-VERS-ALL:+VERS-TLS$version"
        must "exit status $status" same "$status" 1
        must "not the alert" seen 'Received alert \[112\]: The server name'
        end hake.err peer.err
    done
    begin "hake server says why it refuses a name"
    must "no sentence" finds \
        '^hake: SERVER_NAME_UNKNOWN: .* unrecognized_name \(112\)$' hake.err
    stop "$server"
    end hake.err
}

choice_cases() {
    begin "hake cert makes certificates for several names"
    must default hake_makes default root --name localhost
    must a hake_makes a root --name a.example
    must b hake_makes b root --name '*.b.example'
    must acme hake_makes acme root --name acme.example
    end err
    choice_default
    choice_strict
}
