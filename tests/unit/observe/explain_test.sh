#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `stoic explain`: each case is an exit status, a text that must be in the answer, and the arguments.
set -u

stoic=${STOIC_BIN:?}/stoic
failed=0
if [ ! -x "$stoic" ]; then
    echo "SKIP: $stoic is not built"
    exit 77
fi

expect() {
    status=$1
    text=$2
    shift 2
    answer=$("$stoic" explain "$@" 2>&1)
    got=$?
    if [ "$got" -ne "$status" ]; then
        echo "explain $*: exit status $got, expected $status"
        failed=1
    fi
    case $answer in
    *"$text"*) ;;
    *)
        echo "explain $*: no \"$text\" in: $answer"
        failed=1
        ;;
    esac
}

# By number, by name, in any case.
expect 0 'alert 46 certificate_unknown, received by us as server' 46
expect 0 'Self-check; if clean, the client lacks the CA' certificate_unknown
expect 0 'our_misconfig, level error' Certificate_Unknown --role server --phase hs
expect 0 'user_canceled, received by us as both roles, phase est,closing' 90
# An alert wins over an error of the same number, unless it has no name; prefixes are exact.
expect 0 'alert 20 bad_record_mac' 20
expect 0 'error 300 NO_COMMON_VERSION' 300
expect 0 'error 20 ABORTED_BY_CALLER' error:20
expect 0 'Unknown alert number N' 200
expect 0 'error 200 UNEXPECTED_MESSAGE' 200
expect 0 'error 502 PEER_CERTIFICATE_EXPIRED' error:502
expect 0 'error 502 PEER_CERTIFICATE_EXPIRED' peer_certificate_expired
# Classes, reasons, everything.
expect 0 'class our_misconfig, family ours' our_misconfig
expect 0 'reason client_silent' reason:client_silent
expect 0 'Everything that happens'
expect 0 'class attack_suspect' all
# An alert that the table does not have for this side.
expect 0 'illegal_alert_for_role' 115 --role server --phase est
# JSON.
expect 0 '"number":502' 502 --json
expect 0 '{"alerts":[{' 46 --json
# What is wrong, in one line.
expect 1 'did you mean NO_COMMON_VERSION' no_comon_version
expect 1 'is no alert, error, class or reason' 9999
expect 1 'is no alert, error, class or reason' class:close_notify
expect 2 'neither server nor client' 46 --role nobody
expect 2 'take pre, hs, conf, est or closing' 46 --phase x
expect 2 'one name or number at a time' 46 47

if command -v python3 >/dev/null; then
    for subject in all 46 200 502 expired; do
        "$stoic" explain "$subject" --json | python3 -m json.tool >/dev/null || failed=1
    done
fi
lines=$("$stoic" explain no_such_thing 2>&1 | wc -l)
[ "$lines" -eq 1 ] || failed=1
exit $failed
