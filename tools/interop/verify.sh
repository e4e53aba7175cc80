# shellcheck shell=bash disable=SC2034,SC2154
# verify.sh: hake verify beside openssl verify: chains that OpenSSL made, each
# judged by both, which must agree; where they differ, both verdicts are pinned
# and the case says why.

v=$dir/verify
now=1893456000 # 2030-01-01, in the middle of every certificate's life
nl=$'\n'

ca_ext="basicConstraints=critical,CA:TRUE|keyUsage=critical,keyCertSign,cRLSign"
usage="keyUsage=critical,digitalSignature|extendedKeyUsage=serverAuth"
bare="subjectKeyIdentifier=none|authorityKeyIdentifier=none"
leaf_ext="$usage|subjectAltName=DNS:www.example.com"

# ---- Certificates -----------------------------------------------------------

verify_begin() {
    mkdir -p "$v" || return 1
    : >"$v/index.txt"
    cat >"$v/ca.cnf" <<EOF
[ca]
default_ca = own
[own]
database = $v/index.txt
new_certs_dir = $v
unique_subject = no
rand_serial = yes
default_md = default
default_days = 30
policy = any
[any]
countryName = optional
organizationName = optional
commonName = optional
[req]
distinguished_name = dn
[dn]
EOF
}
v_key() {
    [ -e "$v/$1.key" ] ||
        openssl genpkey -algorithm ed25519 -out "$v/$1.key" 2>/dev/null
}

# make ID ISSUER SUBJECT EXTENSIONS [key=ID] [from=TIME] [to=TIME] [salt=LENGTH]
# is ID.pem. An issuer "self" is itself; extensions are lines of OpenSSL's,
# parted by "|".
make() {
    local id=$1 issuer=$2 subject=$3 ext=$4
    local key=$1 from=20250101000000Z to=20350101000000Z salt option by
    shift 4
    for option; do
        local "$option"
    done
    v_key "$key"
    printf '%s\n' "${ext//|/$nl}" >"$v/ext"
    by=(-cert "$v/$issuer.pem" -keyfile "$v/$issuer.key")
    [ "$issuer" = self ] && by=(-selfsign -keyfile "$v/$key.key")
    [ -z "${salt:-}" ] || by+=(-sigopt "rsa_pss_saltlen:$salt")
    [ -e "$v/$id.key" ] || cp "$v/$key.key" "$v/$id.key"
    rm -f "$v/$id.pem"
    openssl req -new -config "$v/ca.cnf" -key "$v/$key.key" -subj "$subject" \
        -utf8 -out "$v/req" 2>"$v/err" &&
        openssl ca -batch -notext -preserveDN -config "$v/ca.cnf" "${by[@]}" \
            -in "$v/req" -extfile "$v/ext" -startdate "$from" -enddate "$to" \
            -out "$v/$id.pem" >/dev/null 2>"$v/err"
    [ -s "$v/$id.pem" ] && return
    echo "FAIL openssl makes no certificate $id: $(tail -n 2 "$v/err")"
    failed=$((failed + 1))
}

# leaf ID EXTENSIONS [OPTION...]: below "int"
leaf() {
    local id=$1 ext=$2
    shift 2
    make "$id" int /CN=leaf "$ext" key=leaf "$@"
}
# san ID NAMES: a leaf with these names
san() {
    leaf "$1" "$usage|subjectAltName=$2"
}

# ---- Cases ------------------------------------------------------------------

