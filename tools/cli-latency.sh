#!/usr/bin/env bash
# How long a command of the terminal takes, from its start to its end: while a daemon answers, and while it
# reads the index itself. `tools/cli-latency.sh [folder of notes] [runs]`; LIMIER_BIN names the program.
set -euo pipefail
cd "$(dirname "$0")/.."
notes=$(realpath "${1:-corpus}") runs=${2:-50}
limier=$(realpath "${LIMIER_BIN:-target/release/limier}")
home=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"; wait; rm -rf "$home"' EXIT
ask() { "$limier" --corpus "$notes" --index "$home/index" --log warn "$@"; }

# timed COMMAND…: the middle and the 95th of a hundred, in ms
timed() {
    for ((run = 0; run < runs; run++)); do
        local start=$EPOCHREALTIME
        ask "$@" > "$home/out"
        local end=$EPOCHREALTIME
        echo $((${end/[.,]/} - ${start/[.,]/}))
    done | sort -n | awk '{ us[NR] = $1 }
        END { printf "%6.1f ms  %6.1f ms\n", us[int((NR + 1) / 2)] / 1000, us[int(NR * 0.95)] / 1000 }'
}

all() {
    first=$(ask search --json --limit 1 numérique | sed -n 's/^ *"id": "\(.*\)",$/\1/p' | head -n 1)
    printf '%-28s %s\n' "$1: search" "$(timed search 'souveraineté numérique')"
    printf '%-28s %s\n' "$1: search --json" "$(timed search --json 'souveraineté numérique')"
    printf '%-28s %s\n' "$1: get" "$(timed get "$first")"
    printf '%-28s %s\n' "$1: similar" "$(timed similar "$first")"
    printf '%-28s %s\n' "$1: facets" "$(timed facets --query numérique)"
}

ask index
echo "$runs runs each: half take no longer, 95 of 100 take no longer"
all "no daemon"
ask serve --listen 127.0.0.1:0 > "$home/address" &
daemon=$!
until [ -s "$home/address" ]; do kill -0 "$daemon"; sleep 0.1; done
all "daemon"
