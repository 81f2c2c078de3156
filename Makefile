# The one door to every task: `make help` lists it.
# Recipes stay a few lines long; longer work is a script below tests/.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# A toolchain that set-up has just installed is not on the caller's PATH yet.
export PATH := $(HOME)/.cargo/bin:$(PATH)

SLUG     := aura-historia-partner-connect
WASM     := build/core.wasm
CORE_PHP := php-plugin/generated/Core.php
EXT      := build/ext/ahpc_core.so
ZIP      := build/plugin/$(SLUG).zip
CARGO    := cargo --locked
DB       ?= sqlite
export DB WOOCOMMERCE WORDPRESS AHPC_CACHE DEMO_ONCE QUICK

.PHONY: help setup setup-ext setup-exttest parts build wasm generate browser zip sandbox ext ext-install ext-uninstall \
        demo test check fmt bench bench-backfill bench-outage clean fuzz-wasm2php bench-wasm2php \
        test-rust test-spec test-parity test-ext test-php-unit test-php-versions test-stand-in test-wordpress \
        test-browser test-demo

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  DB=sqlite|mariadb          which database demo and test-wordpress use (default sqlite)"
	@echo "  WOOCOMMERCE=real|stand-in  which WooCommerce they use (default: the real one where it can be had)"
	@echo "  WORDPRESS=latest|6.5       which WordPress they use (default latest)"
	@echo "  AHPC_CACHE=folder          where parts are looked for first (default ~/.cache/aura-historia)"
	@echo "  SECONDS=n SEED=x           how long fuzz-wasm2php goes on (0: one module), and with which module it begins"

setup: ## Install what is missing: compilers, PHP, MariaDB and test tools (Debian, Ubuntu).
	@tests/environment/install-tools.sh

parts: setup ## Get WordPress, WooCommerce, the SQLite drop-in and WP-CLI, and say where each came from.
	@php tests/environment/fetch-parts.php

build: generate sandbox ## Build the core, its translation to PHP and the sandbox.

wasm: setup ## Build the core as a WebAssembly module.
	@test -d target/release || echo "Compiling everything for the first time, which takes some minutes …"
	@$(CARGO) build -q -p ahpc-portable --target wasm32-unknown-unknown --profile portable
	@mkdir -p build && cp target/wasm32-unknown-unknown/portable/ahpc_portable.wasm $(WASM)

generate: wasm ## Translate the core to PHP into php-plugin/generated.
	@$(CARGO) build -q --release -p wasm2php
	@mkdir -p php-plugin/generated
	@target/release/wasm2php $(WASM) -o $(CORE_PHP) --class Core --namespace 'AuraHistoria\PartnerConnect\Generated' \
		--guard "defined('ABSPATH') || exit;"

browser: setup ## Build the core as an ES module for the admin page into php-plugin/generated/browser.
	@wasm/browser/build.sh $(dir $(CORE_PHP))browser

zip: generate browser ## Build the plugin's zip, as a merchant installs it.
	@tests/environment/build-zip.sh $(ZIP)

sandbox: setup ## Build the sandbox, the partner API on this machine.
	@$(CARGO) build -q --release -p ahpc-sandbox

ext: setup-ext ## Build the core as an extension of this machine's PHP, which demo and zip do not need.
	@$(CARGO) build -q -p ahpc-php-ext --features php --profile extension
	@install -D target/extension/libahpc_php_ext.so $(EXT)

ext-install: ext ## Install the extension for this machine's PHP, and say how to switch it off again.
	@crates/ahpc-php-ext/install.sh install $(EXT)

ext-uninstall: ## Remove the extension from this machine's PHP.
	@crates/ahpc-php-ext/install.sh uninstall

setup-ext: setup
	@tests/environment/install-tools.sh --only ext

setup-exttest: setup-ext
	@tests/environment/install-tools.sh --only exttest

demo: zip sandbox ## Run the main job on a real shop and leave the shop running (DEMO_ONCE=1: end after the checks).
	@php tests/demo/demo.php

test: zip sandbox parts ## Set everything up and pass every test; the last line counts them.
	@tests/run-suites.sh