files_of() {
    local id
    for id in ${1//,/ }; do
        cat "$v/$id.pem"
    done
}

# differ TITLE OPENSSL HAKE WHY CHAIN [OPTION...]: verdicts are "ok", "bad" or,
# for hake, an error; CHAIN is a list of IDs, the end-entity certificate first.
# Options: ca=IDS (root), name= ip= at= purpose= depth= partial=yes profile=
differ() {
    local title=$1 theirs=$2 ours=$3 why=$4 chain=$5
    local ca=root name='' ip='' at=$now purpose=server depth='' partial='' option
    local profile=all openssl=ok mine=ok
    local -a o h
    shift 5
    for option; do
        local "$option"
    done
    files_of "$ca" >"$v/ca"
    files_of "$chain" >"$v/chain"
    files_of "${chain%%,*}" >"$v/first"
    files_of "${chain#*,}" >"$v/others"
    o=(-no-CApath -no-CAstore -CAfile "$v/ca" -untrusted "$v/others"
        -attime "$at")
    h=(--ca "$v/ca" --time "$at" --purpose "$purpose" --profile "$profile")
    [ "$purpose" = any ] || o+=(-purpose "ssl$purpose")
    [ -n "$name" ] && o+=(-verify_hostname "$name") h+=(--name "$name")
    [ -n "$ip" ] && o+=(-verify_ip "$ip") h+=(--name "$ip")
    [ -n "$depth" ] && o+=(-verify_depth "$depth") h+=(--depth "$depth")
    [ -n "$partial" ] && o+=(-partial_chain)

    begin "verify: $title${why:+ (openssl: $theirs, hake: $ours: $why)}"
    openssl verify "${o[@]}" "$v/first" >"$dir/peer.out" 2>&1 || openssl=bad
    "$hake" verify "${h[@]}" "$v/chain" >"$dir/hake.out" 2>"$dir/hake.err" ||
        mine=$(sed -n 's/^[^:]*: \([A-Z_0-9]*\): .*/\1/p' "$dir/hake.out")
    must "openssl's verdict is $openssl" same "$openssl" "$theirs"
    [ "$ours" = bad ] && [ "$mine" != ok ] && [ -n "$mine" ] && mine=bad
    must "hake's verdict is $mine, not $ours" same "$mine" "$ours"
    end hake.out hake.err peer.out
}
good() {
    local title=$1
    shift
    differ "$title" ok ok "" "$@"
}
bad() {
    local title=$1 error=$2
    shift 2
    differ "$title" bad "$error" "" "$@"
}

verify_paths() {
    make root self /CN=root "$ca_ext"
    make int root /CN=int "$ca_ext"
    leaf www "$leaf_ext"
    make direct root /CN=leaf "$leaf_ext" key=leaf
    good "a good chain" www,int name=www.example.com
    good "with the root" www,int,root
    good "issued by the root" direct
    good "shuffled" www,root,int
    good "each twice" www,www,int,int
    bad "no intermediate" CERTIFICATE_UNKNOWN www
    make other self /CN=other "$ca_ext"
    bad "another root" CERTIFICATE_UNKNOWN www,int ca=other
    good "several anchors" www,int ca=other,root
    bad "a leaf is no anchor of itself" CERTIFICATE_UNKNOWN direct ca=other

    make low int /CN=low "$ca_ext"
    make deep low /CN=leaf "$leaf_ext" key=leaf
    good "two intermediates" deep,low,int
    good "two intermediates out of order" deep,int,low
    bad "the middle one is missing" CERTIFICATE_UNKNOWN deep,int
    good "with certificates that lead nowhere" www,other,low,int

    make impostor root /CN=int "$ca_ext"
    bad "an intermediate of equal name and other key" CERTIFICATE_UNKNOWN \
        www,impostor
    make bareimpostor root /CN=int "$ca_ext|$bare"
    leaf barewww "$leaf_ext|$bare"
    bad "the same without key identifiers" CERTIFICATE_SIGNATURE \
        barewww,bareimpostor
    differ "that and the right one behind it" bad ok \
        "openssl tries no second path" barewww,bareimpostor,int
    good "the right intermediate behind it" www,impostor,int
    good "the right intermediate before it" www,int,impostor
    make false self /CN=root "$ca_ext"
    bad "a root of equal name and other key" CERTIFICATE_UNKNOWN www,int \
        ca=false
    make barefalse self /CN=root "$ca_ext|$bare"
    make bareint root /CN=int "$ca_ext|$bare" key=int
    bad "the same without key identifiers" CERTIFICATE_SIGNATURE www,bareint \
        ca=barefalse
    good "both roots of that name" www,int ca=false,root

    make cross other /CN=int "$ca_ext" key=int
    make stranger self /CN=stranger "$ca_ext"
    differ "cross-signed, the unknown root's first" bad ok \
        "openssl tries no second path through -untrusted" www,cross,int
    good "cross-signed, the known root's first" www,int,cross
    good "cross-signed, both trusted" www,cross,int ca=root,other
    bad "cross-signed, neither trusted" CERTIFICATE_UNKNOWN www,cross,int \
        ca=stranger
    make stale root /CN=int "$ca_ext" key=int to=20290101000000Z
    good "an expired intermediate before its successor" www,stale,int
    good "an expired intermediate behind its successor" www,int,stale

    make newroot root /CN=root "$ca_ext"
    make below newroot /CN=leaf "$leaf_ext" key=leaf
    good "a new root's key, signed by the old one" below,newroot
    bad "the new root alone" CERTIFICATE_UNKNOWN below

    good "a trusted intermediate, -partial_chain" www ca=int partial=yes
    differ "a trusted intermediate" bad ok \
        "to hake any certificate can be an anchor" www ca=int
    openssl req -x509 -newkey ed25519 -nodes -keyout "$v/self.key" -days 36500 \
        -subj /CN=www.example.com -out "$v/own.pem" 2>/dev/null \
        -addext subjectAltName=DNS:www.example.com
    good "openssl req -x509, trusted" own ca=own name=www.example.com \
        at=$(($(date +%s) + 60))
    bad "openssl req -x509, not trusted" CERTIFICATE_UNKNOWN own \
        at=$(($(date +%s) + 60))
    make leafself self /CN=leafself "$leaf_ext"
    good "a self-signed end-entity certificate, trusted" leafself ca=leafself
    bad "a self-signed end-entity certificate, not trusted" \
        CERTIFICATE_UNKNOWN leafself

    make badsig int /CN=leaf "$leaf_ext" key=leaf
    perl -MMIME::Base64 -0777 -i -pe \
        's/-\n(.*?)-/my $d = decode_base64($1);
         substr($d, -1) ^= "\x01"; "-\n" . encode_base64($d) . "-"/es' \
        "$v/badsig.pem"
    bad "a tampered signature" CERTIFICATE_SIGNATURE badsig,int
    make forged bareimpostor /CN=leaf "$leaf_ext|$bare" key=leaf
    bad "signed by a wrong key" CERTIFICATE_SIGNATURE forged,int
    openssl x509 -req -in "$v/req" -CA "$v/int.pem" -CAkey "$v/int.key" \
        -set_serial 5 -days 36500 -out "$v/version1.pem" 2>/dev/null
    differ "an end-entity certificate of version 1" ok CERTIFICATE_VERSION \
        "RFC 9846 4.5.1.2: MUST be X.509v3" version1,int \
        at=$(($(date +%s) + 60)) purpose=any
    openssl req -new -key "$v/low.key" -subj /CN=low 2>/dev/null |
        openssl x509 -req -CA "$v/root.pem" -CAkey "$v/root.key" \
            -set_serial 6 -days 36500 -out "$v/ca1.pem" 2>/dev/null
    bad "an intermediate of version 1" CERTIFICATE_VERSION deep,ca1 \
        at=$(($(date +%s) + 60))
}

verify_lengths() {
    local i below=root ids=
    for i in {1..20}; do
        make "step$i" "$below" "/CN=step $i" "$ca_ext"
        below=step$i
        ids=,step$i$ids
    done
    make far step20 /CN=leaf "$leaf_ext" key=leaf
    good "20 intermediates" "far$ids"
    good "20 intermediates, depth 20" "far$ids" depth=20
    bad "20 intermediates, depth 19" PATH_DEPTH "far$ids" depth=19
    good "one intermediate, depth 1" www,int depth=1
    bad "two intermediates, depth 1" PATH_DEPTH deep,low,int depth=1
    bad "an intermediate is missing in 20" CERTIFICATE_UNKNOWN \
        "far${ids/,step7,/,}"

    local len
    for len in 0 1; do
        make "top$len" root "/CN=top$len" \
            "basicConstraints=critical,CA:TRUE,pathlen:$len|keyUsage=keyCertSign"
        make "sub$len" "top$len" "/CN=sub$len" "$ca_ext"
        make "subsub$len" "sub$len" "/CN=subsub$len" "$ca_ext"
        make "l${len}a" "top$len" /CN=leaf "$leaf_ext" key=leaf
        make "l${len}b" "sub$len" /CN=leaf "$leaf_ext" key=leaf
        make "l${len}c" "subsub$len" /CN=leaf "$leaf_ext" key=leaf
    done
    good "pathlen 0, the leaf below" l0a,top0
    bad "pathlen 0, an intermediate below" CERTIFICATE_PATH_LENGTH \
        l0b,sub0,top0
    good "pathlen 1, the leaf below" l1a,top1
    good "pathlen 1, an intermediate below" l1b,sub1,top1
    bad "pathlen 1, two intermediates below" CERTIFICATE_PATH_LENGTH \
        l1c,subsub1,sub1,top1
    make again top0 /CN=top0 "$ca_ext"
    make l0d again /CN=leaf "$leaf_ext" key=leaf
    good "pathlen 0, a self-issued intermediate below" l0d,again,top0
    make root0 self /CN=root0 \
        "basicConstraints=critical,CA:TRUE,pathlen:0|keyUsage=keyCertSign"
    make int0 root0 /CN=int0 "$ca_ext"
    make l00 int0 /CN=leaf "$leaf_ext" key=leaf
    bad "the root's pathlen 0, an intermediate below" CERTIFICATE_PATH_LENGTH \
        l00,int0 ca=root0
}

verify_dates() {
    local who chain ca at
    local from=20280615120000Z to=20290615120000Z
    local begin=1844683200 end=1876219200
    leaf timed "$leaf_ext" from=$from to=$to
    make timedint root /CN=timedint "$ca_ext" from=$from to=$to
    make t1 timedint /CN=leaf "$leaf_ext" key=leaf
    make timedroot self /CN=timedroot "$ca_ext" from=$from to=$to
    make t2 timedroot /CN=leaf "$leaf_ext" key=leaf
    while read -r who chain ca; do
        bad "the $who has expired" CERTIFICATE_EXPIRED "$chain" ca="$ca"
        bad "the $who is not valid yet" CERTIFICATE_NOT_YET_VALID "$chain" \
            ca="$ca" at=1800000000
        bad "the second before the $who is valid" CERTIFICATE_NOT_YET_VALID \
            "$chain" ca="$ca" at=$((begin - 1))
        good "the first second of the $who" "$chain" ca="$ca" at=$begin
        good "the last second but one of the $who" "$chain" ca="$ca" \
            at=$((end - 1))
        differ "the last second of the $who" bad ok \
            "RFC 5280 4.1.2.5: inclusive" "$chain" ca="$ca" at=$end
        bad "the second after the last of the $who" CERTIFICATE_EXPIRED \
            "$chain" ca="$ca" at=$((end + 1))
    done <<EOF
leaf timed,int root
intermediate t1,timedint root
root t2 timedroot
EOF
    leaf far2050 "$leaf_ext" to=20991231235959Z
    good "a date beyond 2049" far2050,int
    leaf forever "$leaf_ext" to=99991231235959Z
    good "no well-defined expiration" forever,int
}

verify_names() {
    local id=0 names asked verdict why
    while IFS='|' read -r names asked verdict why; do
        id=$((id + 1))
        san "name$id" "$names"
        case $verdict in
        ok) good "$names for $asked" "name$id,int" name="$asked" ;;
        bad) bad "$names for $asked" CERTIFICATE_NAME "name$id,int" \
            name="$asked" ;;
        ip) good "$names for $asked" "name$id,int" ip="$asked" ;;
        noip) bad "$names for $asked" CERTIFICATE_NAME "name$id,int" \
            ip="$asked" ;;
        *) differ "$names for $asked" "${verdict%/*}" "${verdict#*/}" "$why" \
            "name$id,int" name="$asked" ;;
        esac
    done <<'EOF'
