#!/usr/bin/env bash
# Installs what the build, the tests and the demo need on Debian or Ubuntu: only what is missing, nothing twice.
# With everything in place it prints nothing and ends in a fraction of a second.
#
# No service is started or needed: of MariaDB only the server's program is installed, and the tests run a private one.
set -euo pipefail

usage() {
    cat <<'USAGE'
Usage: install-tools.sh [--only GROUP[,GROUP]] [--without GROUP[,GROUP]] [--check]

Groups:
  base     git, make, C compiler, curl, zip, unzip, xz
  php      PHP 8.1 or later with the extensions WordPress and WooCommerce use
  phptest  PHPUnit and PHP_CodeSniffer
  mariadb  MariaDB's server and client programs
  rust     cargo of the version that Cargo.toml asks for, with the target wasm32-unknown-unknown
  ext      PHP's headers and libclang, to build the PHP extension (only with --only ext)
  exttest  Valgrind, and libraries of PHP-FPM, to test it (only with --only exttest)
  node     npm, from which parts come when neither cache nor download has them (only with --only node)

  --check  say what is missing, install nothing; status 1 when something is
USAGE
}

groups=(base php phptest mariadb rust)
check_only=no

while [ $# -gt 0 ]; do
    case "$1" in
        --only) IFS=',' read -r -a groups <<<"${2:?--only needs a group}"; shift 2 ;;
        --without)
            IFS=',' read -r -a unwanted <<<"${2:?--without needs a group}"
            for group in "${unwanted[@]}"; do
                kept=()
                for candidate in "${groups[@]}"; do [ "$candidate" = "$group" ] || kept+=("$candidate"); done
                groups=("${kept[@]}")
            done
            shift 2 ;;
        --check) check_only=yes; shift ;;
        -h | --help) usage; exit 0 ;;
        *) echo "install-tools.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
    esac
done

project_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
# rustup installs here, and a shell that was opened before does not know it yet.
PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH:/usr/sbin"

have() { command -v "$1" >/dev/null 2>&1; }

missing_packages=()
# Adds a package when any of the commands after it is missing.
need() {
    local package="$1" command
    shift
    for command in "$@"; do
        have "$command" || { missing_packages+=("$package"); return; }
    done
}

find_missing_base() {
    need git git
    need make make
    need build-essential cc
    need pkg-config pkg-config
    need curl curl
    need zip zip
    need unzip unzip
    # The sandbox's README signs a delivery with it, and a test runs what the README says.
    need openssl openssl
    need procps ps
    need xz-utils xz
    [ -e /etc/ssl/certs/ca-certificates.crt ] || missing_packages+=(ca-certificates)
}

find_missing_php() {
    if ! have php; then
        missing_packages+=(php-cli php-sqlite3 php-mysql php-curl php-mbstring php-xml php-zip php-gd php-intl)
        return
    fi
    local loaded pair
    loaded=" $(php -m | tr '[:upper:]\n' '[:lower:] ') "
    for pair in pdo_sqlite:php-sqlite3 mysqli:php-mysql curl:php-curl mbstring:php-mbstring dom:php-xml \
        zip:php-zip gd:php-gd intl:php-intl; do
        [[ "$loaded" == *" ${pair%%:*} "* ]] || missing_packages+=("${pair##*:}")
    done
}

find_missing_phptest() {
    need phpunit phpunit
    need php-codesniffer phpcs
}

find_missing_mariadb() {
    if have mariadbd && have mariadb-install-db; then
        need mariadb-client mariadb mariadb-dump
    elif apt-cache show mariadb-server-core >/dev/null 2>&1 || [ "$lists_are_fresh" = no ]; then
        missing_packages+=(mariadb-server-core mariadb-client)
    else
        # Ubuntu 22.04 names the core package after the version; the whole server brings the right one.
        missing_packages+=(mariadb-server)
    fi
}

find_missing_ext() {
    if ! have php-config || ! have phpize; then missing_packages+=("$(php_headers)"); fi
    # Where bindgen looks; LIBCLANG_PATH names another place.
    [ -n "${LIBCLANG_PATH:-}" ] || compgen -G '/usr/lib/llvm-*/lib/libclang.so' >/dev/null ||
        compgen -G '/usr/lib*/libclang.so' >/dev/null || missing_packages+=(libclang-dev)
}

# The package of headers for the PHP that is there, such as php8.2-dev; php-dev belongs to the distribution's own.
php_headers() {
    local package
    package="php$(php -r 'echo PHP_MAJOR_VERSION . "." . PHP_MINOR_VERSION;' 2>/dev/null)-dev"
    if apt-cache show "$package" >/dev/null 2>&1; then echo "$package"; else echo php-dev; fi
}

