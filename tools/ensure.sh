#!/bin/sh
# Makes sure of one thing that the project needs from outside: uv, compiler, chromium or postgresql.
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
    if ! python3 -m pip --version >/dev/null 2>&1 && ! python3 -c 'import ensurepip' 2>/dev/null; then
        apt_install python3-pip || missing "pip for Python" python3-pip
    fi
    if python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .uv uv
    else
        python3 -m venv .uv && .uv/bin/python -m pip install --quiet --disable-pip-version-check uv
    fi
    [ -x .uv/bin/uv ]
    ;;
compiler)
    command -v c++ >/dev/null 2>&1 || apt_install g++ make || missing "a C++ compiler" "g++"
    ;;
chromium)
    command -v chromium >/dev/null 2>&1 || apt_install chromium || missing chromium chromium
    ;;
postgresql)
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || apt_install postgresql || missing PostgreSQL postgresql
    ;;
*)
    echo "usage: ensure.sh uv|compiler|chromium|postgresql" >&2
    exit 2
    ;;
esac