DNS:www.example.com|www.example.com|ok
DNS:www.example.com|WWW.Example.COM|ok
DNS:WWW.EXAMPLE.COM|www.example.com|ok
DNS:www.example.com|example.com|bad
DNS:example.com|www.example.com|bad
DNS:www.example.com|www.example.com.|bad
DNS:www.example.com.|www.example.com|bad
DNS:a.example,DNS:b.example|b.example|ok
DNS:a.example,DNS:b.example|c.example|bad
DNS:*.example.com|www.example.com|ok
DNS:*.example.com|a.b.example.com|bad
DNS:*.example.com|example.com|bad
DNS:*.com|example.com|bad
DNS:w*.example.com|www.example.com|ok/CERTIFICATE_NAME|RFC 9525 6.3: the wildcard is a whole label
DNS:*w.example.com|www.example.com|ok/CERTIFICATE_NAME|likewise
DNS:w*w.example.com|www.example.com|bad
DNS:www.*.com|www.example.com|bad
DNS:*.*.com|www.example.com|bad
DNS:*|localhost|bad
DNS:xn--bcher-kva.example|xn--bcher-kva.example|ok
DNS:*.example.com|xn--bcher-kva.example.com|ok
DNS:xn--*.example.com|xn--bcher-kva.example.com|bad
DNS:localhost|localhost|ok
IP:192.0.2.1|192.0.2.1|ip
IP:192.0.2.1|192.0.2.2|noip
DNS:192.0.2.1|192.0.2.1|noip
IP:2001:db8::1|2001:db8::1|ip
IP:2001:db8::1|2001:DB8:0:0:0:0:0:1|ip
IP:2001:db8::1|2001:db8::2|noip
IP:192.0.2.1|::ffff:192.0.2.1|noip
email:www.example.com|www.example.com|bad
URI:https://www.example.com/|www.example.com|bad
EOF
    leaf cnonly "$usage"
    make cnhost int /CN=www.example.com "$usage" key=leaf
    differ "the name in the CN alone" ok CERTIFICATE_NAME \
        "RFC 9525 6.2: never the CN" cnhost,int name=www.example.com
    make cnsan int /CN=www.example.com "$usage|subjectAltName=DNS:a.example" \
        key=leaf
    bad "the name in the CN beside a subjectAltName" CERTIFICATE_NAME \
        cnsan,int name=www.example.com
    # DNS:www.example.com, a NUL byte, .evil
    leaf nul "$usage|2.5.29.17=DER:30:17:82:15:77:77:77:2e:65:78:61:6d:70:6c:\
65:2e:63:6f:6d:00:2e:65:76:69:6c"
    bad "a NUL byte in a name" CERTIFICATE_NAME nul,int name=www.example.com
    good "no name is asked for" nul,int
}

