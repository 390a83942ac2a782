#!/usr/bin/env bash
# Runs each published client that is known here (of Meilisearch's API, of the Model Context Protocol)
# against the debug binary. Each has a folder of its own, since they need different versions of one
# another: packages of npm, of PyPI where there are requirements, or crates. Without a registry they cannot be had:
# that is said, and is no failure. `run.sh NAME…` runs those of that name; without one, all but the heaviest.
# With `--fetch` before, it only gets their packages.
set -euo pipefail
cd "$(dirname "$0")"

# has_packages CLIENT: gets those that are not installed already
has_packages() {
    if [ -e "$1/Cargo.toml" ]; then
        (cd "$1" && cargo fetch --quiet --locked)
        return
    fi
    if [ -e "$1/requirements.txt" ]; then
        [ "$1/.venv/installed" -nt "$1/requirements.txt" ] ||
            { python3 -m venv "$1/.venv" &&
                "$1/.venv/bin/pip" install --quiet --disable-pip-version-check -r "$1/requirements.txt" &&
                touch "$1/.venv/installed"; }
        return
    fi
    # `npm ci` refuses a lock file that lacks an optional package which left the registry; what the
    # lock file names is installed all the same.
    [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] ||
        (cd "$1" && { npm ci --no-audit --no-fund --loglevel=error ||
            npm install --no-save --no-audit --no-fund --loglevel=error; })
}

is_run=yes
if [ "${1:-}" = --fetch ]; then
    is_run=
    shift
fi
clients=("$@")
if [ $# = 0 ]; then
    clients=(*/)
    clients=("${clients[@]%/}")
    # A hundred megabytes, and a hundred crates, for `make test-slow`.
    clients=("${clients[@]/#inspector/}")
    clients=("${clients[@]/#rmcp/}")
fi
for client in "${clients[@]}"; do
    [ -n "$client" ] || continue
    if ! has_packages "$client"; then
        echo "clients: SKIPPED, the packages of tests/clients/$client cannot be had" >&2
        continue
    fi
    [ -n "$is_run" ] || continue
    if [ -e "$client/requirements.txt" ]; then
        (cd "$client" && .venv/bin/python -m unittest)
    else
        [ ! -e "$client/Cargo.toml" ] ||
            (cd "$client" && cargo build --quiet --locked --target-dir "${CARGO_TARGET_DIR:-../../../target}/clients")
        (cd "$client" && node --test --test-concurrency=1)
    fi
done
