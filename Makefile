# One word runs every check: `make test`. It installs what it needs by the ordinary package clients
# (a browser from the system's packages, two npm packages) and is all that continuous integration
# calls.
.PHONY: test format lint docs rust browser screenshots demo latency test-slow fuzz bench bench-facets \
	bench-freshness

test: format lint docs rust browser

format:
	cargo fmt --check

lint:
	cargo clippy --locked --all-targets -- -D warnings

docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

# Unit, integration, documentation and dependency tests.
rust:
	cargo test --locked

# The pages and the component in a real browser. The binary is the one that the tests above run, so
# that nothing is compiled again with other features.
browser:
	cargo test --locked --no-run --test cli
	tests/browser/install.sh
	cd tests/browser && node --test --test-concurrency=1

# The pictures of the README.
screenshots:
	cargo build --locked
	tests/browser/install.sh
	cd tests/browser && node screenshots.mjs

# The box in a page of another site, to look at.
demo:
	cargo build --locked
	cd tests/browser && node demo.mjs

# From the last key to the first result on the screen, in a real browser.
latency:
	cargo build --locked --release
	tests/browser/install.sh
	cd tests/browser && LIMIER_BIN=$${CARGO_TARGET_DIR:-../../target}/release/limier node latency.mjs

# The long forms of tests that have one; one after the other, since they measure how long things take.
# What is left out says of itself that it cannot pass yet, or prints for people.
test-slow:
	cargo test --locked --release -- --ignored --test-threads=1 \
		--skip near_copies_are_one_hit --skip print_the_drawn_sections

# Random texts, queries, names and slips against what must always hold, some minutes long.
fuzz:
	PROPTEST_CASES=20000 cargo test --locked --release --lib -- --skip simulation

# What is measured, one target a subject.
bench: bench-facets bench-freshness

# What counting facets costs, beside a search without.
bench-facets:
	cargo bench --locked --bench facets

# Edit to found and start to first answer, beside Tantivy alone.
bench-freshness:
	cargo bench --locked --bench freshness