verify_uses() {
    local id=0 ext verdict why purpose
    while IFS='%' read -r ext verdict why; do
        id=$((id + 1))
        make "use$id" root "/CN=use$id" "$ext"
        make "use${id}l" "use$id" /CN=leaf "$leaf_ext" key=leaf
        case $verdict in
        ok) good "an intermediate with $ext" "use${id}l,use$id" ;;
        */*) differ "an intermediate with $ext" "${verdict%/*}" \
            "${verdict#*/}" "$why" "use${id}l,use$id" ;;
        *) bad "an intermediate with $ext" "$verdict" "use${id}l,use$id" ;;
        esac
    done <<'EOF'
keyUsage=keyCertSign%CERTIFICATE_NOT_CA
basicConstraints=CA:FALSE%CERTIFICATE_NOT_CA
basicConstraints=CA:TRUE%ok
basicConstraints=critical,CA:TRUE|keyUsage=cRLSign,digitalSignature%CERTIFICATE_KEY_USAGE
basicConstraints=critical,CA:TRUE|extendedKeyUsage=serverAuth%ok
basicConstraints=critical,CA:TRUE|extendedKeyUsage=clientAuth%CERTIFICATE_PURPOSE
basicConstraints=critical,CA:TRUE|extendedKeyUsage=codeSigning%CERTIFICATE_PURPOSE
basicConstraints=critical,CA:TRUE|extendedKeyUsage=anyExtendedKeyUsage%bad/ok%RFC 5280 4.2.1.12: any means any
basicConstraints=critical,CA:TRUE|certificatePolicies=critical,2.5.29.32.0%ok
basicConstraints=critical,CA:TRUE|policyConstraints=critical,requireExplicitPolicy:0%ok/CERTIFICATE_CRITICAL%hake does not process policies
basicConstraints=critical,CA:TRUE|inhibitAnyPolicy=critical,0%ok
basicConstraints=critical,CA:TRUE|1.3.6.1.4.1.99999.1=critical,DER:05:00%CERTIFICATE_CRITICAL
basicConstraints=critical,CA:TRUE|1.3.6.1.4.1.99999.1=DER:05:00%ok
EOF
    while IFS='%' read -r purpose ext verdict why; do
        id=$((id + 1))
        leaf "use$id" "$ext"
        case $verdict in
        ok) good "for $purpose: $ext" "use$id,int" purpose="$purpose" ;;
        */*) differ "for $purpose: $ext" "${verdict%/*}" "${verdict#*/}" \
            "$why" "use$id,int" purpose="$purpose" ;;
        *) bad "for $purpose: $ext" "$verdict" "use$id,int" \
            purpose="$purpose" ;;
        esac
    done <<'EOF'
