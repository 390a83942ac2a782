#!/usr/bin/env bash
# Makes the Debian package, target/debian/limier_*.deb. With --no-build, of target/dist/limier as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != --no-build ]; then cargo build --locked --profile dist; fi
limier=$PWD/${CARGO_TARGET_DIR:-target}/dist/limier
out=target/package

# What the program itself tells best.
rm -rf "$out"
mkdir -p "$out"
"$limier" man "$out/man"
for shell in bash zsh fish; do "$limier" completions "$shell" > "$out/limier.$shell"; done
"$limier" --config "$out/config.toml" --corpus /usr/share/limier/demo \
    --index /var/lib/limier/index init --listen 127.0.0.1:7878 2> /dev/null > /dev/null

# An exposure of 1.5 at most, on systemd's scale from 0 to 10.
if command -v systemd-analyze > /dev/null; then
    for unit in packaging/systemd/*.service; do
        systemd-analyze security --offline=true --threshold=15 "$unit" > /dev/null ||
            { echo "package: $unit is exposed too much: systemd-analyze security --offline=true $unit" >&2; exit 1; }
    done
fi

cargo deb --no-build --locked --profile dist
