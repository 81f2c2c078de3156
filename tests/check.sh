#!/usr/bin/env bash
# Formatting, lints, PHP syntax, coding standard and the one version number. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '%s\n' "check: $1"; }

step "cargo fmt"
cargo fmt --all -- --check

step "clippy"
cargo --locked clippy -q --release --workspace --all-targets -- -D warnings
# Empty in the workspace's build, since the others do not need PHP's headers.
cargo --locked clippy -q --profile extension -p ahpc-php-ext --features php -- -D warnings
cargo --locked clippy -q --profile extension -p ahpc-php-ext --features test-panic -- -D warnings

step "PHP syntax"
# One `php -l` a file would start PHP hundreds of times; the tokenizer's parser says the same in one process.
# The translator's templates are PHP only once their placeholders are filled.
git ls-files -z '*.php' ':!crates/wasm2php/src/templates' | php -r '
    $bad = 0;
    foreach (array_filter(explode("\0", stream_get_contents(STDIN))) as $file) {
        try {
            token_get_all((string) file_get_contents($file), TOKEN_PARSE);
        } catch (ParseError $error) {
            fwrite(STDERR, "$file:{$error->getLine()}: {$error->getMessage()}\n");
            $bad = 1;
        }
    }
    exit($bad);'

step "PHP coding standard"
phpcs -q

step "one version number"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
main=php-plugin/aura-historia-partner-connect.php
grep -q "^ \* Version: *$version\$" "$main" || { echo "the header of $main has another version than Cargo.toml ($version)" >&2; exit 1; }
grep -q "'$version'" "$main" || { echo "the version constant in $main is not $version" >&2; exit 1; }
grep -q "^Stable tag: $version\$" php-plugin/readme.txt || { echo "the stable tag in readme.txt is not $version" >&2; exit 1; }
grep -q "^## $version" CHANGELOG.md || { echo "CHANGELOG.md has no entry for $version" >&2; exit 1; }

step "all green"