find_missing_exttest() {
    need valgrind valgrind
    # PHP-FPM itself is unpacked below build/, so that no service is installed; these two are all that it needs besides.
    local pair
    for pair in libapparmor.so.1:libapparmor1 libsystemd.so.0:libsystemd0; do
        [[ "$(ldconfig -p)" == *"${pair%%:*}"* ]] || missing_packages+=("${pair##*:}")
    done
}

find_missing_node() {
    need npm npm
}

find_missing_rust() { :; }

find_missing() {
    missing_packages=()
    local group
    for group in "${groups[@]}"; do
        declare -F "find_missing_$group" >/dev/null || { echo "install-tools.sh: no group $group" >&2; exit 2; }
        "find_missing_$group"
    done
}

run_apt() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo -n)
        # A person at a terminal can be asked for the password, a build machine cannot.
        if [ -t 0 ]; then as_root=(sudo); fi
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"
}

can_become_root() {
    [ "$(id -u)" -eq 0 ] || { have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }
}

refuse_without_root() {
    {
        echo "These packages are missing and only root can install them. Run this, then start again:"
        echo
        echo "    sudo apt-get update && sudo apt-get install --no-install-recommends -y ${missing_packages[*]}"
        echo
    } >&2
    exit 1
}

install_packages() {
    if ! have apt-get; then
        echo "This is not Debian or Ubuntu. Install with your own package manager: ${missing_packages[*]}" >&2
        exit 1
    fi
    can_become_root || refuse_without_root
    echo "Installing: ${missing_packages[*]}"
    run_apt update -qq
    lists_are_fresh=yes
    find_missing
    # Packages are talkative on both streams; what they say matters only when they fail.
    if ! run_apt install --no-install-recommends -y -qq "${missing_packages[@]}" >"$scratch/apt.log" 2>&1; then
        cat "$scratch/apt.log" >&2
        exit 1
    fi
    find_missing
    if [ ${#missing_packages[@]} -gt 0 ]; then
        echo "Still missing after the installation: ${missing_packages[*]}" >&2
        exit 1
    fi
}

# The oldest compiler that Cargo.toml allows, such as 1.95.
wanted_rust() { sed -n 's/^rust-version = "\([0-9.]*\)".*/\1/p' "$project_root/Cargo.toml" | head -n 1; }

rust_is_recent() {
    local found
    found="$(cargo --version 2>/dev/null | cut -d' ' -f2)" || return 1
    [ -n "$found" ] && printf '%s\n%s\n' "$(wanted_rust)" "${found%%-*}" | sort -V -C
}

has_wasm_target() {
    [ -d "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

install_rustup() {
    echo "Installing Rust with rustup"
    if curl --proto '=https' --tlsv1.2 -sSf --connect-timeout 10 https://sh.rustup.rs -o "$scratch/rustup-init.sh"; then
        sh "$scratch/rustup-init.sh" -y --quiet --no-modify-path --profile minimal --component rustfmt,clippy
        return
    fi
    echo "rustup's own site does not answer; taking the distribution's package instead"
    missing_packages=(rustup)
    can_become_root || refuse_without_root
    run_apt update -qq
    if ! run_apt install --no-install-recommends -y -qq rustup >/dev/null; then
        echo "No Rust to be had. Install Rust $(wanted_rust) or later from https://rustup.rs, then start again." >&2
        exit 1
    fi
}

install_rust() {
    rust_is_recent && has_wasm_target && return
    if [ "$check_only" = yes ]; then
        echo "missing: Rust $(wanted_rust) or later with the target wasm32-unknown-unknown"
        exit 1
    fi
    have rustup || install_rustup
    rust_is_recent || rustup --quiet toolchain install stable --profile minimal --component rustfmt,clippy
    rust_is_recent || rustup --quiet default stable
    has_wasm_target || rustup --quiet target add wasm32-unknown-unknown
    if ! rust_is_recent || ! has_wasm_target; then
        echo "The project needs Rust $(wanted_rust) or later with the target wasm32-unknown-unknown;" \
            "found: $(cargo --version 2>&1 | head -n 1)." >&2
        exit 1
    fi
}

check_php_version() {
    php -r 'exit(PHP_VERSION_ID >= 80100 && PHP_INT_SIZE === 8 ? 0 : 1);' || {
        echo "The project needs a 64-bit PHP 8.1 or later; found $(php -r 'echo PHP_VERSION;')." >&2
        exit 1
    }
}

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
lists_are_fresh=no

find_missing
if [ "$check_only" = yes ] && [ ${#missing_packages[@]} -gt 0 ]; then
    echo "missing: ${missing_packages[*]}"
    exit 1
fi
[ ${#missing_packages[@]} -eq 0 ] || install_packages

for group in "${groups[@]}"; do
    case "$group" in
        php) check_php_version ;;
        rust) install_rust ;;
    esac
done
