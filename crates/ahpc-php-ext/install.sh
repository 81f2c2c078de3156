#!/usr/bin/env bash
# Installs the extension for this machine's PHP, or removes it. Both can be repeated.
#
# The library goes to PHP's extension folder. It is switched on by an ini file: on Debian and Ubuntu through phpenmod,
# for every SAPI of this PHP version, elsewhere in the folder that PHP scans for ini files.
# EXTENSION_DIR and INI_DIR name other folders, for a PHP that is configured by hand; PHP names another php.
set -euo pipefail

php="${PHP:-php}"
name=ahpc_core

fail() { echo "install.sh: $1" >&2; exit 1; }

ask_php() { "$php" -n -r "$1"; }

version="$(ask_php 'echo PHP_MAJOR_VERSION . "." . PHP_MINOR_VERSION;')" || fail "$php cannot be run"
extension_dir="${EXTENSION_DIR:-$(ask_php 'echo PHP_EXTENSION_DIR;')}"
scanned="${INI_DIR:-$(ask_php 'echo PHP_CONFIG_FILE_SCAN_DIR;')}"
# Debian keeps what can be switched on apart from what is on.
available="/etc/php/$version/mods-available"
if [[ "$scanned" == "/etc/php/$version/"* ]] && [ -d "$available" ] && command -v phpenmod >/dev/null; then
    uses_phpenmod=yes
    ini="$available/$name.ini"
else
    uses_phpenmod=no
    [ -n "$scanned" ] || fail "this PHP scans no folder for ini files; put extension=$extension_dir/$name.so into php.ini"
    ini="$scanned/$name.ini"
fi

# Root's commands, through sudo where the folder is not ours.
as_root() {
    if [ -w "$(dirname "$ini")" ] && [ -w "$extension_dir" ]; then "$@"; else sudo "$@"; fi
}

check_that_it_loads() {
    local said
    # PHP refuses a library that was built for another version, and says so on stderr; it must not be switched on then.
    said="$("$php" -n -d display_startup_errors=1 -d "extension=$(realpath "$1")" --ri "$name" 2>&1)" ||
        fail "PHP $version does not take $1, so nothing was changed:"$'\n'"$said"
}

install_it() {
    local library="${1:?install.sh install needs the library that make ext built}"
    check_that_it_loads "$library"
    # "install" puts a new file in the place of the old one, which running processes go on using.
    as_root install -D -m 644 "$library" "$extension_dir/$name.so"
    printf '; The core of the WordPress plugin Aura Historia Partner Connect, as a PHP extension.\nextension=%s\n' \
        "$extension_dir/$name.so" | as_root tee "$ini" >/dev/null
    if [ $uses_phpenmod = yes ]; then as_root phpenmod -v "$version" "$name"; fi
    "$php" --ri "$name"
    cat <<SAID
Installed for PHP $version: $extension_dir/$name.so, switched on in $ini.
Web servers and PHP-FPM load it when they are started again, for example: systemctl restart php$version-fpm
After an upgrade to another PHP version, build and install it again; PHP loads no extension of another version.

To switch it off again: $(switch_off)
To remove it:           make ext-uninstall
The plugin then goes on with its own copy of the core in PHP.
SAID
}

switch_off() {
    if [ $uses_phpenmod = yes ]; then echo "phpdismod -v $version $name"; else echo "rm $ini"; fi
}

uninstall_it() {
    if [ $uses_phpenmod = yes ] && [ -e "$ini" ]; then as_root phpdismod -v "$version" "$name"; fi
    as_root rm -f "$ini" "$extension_dir/$name.so"
    # phpdismod remembers that a person switched it off; nothing of ours stays.
    if [ $uses_phpenmod = yes ]; then as_root rm -f /var/lib/php/modules/"$version"/*/disabled_by_admin/"$name"; fi
    echo "Removed from PHP $version. Web servers and PHP-FPM drop it when they are started again."
}

case "${1:-}" in
    install) install_it "${2:-}" ;;
    uninstall) uninstall_it ;;
    *) fail "usage: install.sh install LIBRARY | install.sh uninstall" ;;
esac
