#!/bin/bash
# Puts the static program, with Lambda's events, and `bootstrap` into build/, which `sam deploy` sends.
# Needs musl-gcc (Debian: musl-tools). PROGRAM=path takes one that is built already.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${PROGRAM:-}" ]; then
    cd "$here/../.."
    target="$(uname -m)-unknown-linux-musl"
    rustup target add "$target"
    cargo build --locked --profile dist --package checkbox-cli --features lambda --target "$target"
    PROGRAM=${CARGO_TARGET_DIR:-target}/$target/dist/checkbox
fi
install -D -m 755 "$PROGRAM" "$here/build/checkbox"
install -m 755 "$here/bootstrap" "$here/build/bootstrap"