server%extendedKeyUsage=serverAuth%ok
client%extendedKeyUsage=serverAuth%CERTIFICATE_PURPOSE
any%extendedKeyUsage=serverAuth%ok
server%extendedKeyUsage=clientAuth%CERTIFICATE_PURPOSE
client%extendedKeyUsage=clientAuth%ok
server%extendedKeyUsage=serverAuth,clientAuth%ok
client%extendedKeyUsage=serverAuth,clientAuth%ok
server%extendedKeyUsage=codeSigning%CERTIFICATE_PURPOSE
any%extendedKeyUsage=codeSigning%ok
server%extendedKeyUsage=1.3.6.1.4.1.99999.1%CERTIFICATE_PURPOSE
server%extendedKeyUsage=anyExtendedKeyUsage%bad/ok%RFC 5280 4.2.1.12: any means any
server%subjectAltName=DNS:www.example.com%ok
server%keyUsage=digitalSignature%ok
server%keyUsage=keyEncipherment%ok/CERTIFICATE_KEY_USAGE%RFC 9846 4.5.1.2: digitalSignature MUST be set
server%keyUsage=keyAgreement%ok/CERTIFICATE_KEY_USAGE%likewise
server%keyUsage=keyCertSign%CERTIFICATE_KEY_USAGE
client%keyUsage=keyEncipherment%CERTIFICATE_KEY_USAGE
any%keyUsage=keyEncipherment%ok
server%basicConstraints=CA:FALSE%ok
server%basicConstraints=CA:TRUE%ok
server%1.3.6.1.4.1.99999.1=critical,DER:05:00%CERTIFICATE_CRITICAL
server%1.3.6.1.4.1.99999.1=DER:05:00%ok
server%certificatePolicies=critical,1.2.3.4%ok
EOF
    make noca self /CN=noca "basicConstraints=CA:FALSE"
    make noca1 noca /CN=leaf "$leaf_ext" key=leaf
    bad "a leaf as an issuer" CERTIFICATE_NOT_CA noca1 ca=noca
    make ekuroot self /CN=ekuroot "$ca_ext|extendedKeyUsage=clientAuth"
    make ekuroot1 ekuroot /CN=leaf "$leaf_ext" key=leaf
    bad "the root's extendedKeyUsage is clientAuth" CERTIFICATE_PURPOSE \
        ekuroot1 ca=ekuroot
    make aki root /CN=aki "$ca_ext|subjectKeyIdentifier=01020304"
    make aki1 aki /CN=leaf "$leaf_ext|authorityKeyIdentifier=keyid" key=leaf
    good "key identifiers that fit" aki1,aki
    make aki2 root /CN=aki "$ca_ext|subjectKeyIdentifier=01020305" key=aki
    bad "key identifiers that do not fit" CERTIFICATE_UNKNOWN aki1,aki2
    good "both intermediates" aki1,aki2,aki
}

