#!/usr/bin/env bash
# Packs php-plugin into the zip that a merchant installs: one folder named after the plugin, sources left out.
#
# Usage: build-zip.sh OUT.zip
# The same files give the same zip, byte for byte: entries are sorted and carry one fixed time.
set -euo pipefail

slug=aura-historia-partner-connect
project_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
plugin="$project_root/php-plugin"
out="${1:?usage: build-zip.sh OUT.zip}"
mkdir -p "$(dirname "$out")"
out="$(cd "$(dirname "$out")" && pwd)/$(basename "$out")"

if [ ! -f "$plugin/generated/Core.php" ]; then
    echo "php-plugin/generated/Core.php is missing; 'make generate' makes it." >&2
    exit 1
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/$slug"
# What is for developers stays out, wherever it lies.
tar -C "$plugin" --exclude='./tests' --exclude='.*.cache' --exclude='README.md' --exclude='*.stub.php' -cf - . \
    | tar -C "$scratch/$slug" -xf -
find "$scratch" -exec touch -h -d '2024-01-01 00:00:00 UTC' {} +
chmod -R u=rwX,go=rX "$scratch/$slug"

rm -f "$out"
(cd "$scratch" && find "$slug" -type f | LC_ALL=C sort | TZ=UTC zip -X -q "$out" -@)
