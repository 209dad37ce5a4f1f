# Sourced by tests/run.sh and examples/demo.sh: what both need before anything can be built.

# need PACKAGE…: installs those Debian packages that are not there yet, and says so.
need() {
    local package missing=()
    if ! command -v dpkg-query >/dev/null; then
        echo "This is not Debian; please make sure that these are there: $*"
        return
    fi
    for package in "$@"; do
        if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]; then
            missing+=("$package")
        fi
    done
    if [ ${#missing[@]} -eq 0 ]; then
        echo "Nothing to install."
        return
    fi
    echo "Installing: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "This needs root, and there is no sudo: $*" >&2
        return 1
    fi
}

# prepare FOLDER [OPTION…]: a build folder with these options, made anew only if it cannot be used as it is.
prepare() {
    local folder=$1
    shift
    if [ -f "$folder/build.ninja" ] && meson setup --reconfigure "$folder" "$@"; then
        return
    fi
    rm -rf "$folder"
    meson setup "$folder" "$@"
}