verify_constraints() {
    local id=0 where constraint subject names verdict why ext
    local -A issuer=([intermediate]=root [root]=self)
    while IFS='%' read -r constraint subject names verdict why; do
        id=$((id + 1))
        ext=$usage
        [ "$names" = - ] || ext="$usage|subjectAltName=$names"
        for where in intermediate root; do
            make "nc$id" "${issuer[$where]}" "/CN=nc$id" \
                "$ca_ext|nameConstraints=$constraint|[inside]|O=Example"
            make "nc${id}l" "nc$id" "$subject" "$ext" key=leaf
            local -a case=("nc${id}l,nc$id")
            [ "$where" = root ] && case=("nc${id}l" ca="nc$id")
            local title="$constraint of the $where: $subject $names"
            case $verdict in
            ok) good "$title" "${case[@]}" ;;
            bad) bad "$title" CERTIFICATE_NAME_CONSTRAINTS "${case[@]}" ;;
            *) differ "$title" "${verdict%/*}" "${verdict#*/}" "$why" \
                "${case[@]}" ;;
            esac
        done
    done <<'EOF'
critical,permitted;DNS:example.com%/CN=a%DNS:www.example.com%ok
critical,permitted;DNS:example.com%/CN=a%DNS:example.com%ok
critical,permitted;DNS:example.com%/CN=a%DNS:WWW.EXAMPLE.com%ok
critical,permitted;DNS:example.com%/CN=a%DNS:www.example.org%bad
critical,permitted;DNS:example.com%/CN=a%DNS:badexample.com%bad
critical,permitted;DNS:example.com%/CN=a%DNS:www.example.com,DNS:a.example.org%bad
critical,permitted;DNS:.example.com%/CN=a%DNS:www.example.com%ok
critical,permitted;DNS:.example.com%/CN=a%DNS:example.com%bad
critical,excluded;DNS:example.com%/CN=a%DNS:www.example.com%bad
critical,excluded;DNS:example.com%/CN=a%DNS:www.example.org%ok
critical,excluded;DNS:www.example.com%/CN=a%DNS:*.example.com%ok/CERTIFICATE_NAME_CONSTRAINTS%the wildcard stands for the excluded name
critical,permitted;DNS:example.com%/CN=a%IP:192.0.2.1%ok
critical,permitted;IP:192.0.2.0/255.255.255.0%/CN=a%IP:192.0.2.9%ok
critical,permitted;IP:192.0.2.0/255.255.255.0%/CN=a%IP:192.0.3.9%bad
critical,excluded;IP:192.0.2.0/255.255.255.0%/CN=a%IP:192.0.2.9%bad
critical,permitted;IP:2001:db8::/ffff:ffff::%/CN=a%IP:2001:db8:1::1%ok
critical,permitted;IP:2001:db8::/ffff:ffff::%/CN=a%IP:2001:db9::1%bad
critical,permitted;dirName:inside%/O=Example/CN=a%DNS:a.example%ok
critical,permitted;dirName:inside%/O=Other/CN=a%DNS:a.example%bad
critical,excluded;dirName:inside%/O=Example/CN=a%DNS:a.example%bad
critical,excluded;dirName:inside%/O=Other/CN=a%DNS:a.example%ok/CERTIFICATE_NAME_CONSTRAINTS%an excluded name may be spelled otherwise: hake lets none pass
critical,permitted;email:example.com%/CN=a%DNS:a.example%ok
critical,permitted;email:example.com%/CN=a%email:a@example.com%ok/CERTIFICATE_NAME_CONSTRAINTS%hake judges no email addresses
permitted;DNS:example.com%/CN=a%DNS:www.example.org%bad
EOF
    make ncx root /CN=ncx "$ca_ext|nameConstraints=permitted;DNS:example.com"
    make ncy ncx /CN=ncy "$ca_ext|nameConstraints=permitted;DNS:example.org"
    make ncz ncy /CN=leaf "$usage|subjectAltName=DNS:www.example.org" key=leaf
    bad "constraints of two intermediates both bind" \
        CERTIFICATE_NAME_CONSTRAINTS ncz,ncy,ncx
    # OpenSSL takes a CN that looks like a host name for one, too.
    make nccn ncx /CN=www.example.org "$usage" key=leaf
    differ "constraints on DNS names and a CN outside" bad ok \
        "RFC 9525 6.2: a CN is no host name" nccn,ncx
}

