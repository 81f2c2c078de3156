#!/usr/bin/env bash
# Builds the ES module of the core into a folder: ahpc_core.js and ahpc_core_bg.wasm.
#
# Usage: build.sh FOLDER
set -euo pipefail

out="${1:?usage: build.sh FOLDER}"
mkdir -p "$out"
out="$(cd "$out" && pwd)"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Library and program have to be of one version, byte for byte.
version="$(sed -n 's/^wasm-bindgen = "=\([0-9.]*\)"$/\1/p' Cargo.toml)"
is_wanted() { [ "$("$1" --version 2>/dev/null)" = "wasm-bindgen $version" ]; }
program="wasm-bindgen"
is_wanted "$program" || program="build/tools/bin/wasm-bindgen"
if ! is_wanted "$program"; then
    echo "Installing wasm-bindgen $version"
    install=(cargo install --quiet --root build/tools --bin wasm-bindgen --version "=$version" wasm-bindgen-cli)
    # With the dependencies that it was released with; a mirror of the registry may lack one that is only days old.
    "${install[@]}" --locked 2>/dev/null || "${install[@]}"
fi

cargo build --quiet --locked -p ahpc-browser --target wasm32-unknown-unknown --profile web
# Names and producers are a quarter of the file and of no use to a browser.
"$program" --target web --no-typescript --remove-name-section --remove-producers-section \
    --out-name ahpc_core --out-dir "$out" target/wasm32-unknown-unknown/web/ahpc_browser.wasm
