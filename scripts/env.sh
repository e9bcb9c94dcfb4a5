# Sourced by the other scripts: finds Python, makes .venv and fills it from a lock with hashes.
# env.sh wants `root` (the checkout) to be set; call `prepare LOCK`.

say() { printf '%s\n' "$*" >&2; }
die() { say "foodaid: $*"; exit 1; }

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    if [ -n "${FOODAID_PYTHON:-}" ]; then
        is_new_enough "$FOODAID_PYTHON" ||
            die "FOODAID_PYTHON is $FOODAID_PYTHON, which is not a Python of 3.11 or newer"
        printf '%s\n' "$FOODAID_PYTHON"
        return
    fi
    for name in python3 python3.11 python3.12 python3.13 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && is_new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo "no Python at all")
    die "needs Python 3.11 or newer, found: $found. On Debian: apt-get install python3 python3-venv"
}

make_venv() {
    python=$(find_python) || exit 1
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        die "this Python has no venv module. On Debian: apt-get install python3-venv"
    [ -w "$root" ] || die "cannot write in $root, where the environment (.venv) is made"
    free=$(df -Pk "$root" | awk 'NR==2 {print $4}')
    [ "${free:-9999999}" -gt 1500000 ] || die "needs 1.5 GB of free disk in $root"
    say "making the environment in .venv"
    "$python" -m venv "$root/.venv" || die "could not make $root/.venv"
}

prepare() {
    lock=$1
    python="$root/.venv/bin/python"
    stamp="$root/.venv/installed-$lock"
    now=$(cat "$root/setup.cfg" "$root/pyproject.toml" "$root/$lock" | cksum)
    # The import fails where the checkout was moved or another Python came in its place.
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] &&
        "$python" -I -c 'import foodaid' 2>/dev/null && return
    "$python" -m pip --version >/dev/null 2>&1 || make_venv
    python="$root/.venv/bin/python"
    say "installing what is pinned in $lock (the first time this takes half a minute)"
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python "$root/.venv/bin/python" --require-hashes \
            -r "$root/$lock" || die "could not install the packages: is there a network?"
    else
        "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --no-input --require-hashes -r "$root/$lock" ||
            die "could not install the packages: is there a network?"
    fi
    "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --no-deps --no-build-isolation --editable "$root" || die "could not install foodaid itself"
    printf '%s\n' "$now" >"$stamp"
}