# Algorithms beside Ed25519; libsodium has none of them.
verify_algorithms() {
    local kind option salt
    local -A kinds=([rsa]="rsa rsa_keygen_bits:2048"
        [rsa-pss]="rsa-pss rsa_keygen_bits:2048"
        [P-256]="ec ec_paramgen_curve:P-256"
        [P-384]="ec ec_paramgen_curve:P-384")
    for kind in "${!kinds[@]}"; do
        read -ra option <<<"${kinds[$kind]}"
        openssl genpkey -algorithm "${option[0]}" -pkeyopt "${option[1]}" \
            -out "$v/$kind.key" 2>/dev/null
        make "${kind}leaf" int /CN=leaf "$leaf_ext" key="$kind"
        good "a key of the kind $kind" "${kind}leaf,int"
        differ "a key of the kind $kind" ok CERTIFICATE_KEY \
            "--profile sodium" "${kind}leaf,int" profile=sodium
        make "$kind" root "/CN=$kind" "$ca_ext"
        salt=
        [ "$kind" = rsa-pss ] && salt=digest
        make "${kind}signed" "$kind" /CN=leaf "$leaf_ext" key=leaf salt=$salt
        good "signed by a key of the kind $kind" "${kind}signed,$kind"
        differ "signed by a key of the kind $kind" ok \
            CERTIFICATE_SIGNATURE_ALGORITHM "--profile sodium" \
            "${kind}signed,$kind" profile=sodium
    done
    make salted rsa-pss /CN=leaf "$leaf_ext" key=leaf salt=max
    differ "RSASSA-PSS with the longest salt" ok \
        CERTIFICATE_SIGNATURE_ALGORITHM \
        "RFC 9846 4.3.3: it MUST be as long as the digest" salted,rsa-pss
}