# Always the whole workspace: with a part of it, cargo would choose other features for shared packages, and compile
# wasmtime a second time.
test-rust: setup-ext ## Test the Rust crates and their documentation, and answer every vector with every build.
	@$(CARGO) test --release --workspace

test-spec: setup ## Run WebAssembly's official tests through wasm2php on every PHP (8.1 to 8.5 need Node 20); ends with a table.
	@cd tests/php/versions && npm ci --silent --no-audit --no-fund
	@PHP_WASM=$(CURDIR)/tests/php/versions/scripts.mjs \
		$(CARGO) test --release --workspace --test spec -- $(if $(FILTER),"$(FILTER)")

test-parity: setup-ext ## Answer every vector with every build of the core.
	@$(CARGO) test --release --workspace --test vectors

test-ext: ext setup-exttest ## Test the PHP extension: command line, web server, PHP-FPM, Valgrind, memory.
	@EXPORT=$(CURDIR)/build/vectors.txt $(CARGO) test -q --release --workspace --test vectors
	@$(CARGO) build -q -p ahpc-php-ext --features test-panic --profile extension
	@install -D target/extension/libahpc_php_ext.so build/ext/with-test-panic/ahpc_core.so
	@phpunit -c tests/php/extension

test-php-unit: generate ## Test the plugin's PHP without WordPress.
	@phpunit -c tests/php/unit

test-php-versions: generate ## Run the plugin's PHP and every vector on PHP 8.1 to 8.5 (needs Node 20).
	@EXPORT=$(CURDIR)/build/vectors.txt $(CARGO) test -q --release --workspace --test vectors
	@cd tests/php/versions && npm ci --silent --no-audit --no-fund
	@node tests/php/versions/run.mjs

test-stand-in: parts ## Hold the stand-in (and real WooCommerce, where it is there) to one contract.
	@php tests/woocommerce-stand-in/run.php

test-wordpress: zip sandbox parts ext ## Test the plugin on WordPress from activation to uninstall.
	@phpunit -c tests/php/wordpress

test-browser: zip sandbox parts ## Test the settings page in Chromium; its screenshots are in build/screenshots.
	@tests/environment/install-tools.sh --only browser
	@cd tests/browser && npm ci --silent --no-audit --no-fund
	@command -v chromium google-chrome >/dev/null || (cd tests/browser && npx playwright-core install --with-deps chromium)
	@node --test --test-reporter=tap tests/browser/settings.test.mjs

test-demo: ## Run the demo once, with all its checks.
	@DEMO_ONCE=1 $(MAKE) demo

fuzz-wasm2php: setup ## Compare the translator with wasmtime on random modules for SECONDS (default 60).
	@FUZZ_SECONDS=$(or $(SECONDS),60) $(if $(SEED),FUZZ_SEED=$(SEED)) $(if $(MODULE),FUZZ_MODULE=$(abspath $(MODULE))) \
		$(CARGO) test -q --release --workspace --test fuzz -- --nocapture

check: generate setup-ext ## Formatting, lints, PHP syntax and coding standard, one version number.
	@tests/check.sh

fmt: setup ## Format the Rust and PHP code.
	@cargo fmt
	@phpcbf -q || true

bench: generate setup-ext ## Measure the builds of the core side by side; figures in build/bench.json, too.
	@$(CARGO) build -q --release --workspace --bin bench
	@target/release/bench

bench-backfill: zip sandbox parts ext ## Measure the catalog send on a shop of PRODUCTS (default 2000) on MariaDB.
	@php tests/backfill-bench/bench.php $(or $(PRODUCTS),2000)

bench-outage: zip sandbox parts ## Measure how fast CHANGES (default 5000) reach the API after an outage, on MariaDB.
	@php tests/backfill-bench/outage.php $(or $(CHANGES),5000)

bench-wasm2php: setup ## Measure translated PHP beside wasmtime, native code and an interpreter (QUICK=1: in a minute).
	@$(CARGO) bench -q --workspace --bench wasm2php

clean: ## Remove what was built (the cache of parts stays).
	@rm -rf build target php-plugin/generated
