#!/usr/bin/env bash
# Compares the function index and the attribution of sites with go/parser.
# usage: check.sh DUMPS funcs DIRECTORY...             every Go file below, without testdata and vendor
#        check.sh DUMPS sites DIRECTORY PACKAGE...     the sites of packages of the module in DIRECTORY
# DIRECTORY "std" is the standard library of the go command.
# DUMPS is the directory of funcs_dump and sites_dump.  GO names the go command (default: go).
# Exit codes: 0 all agree, 1 some do not, 77 there is no Go.
set -eu -o pipefail
dumps=$(cd "$1" && pwd)
what=$2
shift 2
go=${GO:-go}
command -v "$go" >/dev/null || { echo "no Go command: skipped"; exit 77; }
# Debian's GOROOT/src is a link, which find does not enter.
[ "$1" != std ] || { shift; set -- "$(cd "$("$go" env GOROOT)/src" && pwd -P)" "$@"; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build_oracle() {
	(cd "$here" && GOFLAGS='' GOWORK=off GOTOOLCHAIN=local "$go" build -buildvcs=false -o "$work/oracle" .)
}

# Says how two lists of lines differ, at most 40 lines of it.
agree() { # NAME WANTED ACTUAL
	if cmp -s "$2" "$3"; then
		return 0
	fi
	echo "$1: go/parser (-) and heapgate (+) disagree:"
	diff -u "$2" "$3" | head -40
	return 1
}

compare_funcs() {
	find "$@" \( -name testdata -o -name vendor \) -prune -o -type f -name '*.go' -print | sort >"$work/files"
	[ -s "$work/files" ] || { echo "funcs: no Go file in $*"; return 1; }
	xargs -d '\n' -n 200 "$work/oracle" funcs <"$work/files" >"$work/wanted"
	"$dumps/funcs_dump" - <"$work/files" >"$work/actual"
	agree funcs "$work/wanted" "$work/actual" || return 1
	echo "funcs: $(wc -l <"$work/files") files, $(wc -l <"$work/actual") functions and literals agree"
}

compare_sites() { # DIRECTORY PACKAGE...
	local directory
	directory=$(cd "$1" && pwd -P)
	shift
	"$dumps/sites_dump" "$directory" "$@" >"$work/actual" 2>"$work/said" || { cat "$work/said"; return 1; }
	cut -f1 "$work/actual" | "$work/oracle" sites "$directory" >"$work/wanted"
	agree sites "$work/wanted" "$work/actual" || return 1
	echo "sites: $(wc -l <"$work/actual") in $directory agree; $(tail -1 "$work/said")"
	grep '^incomplete: ' "$work/said" || true
	if grep -E '^(unknown place|unrecognised): ' "$work/said"; then
		return 1
	fi
	[ -s "$work/actual" ] || { cat "$work/said"; return 1; }
}

build_oracle
case $what in
funcs) compare_funcs "$@" ;;
sites) compare_sites "$@" ;;
*) echo "check.sh: $what: funcs or sites"; exit 2 ;;
esac
