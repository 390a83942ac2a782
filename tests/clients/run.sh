#!/usr/bin/env bash
# Runs each client of Meilisearch's API that is known here against the debug binary. Each has a folder of
# its own, since they need different versions of one another. Without a registry of npm packages they
# cannot be had: that is said, and is no failure.
set -euo pipefail
cd "$(dirname "$0")"

for client in */; do
    client=${client%/}
    if ! (cd "$client" && npm ci --no-audit --no-fund --loglevel=error); then
        echo "clients: SKIPPED, the packages of tests/clients/$client cannot be had" >&2
        continue
    fi
    (cd "$client" && node --test --test-concurrency=1)
done