# Every truncation, and every bit flipped: nothing of it may be accepted.
verify_broken() {
    local count accepted
    mkdir -p "$v/broken"
    openssl x509 -in "$v/www.pem" -outform DER -out "$v/www.der"
    perl -e '
        my ($in, $out) = @ARGV;
        open my $f, "<:raw", $in or die; local $/; my $der = <$f>;
        my $put = sub { open my $o, ">:raw", "$out/$_[0]" or die;
                        print $o $_[1] };
        $put->(sprintf("cut%04d", $_), substr $der, 0, $_)
            for 1 .. length($der) - 1;
        for my $bit (0 .. 8 * length($der) - 1) {
            my $copy = $der; vec($copy, $bit, 1) ^= 1;
            $put->(sprintf("bit%05d", $bit), $copy) }
        $put->("whole", $der)' "$v/www.der" "$v/broken"
    count=$(find "$v/broken" -type f | wc -l)
    begin "verify: every truncation and every bit flipped ($count files)"
    (cd "$v/broken" && find . -type f | sort | xargs openssl verify \
        -no-CApath -no-CAstore -CAfile ../root.pem -untrusted ../int.pem \
        -attime "$now" 2>/dev/null | sed -n 's/: OK$//p' | sort) \
        >"$dir/peer.out"
    (cd "$v/broken" && find . -type f | sort | xargs -n 48 "$hake" verify \
        --ca ../root.pem --untrusted ../int.pem --time "$now" --json |
        tee ../verdicts | sed -n \
        's/^{"file":"\([^"]*\)","verified":true.*/\1/p' | sort) >"$dir/hake.out"
    must "hake judged $(wc -l <"$v/verdicts") files" \
        same "$(wc -l <"$v/verdicts")" "$count"
    must "hake accepts others than the whole" same ./whole \
        "$(cat "$dir/hake.out")"
    must "openssl accepts others than hake" cmp "$dir/hake.out" "$dir/peer.out"
    end hake.out peer.out
}

verify_cases() {
    verify_begin || return
    verify_paths
    verify_lengths
    verify_dates
    verify_names
    verify_uses
    verify_constraints
    verify_algorithms
    verify_broken
}
