#!/usr/bin/env bash
# Packs the plugin as a merchant installs it: build-zip.sh OUT.zip
#
# The same sources give the same bytes: files in sorted order, one date for all, no owners.
set -euo pipefail
cd "$(dirname "$0")/../.."
slug=aura-historia-partner-connect
out=$(realpath -m "$1")
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

[[ -s php-plugin/generated/Core.php ]] || { echo "build-zip: php-plugin/generated/Core.php is missing; run 'make generate' first" >&2; exit 1; }

mkdir -p "$stage/$slug" "$(dirname "$out")"
cp -R php-plugin/. "$stage/$slug/"
cp LICENSE "$stage/$slug/LICENSE"
find "$stage/$slug" \( -name '.*' -o -name 'README.md' \) -not -path "$stage/$slug" -prune -exec rm -rf {} +
find "$stage" -exec touch -h -d '2026-01-01T00:00:00Z' {} +
rm -f "$out"
cd "$stage" && find "$slug" -type f | LC_ALL=C sort | TZ=UTC zip -q -X -9 -@ "$out"
