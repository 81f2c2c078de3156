#!/usr/bin/env bash
# Runs every suite, whatever the ones before it said, and closes with one count over all of them.
#
# A suite that fails without naming a failed test (a crash, a build error) counts as one failure, so that it cannot hide.
# The full output of each suite is kept in build/logs.
set -uo pipefail
cd "$(dirname "$0")/.."
logs=build/logs
mkdir -p "$logs"
passed=0 failed=0

# Adds up "N passed; M failed" of cargo, "OK (N tests" and "Tests: N, ... Failures: M" of PHPUnit, "# pass N" of Node,
# and plain "N passed, M failed".
count() {
    awk '
        /^test result:/ { p += $4; f += $6; next }
        /^OK \([0-9]+ test/ { gsub(/[(]/, "", $2); p += $2; next }
        /^OK, but/ { soft = 1; next }
        /^Tests: [0-9]+/ {
            line = $0; n = line; sub(/^Tests: /, "", n); n += 0; bad = 0; skip = 0
            while (match(line, /(Errors|Failures|Warnings|Risky): [0-9]+/)) {
                split(substr(line, RSTART, RLENGTH), part, ": "); bad += part[2]
                line = substr(line, RSTART + RLENGTH)
            }
            if (match($0, /(Skipped|Incomplete): [0-9]+/)) { split(substr($0, RSTART, RLENGTH), part, ": "); skip = part[2] }
            p += n - bad - skip; f += bad; next
        }
        /^# pass [0-9]+$/ { p += $3 }
        /^# (fail|cancelled) [0-9]+$/ { f += $3 }
        /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3 }
        END { print p + 0, f + 0 }' "$1"
}

# begin NAME COMMAND... starts a suite; its output, its status and its time go to build/logs.
begin() {
    local name=$1 log="$logs/$1.log" begun=$SECONDS
    shift
    { "$@" >"$log" 2>&1 </dev/null; echo "$? $((SECONDS - begun))" >"$log.ended"; } &
}

# finish NAME waits for a suite that was started, and says what came of it.
finish() {
    local name=$1 log="$logs/$1.log" status seconds p f
    wait
    read -r status seconds <"$log.ended"
    read -r p f < <(count "$log")
    if (( status != 0 && f == 0 )); then f=1; fi
    if (( status == 0 && p == 0 )); then status=1 f=1; echo "no test was run" >>"$log"; fi
    passed=$((passed + p)) failed=$((failed + f))
    printf '%-34s ' "$name"
    if (( status == 0 && f == 0 )); then
        printf '%5d passed  %4d s\n' "$p" "$seconds"
    else
        printf '%5d passed, %d failed  %4d s, the end of %s:\n' "$p" "$f" "$seconds" "$log"
        tail -n 60 "$log" | sed 's/^/    /'
    fi
}

# suite NAME COMMAND...
suite() {
    begin "$@"
    finish "$1"
}

suite rust-and-vectors make test-rust
suite php-unit make test-php-unit
suite php-extension make test-ext
# The other PHPs are WebAssembly builds that run in Node, which nothing else needs.
if node -e 'process.exit(parseInt(process.versions.node, 10) >= 20 ? 0 : 1)' 2>/dev/null; then
    suite php-8.1-to-8.5 make test-php-versions
    # The suite of the Rust crates has run the official tests of WebAssembly on this machine's PHP.
    suite wasm2php-php-8.1-to-8.5 make test-spec FILTER='PHP 8'
else
    printf '%-34s %s\n' php-8.1-to-8.5 'skipped: Node 20 or later is not installed'
fi
suite woocommerce-contract make test-stand-in
# The plugin on both databases with the WooCommerce that was found, side by side, since each waits for its shop most of the
# time. And always with the stand-in, which is what a machine without the real one relies on, and on the oldest WordPress;
# there without the tests that ask nothing of either.
make zip sandbox parts ext >"$logs/wordpress-parts.log" 2>&1 </dev/null || true
begin wordpress-sqlite env DB=sqlite phpunit -c tests/php/wordpress
begin wordpress-mariadb env DB=mariadb phpunit -c tests/php/wordpress
finish wordpress-sqlite
finish wordpress-mariadb
if ! grep -q "stand-in — not the real" "$logs/wordpress-sqlite.log"; then
    begin wordpress-sqlite-stand-in env DB=sqlite WOOCOMMERCE=stand-in phpunit -c tests/php/wordpress --exclude-group once
fi
begin wordpress-6.5-sqlite env DB=sqlite WORDPRESS=6.5 WOOCOMMERCE=stand-in phpunit -c tests/php/wordpress --exclude-group once
if ! grep -q "stand-in — not the real" "$logs/wordpress-sqlite.log"; then finish wordpress-sqlite-stand-in; fi
finish wordpress-6.5-sqlite
# Its tools are installed first, so that the version of Node is known.
tests/environment/install-tools.sh --only browser >"$logs/browser-tools.log" 2>&1 </dev/null
if node -e 'process.exit(parseInt(process.versions.node, 10) >= 18 ? 0 : 1)' 2>/dev/null; then
    suite browser env WOOCOMMERCE=stand-in make test-browser
else
    printf '%-34s %s\n' browser 'skipped: Node 18 or later is not installed'
fi
suite demo-sqlite env DB=sqlite make test-demo
suite demo-mariadb env DB=mariadb make test-demo

echo
echo "$passed passed, $failed failed"
(( failed == 0 ))
