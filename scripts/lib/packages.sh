# SPDX-License-Identifier: Apache-2.0
# Sourced by ./run and ./test: which Debian packages they need, and how to get what is missing.
# shellcheck shell=bash

# To build the programs and to run them.
RUN_PACKAGES=(gcc libc6-dev cmake ninja-build pkg-config libssl-dev libuv1-dev)

# To build and run the tests and scripts/check as well: the second compiler with its tools, and the peers.
# Debian 13's libcrypto.pc names zlib and libzstd to those who link statically.
# shellcheck disable=SC2034 # ./test uses it
TEST_PACKAGES=("${RUN_PACKAGES[@]}"
    clang-19 libclang-rt-19-dev llvm-19 clang-tidy-19 clang-format-19 shellcheck
    libcmocka-dev libcjson-dev python3 g++ patch zlib1g-dev libzstd-dev
    openssl ca-certificates curl gnutls-bin nodejs default-jdk-headless valgrind)

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]
}

# install_missing PACKAGE...: says what is missing and installs it; sudo only where we are not root.
install_missing() {
    local missing=() package as_root=()
    if ! command -v apt-get >/dev/null; then
        echo "no apt-get here: this script installs on Debian 12 and 13; elsewhere, provide what Debian calls: $*" >&2
        return 0
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    echo "installing what is missing: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "not root and no sudo: as root, run: apt-get install ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600)
    local log
    log=$(mktemp)
    if "${apt[@]}" update >"$log" 2>&1 && "${apt[@]}" install --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 30 "$log" >&2
    rm -f "$log"
    echo "could not install ${missing[*]}: see apt's words above" >&2
    return 1
}
