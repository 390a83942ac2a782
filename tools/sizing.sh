#!/usr/bin/env bash
# What a folder of notes costs, per 100,000 sections: disk for the index, memory of the daemon.
#
#     tools/sizing.sh ~/notes [COPIES]
#
# With COPIES, the folder counts that many times, as a stand-in for a larger one: words repeat, as they
# do in real notes, but copies share all of them, so that the index comes out somewhat small.
set -euo pipefail
cd "$(dirname "$0")/.."
limier=${LIMIER_BIN:-$PWD/${CARGO_TARGET_DIR:-target}/release/limier}
notes=$(realpath "$1")
home=$(mktemp -d)
trap 'kill "$daemon" 2> /dev/null || true; wait; rm -rf "$home"' EXIT

mkdir "$home/notes"
for copy in $(seq "${2:-1}"); do cp -r "$notes" "$home/notes/$copy"; done
"$limier" --corpus "$home/notes" --index "$home/index" serve --listen 127.0.0.1:0 > "$home/address" 2> "$home/log" &
daemon=$!
until [ -s "$home/address" ]; do
    kill -0 "$daemon" || { cat "$home/log" >&2; exit 1; }
    sleep 0.1
done
# Whatever else the machine does meanwhile.
work=$(awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) / hz }' "/proc/$daemon/stat")
address=$(grep -o 'http://[^ ]*' "$home/address")
memory() { awk -v key="$1:" '$1 == key { print $2 / 1024 }' "/proc/$daemon/status"; }
built=$(memory VmHWM)
for word in données service numérique budget agent réforme santé "code du travail"; do
    curl -sfG --data-urlencode "q=$word" "$address/api/v1/search" > /dev/null
done
sections=$(curl -sf "$address/api/v1/status" | grep -o '"sections": *[0-9]*' | grep -o '[0-9]*$')
awk -v s="$sections" -v notes_mb="$(du -sm "$home/notes" | cut -f 1)" -v index_mb="$(du -sm "$home/index" | cut -f 1)" \
    -v built="$built" -v rss="$(memory VmRSS)" -v anon="$(memory RssAnon)" -v work="$work" 'BEGIN {
    k = 100000 / s
    printf "%d sections, notes %d MiB\n", s, notes_mb
    printf "per 100,000 sections: index %.0f MiB on the disk, %.0f s of one processor to build\n", index_mb * k, work * k
    printf "this folder: at most %.0f MiB while building, %.0f MiB afterwards, of which %.0f MiB not backed by files\n", built, rss, anon
}'
