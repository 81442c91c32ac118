#!/bin/sh
# Makes sure of one thing that the project needs from outside: uv, a model file, chromium, postgresql or libreoffice.
# Installs it where that is allowed; otherwise says what is missing and fails.
set -u

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    echo "Installing from Debian: $*" >&2
    as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"' \
        sh "$@" >/dev/null 2>&1
}

missing() {
    echo "Missing: $1. Install it with: apt-get install $2" >&2
    exit 1
}

case "$1" in
uv)
    command -v uv >/dev/null 2>&1 && exit 0
    [ -x .uv/bin/uv ] && exit 0
    echo "Fetching uv into .uv" >&2
    if python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .uv uv
    else
        python3 tools/fetch_uv.py
    fi
    [ -x .uv/bin/uv ]
    ;;
model)
    [ "$(head -c 4 "$2" 2>/dev/null)" = GGUF ] && exit 0
    [ -e "$2" ] || { echo "There is no file $2" >&2; exit 1; }
    echo "$2 is no model in the GGUF format" >&2
    exit 1
    ;;
chromium)
    command -v chromium >/dev/null 2>&1 || apt_install chromium || missing chromium chromium
    ;;
postgresql)
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || apt_install postgresql || missing PostgreSQL postgresql
    ;;
libreoffice)
    packages="libreoffice-writer-nogui libreoffice-calc-nogui"
    command -v soffice >/dev/null 2>&1 || apt_install $packages || missing LibreOffice "$packages"
    ;;
*)
    echo "usage: ensure.sh uv | model FILE | chromium | postgresql | libreoffice" >&2
    exit 2
    ;;
esac
