#!/usr/bin/env bash
# Fetches the dictionary under lexicon/ again from Debian, without installing it: `tools/lexicon.sh`.
set -euo pipefail
lexicon=$(cd "$(dirname "$0")/../lexicon" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download hunspell-fr-comprehensive
dpkg-deb --extract hunspell-fr-comprehensive_*.deb .
cp usr/share/hunspell/fr_FR.dic "$lexicon/fr.dic"
cp usr/share/hunspell/fr_FR.aff "$lexicon/fr.aff"
cp usr/share/doc/hunspell-fr-comprehensive/copyright "$lexicon/copyright"
ls ./*.deb
