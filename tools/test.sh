#!/bin/sh
# The whole suite, on SQLite and on PostgreSQL. What cannot run is named; with CI=true it is a failure.
# Where the model server is not built yet, it is built while the tests run that do without it.
set -u
bin=.venv/bin
failed=0
left_out=""
marks=""

leave_out() {
    left_out="$left_out
  $1"
    if [ "${CI:-}" = true ]; then failed=1; fi
}

without() { marks="${marks:+$marks and }not $1"; }

suite() {
    echo "== $1${2:+, $2}"
    shift
    chosen=$1
    shift
    "$@" $bin/pytest -n 3 -m "$chosen" || failed=1
}

has_model_server() { $bin/python -c 'import llama_cpp.server' 2>/dev/null; }

if ! sh tools/ensure.sh chromium; then
    without browser
    leave_out "the browser tests: chromium is missing and could not be installed"
fi

if has_model_server; then
    suite SQLite "$marks"
else
    log=$(mktemp)
    make --no-print-directory local >"$log" 2>&1 &
    building=$!
    suite SQLite "${marks:+$marks and }not inference"
    echo "== Waiting for the local model server"
    wait $building
    if has_model_server; then
        suite SQLite inference
    else
        cat "$log" >&2
        without inference
        leave_out "the tests against a real inference server: llama.cpp could not be built"
    fi
    rm -f "$log"
fi

if sh tools/ensure.sh postgresql; then
    suite PostgreSQL "$marks" $bin/python tools/postgres.py
else
    leave_out "the suite on PostgreSQL: it is missing and could not be installed"
fi

if [ -n "$left_out" ]; then echo "Left out:$left_out" >&2; fi
exit $failed
