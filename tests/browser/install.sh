#!/usr/bin/env bash
# Installs what the browser tests need: Debian's Chromium, and the packages of package-lock.json.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v "${CHROMIUM:-chromium}" > /dev/null; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
fi
npm ci --no-audit --no-fund --loglevel=error
