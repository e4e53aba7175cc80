# shellcheck shell=bash disable=SC2034,SC2154
# cut.sh: connections that are cut after any number of bytes.

# Carries one connection, up to so many bytes up or down; then cuts it. Says
# its port, and at the end how much it has carried.
# shellcheck disable=SC2016
cutter='
    use strict; use IO::Socket::INET; use IO::Select; $| = 1;
    my ($port, @left) = @ARGV; my @carried = (0, 0);
    my $l = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1",
                                  LocalPort => 0) or die;
    print $l->sockport, "\n";
    my $c = $l->accept or die;
    my $s = IO::Socket::INET->new("127.0.0.1:$port") or die;
    my $all = IO::Select->new($c, $s);
    CARRY: while ($left[0] && $left[1] && $all->count) {
        for my $from ($all->can_read) {
            my $up = $from == $c ? 0 : 1; my $to = $from == $c ? $s : $c;
            my $n = sysread $from, my $buffer, $left[$up];
            if (!$n) { $all->remove($from); shutdown $to, 1; next }
            syswrite $to, $buffer;
            $carried[$up] += $n; $left[$up] -= $n;
            last CARRY unless $left[$up];
        }
    }
    print "@carried\n";
'

# cut UP DOWN: a connection through the cutter; $status, $server_status
cut_run() {
    local relay
    hake_server --echo --once 1
    : >"$dir/relay"
    perl -e "$cutter" "$port" "$1" "$2" >"$dir/relay" 2>"$dir/peer.err" &
    relay=$!
    until_true test -s "$dir/relay"
    port=$(head -n 1 "$dir/relay")
    mv "$dir/hake.err" "$dir/server.err"
    echo hello | timeout 10 "$hake" client "127.0.0.1:$port" --ca "$cert" \
        >"$dir/hake.out" 2>"$dir/hake.err"
    status=$?
    until_true gone "$server"
    wait "$server"
    server_status=$?
    wait "$relay"
}
one_sentence() {
    [ "$(grep -c '^hake: ' "$dir/$1")" = 1 ] &&
        grep -Eq '^hake: (CLOSED_EARLY|TRUNCATED): ' "$dir/$1"
}

cut_cases() {
    local up down at
    begin "a connection through a relay"
    cut_run 1000000 1000000
    must "exit status $status" same "$status" 0
    must "hake server's exit status $server_status" same "$server_status" 0
    read -r up down < <(tail -n 1 "$dir/relay")
    end hake.err server.err peer.err

    begin "cut after every 7th of the client's $up bytes: the server says so"
    for ((at = 0; at < up; at += 7)); do
        cut_run "$at" 1000000
        must "at $at: server's exit status" same "$server_status" 1
        must "at $at: server's sentence" one_sentence server.err
        must "at $at: client's exit status" same "$status" 1
    done
    end hake.err server.err

    begin "cut after every 13th of the server's $down bytes: the client says so"
    for ((at = 0; at < down; at += 13)); do
        cut_run 1000000 "$at"
        must "at $at: client's exit status" same "$status" 1
        must "at $at: client's sentence" one_sentence hake.err
        must "at $at: the server hangs" test "$server_status" -le 1
    done
    end hake.err server.err
}
