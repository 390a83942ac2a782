#!/usr/bin/env bash
# Asks a daemon thousands of questions that schemathesis makes of its OpenAPI document: right ones, odd
# ones, wrong ones. No answer may be a fault of ours (5xx), and each must be one that the document
# promises.
#
#     make schemathesis                   # 400 questions per operation and more
#     SCHEMATHESIS_EXAMPLES=2000 SCHEMATHESIS_SEED=7 make schemathesis
set -euo pipefail
cd "$(dirname "$0")/.."

EXAMPLES=${SCHEMATHESIS_EXAMPLES:-400}
SEED=${SCHEMATHESIS_SEED:-$RANDOM}
REQUESTS_MIN=5000
BINARY=$(realpath "${LIMIER_BIN:-${CARGO_TARGET_DIR:-target}/debug/limier}")
TOOLS=$(realpath "${TOOLS:-target/tools}")

folder=$(mktemp -d)
mkdir "$folder/notes"
cp -r corpus/. tests/fixtures/. "$folder/notes"
# Time is not what is tested: the program may be one without optimisation, on a busy machine.
printf '[log]\nmissed = true\n[search]\ntime_ms_max = 10000\n' > "$folder/config.toml"
"$BINARY" --config "$folder/config.toml" --corpus "$folder/notes" --index "$folder/index" --log warn \
    serve --listen 127.0.0.1:0 > "$folder/address" 2> "$folder/log" &
daemon=$!
trap 'kill "$daemon" 2> /dev/null || true; wait "$daemon" 2> /dev/null || true; rm -rf "$folder"' EXIT

# It prints its address once it is ready.
url=
while [ -z "$url" ]; do
    kill -0 "$daemon" 2> /dev/null || { cat "$folder/log" >&2; exit 1; }
    url=$(grep -o 'http://[0-9.:]*' "$folder/address" || true)
    [ -n "$url" ] || sleep 0.1
done

# Left out: the stream of events, which has no end. Two checks ask for more than a schema can say:
#  - positive_data_acceptance: dates may be written in words, and no schema tells which words are dates;
#  - negative_data_rejection: in a body, `null` is nothing and 5 is "5"; we are not as strict as JSON.
echo "schemathesis: $url, seed $SEED"
status=0
(
    cd "$folder"
    PYTHONPATH="$TOOLS/schemathesis" python3 -m schemathesis.cli run "$url/openapi.json" --url "$url" \
        --exclude-operation-id followCommits --max-examples "$EXAMPLES" --seed "$SEED" --no-color \
        --exclude-checks positive_data_acceptance,negative_data_rejection \
        --continue-on-failure --suppress-health-check all "$@"
) || status=$?

kill -0 "$daemon" || { echo "the daemon ended:" >&2; cat "$folder/log" >&2; exit 1; }
metrics=$(python3 -c 'import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1]).read().decode())' "$url/metrics")
counted=$(grep "^limier_http_request_duration_seconds_count" <<< "$metrics")
requests=$(awk "{ sum += \$NF } END { print sum + 0 }" <<< "$counted")
faults=$(grep -E "status=\"5" <<< "$counted" || true)
echo "schemathesis: $requests requests"
if [ -n "$faults" ]; then
    echo "answers of 5xx:" >&2
    echo "$faults" >&2
    cat "$folder/log" >&2
    status=1
fi
if [ "$requests" -lt "$REQUESTS_MIN" ]; then
    echo "fewer than $REQUESTS_MIN requests: raise SCHEMATHESIS_EXAMPLES" >&2
    status=1
fi
exit "$status"
