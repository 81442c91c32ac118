#!/bin/sh
# The whole suite, on SQLite and on PostgreSQL. What cannot run is named; with CI=true it is a failure.
set -u
bin=.venv/bin
failed=0
left_out=""
marks=""

# What is missing, and the mark of the tests that need it.
leave_out() {
    left_out="$left_out
  $1"
    if [ -n "${2:-}" ]; then marks="${marks:+$marks and }not $2"; fi
    if [ "${CI:-}" = true ]; then failed=1; fi
}

suite() {
    echo "== $1"
    shift
    "$@" $bin/pytest -n 4 -m "$marks" || failed=1
}

sh tools/ensure.sh chromium || leave_out "the browser tests: chromium is missing and could not be installed" browser
sh tools/ensure.sh libreoffice || leave_out "what LibreOffice opens: it is missing and could not be installed" libreoffice

suite SQLite

if sh tools/ensure.sh postgresql; then
    suite PostgreSQL $bin/python tools/postgres.py
else
    leave_out "the suite on PostgreSQL: it is missing and could not be installed"
fi

if [ -n "$left_out" ]; then echo "Left out:$left_out" >&2; fi
exit $failed
