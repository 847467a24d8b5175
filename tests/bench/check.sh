#!/usr/bin/env bash
# Measures what a check costs, beside the script that people use today and beside the bare Go command; ci/bench runs it.
# usage: tests/bench/check.sh BUILD CACHE [ROUNDS]     BUILD: where check_bench lies; CACHE: kept from run to run
set -eu
bench=$1/check_bench cache=$2 rounds=${3:-15} jails=(none bubblewrap)
script_rounds=3 # it takes a hundred times as long
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
go=$(command -v go)
export GOENV=off GOFLAGS='' GOWORK=off CGO_ENABLED=0 GOTOOLCHAIN=local GOCACHE=$cache/go-build
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@example.com GIT_COMMITTER_NAME=bench
export GIT_COMMITTER_EMAIL=bench@example.com
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The sources of golang.org/x as one module, less what needs modules from elsewhere.
large=(tools@v0.24.1 net@v0.28.0 text@v0.17.0 crypto@v0.26.0 sys@v0.23.0 mod@v0.20.0 sync@v0.8.0 term@v0.23.0)
foreign=(tools/cmd/deadcode tools/present tools/cmd/present tools/cmd/present2md tools/godoc tools/cmd/godoc tools/gopls
	tools/playground tools/blog tools/internal/stack text/message/pipeline text/cmd)

make_large() {
	local module from
	mkdir -p "$1"
	for module in "${large[@]}"; do
		from=$(cd "$work" && go mod download -json "golang.org/x/$module" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
		cp -r "$from" "$1/${module%@*}"
	done
	chmod -R u+w "$1"
	(cd "$1" && rm -rf "${foreign[@]}" && find . \( -name go.mod -o -name go.sum -o -name go.work \) -delete)
	printf 'module golang.org/x\n\ngo 1.22\n' >"$1/go.mod"
}

make_small() {
	mkdir -p "$1"
	cp -r "$(dirname "$0")/../demo/main/." "$1"
}

# DIRECTORY NAME FILE: a branch for each round, in which FILE has one more line of a kind of its own.
make_changes() {
	local round
	for round in $(seq 0 "$rounds"); do
		git -C "$1" checkout -q -b "$2-$round" main
		case $3 in
		*.go) printf '\nfunc benchAdded%d(n int) *int { return &n }\n' "$round" >>"$1/$3" ;;
		*) printf '\nround %d\n' "$round" >>"$1/$3" ;;
		esac
		git -C "$1" commit -q -a -m "$2 $round"
	done
	git -C "$1" checkout -q main
}

now() { date +%s%N; }
elapsed() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f\n", (b - a) / 1e6 }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# What a careful developer's script does.
script_once() { # TREE BRANCH
	local start
	start=$(now)
	git -C "$1" checkout -q main
	(cd "$1" && go build -gcflags=-m=2 ./... >"$work/base.out" 2>&1) || true
	git -C "$1" checkout -q "$2"
	(cd "$1" && go build -gcflags=-m=2 ./... >"$work/head.out" 2>&1) || true
	diff "$work/base.out" "$work/head.out" >"$work/diff.out" || true
	elapsed "$start"
	git -C "$1" checkout -q main
}

# The Go command that heapgate ran, and nothing else: from its start to its end.  GOGC is what nobody sets by hand.
bare_once() {
	if [ -s "$work/go.log" ]; then bash "$work/go.log"; else echo 0; fi
}

# Runs go and keeps the commands that collect, to be run again and timed.
write_wrapper() {
	cat >"$work/go" <<WRAPPER
#!/bin/bash
if [ "\$1" = list ]; then
	{
		printf 'cd %q && start=\$EPOCHREALTIME && env -i' "\$PWD"
		for name in \$(compgen -e | grep -v '^GOGC\$'); do printf ' %q' "\$name=\${!name}"; done
		printf ' %q' "$go" "\$@"
		printf ' >/dev/null 2>&1; end=\$EPOCHREALTIME; awk "BEGIN { print (\$end - \$start) * 1000 }"\n'
	} >>"$work/go.log"
fi
exec "$go" "\$@"
WRAPPER
	chmod +x "$work/go"
}

heapgate_once() { # TREE JAIL BRANCH...
	local tree=$1 jail=$2
	shift 2
	"$bench" "$tree" main "$work/warm-$jail" "$go" "$GOCACHE" "$jail" "$@"
}

# Everything is in the build cache; nothing is in heapgate's database but the base.
warm() { # TREE NAME
	local round jail branches=()
	for round in $(seq 0 "$rounds"); do
		branches+=("$2-$round")
		[ "$round" -ge "$script_rounds" ] || script_once "$1" "$2-$round" >/dev/null
	done
	rm -rf "$work/data" "$work"/warm-*
	"$bench" "$1" main "$work/data" "$work/go" "$GOCACHE" none >/dev/null
	: >"$work/go.log"
	"$bench" "$1" main "$work/data" "$work/go" "$GOCACHE" none "$2-0" >/dev/null
	for jail in "${jails[@]}"; do
		heapgate_once "$1" "$jail" "${branches[@]}" >/dev/null
		rm -rf "$work/warm-$jail"
		heapgate_once "$1" "$jail" >/dev/null
	done
}

report() { # NAME
	local jail a b
	a=$(median <"$work/script") b=$(median <"$work/bare")
	printf '  %-9s script %9.1f ms   bare go %7.1f ms   go processes %d\n' "$1" "$a" "$b" "$(wc -l <"$work/go.log")"
	for jail in "${jails[@]}"; do
		awk -v jail="$jail" -v a="$a" -v b="$b" -v all="$(cut -d' ' -f1 "$work/heapgate-$jail" | median)" \
			-v own="$(cut -d' ' -f2 "$work/heapgate-$jail" | median)" 'BEGIN {
			printf "    heapgate, jail %-10s %8.1f ms, %5.1f ms of them its own processor time   ", jail, all, own
			printf "script/heapgate %6.1f   heapgate/go %s\n", a / all, (b > 0 ? sprintf("%.2f", all / b) : "-") }'
	done
}

# All ways in every round, so that what else the machine does meets all of them.  A worker has judged before: the
# branch that is left over comes first.
measure() { # TREE NAME
	local round jail
	write_wrapper
	warm "$1" "$2"
	: >"$work/script"
	: >"$work/bare"
	for jail in "${jails[@]}"; do : >"$work/heapgate-$jail"; done
	for round in $(seq 0 "$((rounds - 1))"); do
		[ "$round" -ge "$script_rounds" ] || script_once "$1" "$2-$round" >>"$work/script"
		bare_once >>"$work/bare"
		for jail in "${jails[@]}"; do heapgate_once "$1" "$jail" "$2-$rounds" "$2-$round" | tail -1 >>"$work/heapgate-$jail"; done
		bare_once >>"$work/bare"
	done
	report "$2"
}

bench_tree() { # TITLE TREE LEAF ROOT
	local packages lines
	git -C "$2" init -q -b main
	git -C "$2" add -A
	git -C "$2" commit -q -m base
	packages=$(cd "$2" && go list ./... 2>/dev/null | wc -l)
	lines=$(cd "$2" && go list -f '{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}' ./... 2>/dev/null | xargs -d '\n' cat | wc -l)
	echo "$1: $packages packages, $lines lines; medians of $rounds rounds ($script_rounds of the script), build cache warm"
	make_changes "$2" no-input README.md
	make_changes "$2" leaf "$3"
	make_changes "$2" root "$4"
	for name in no-input leaf root; do measure "$2" "$name"; done
}

make_small "$work/small"
[ -e "$work/small/README.md" ] || echo small >"$work/small/README.md"
make_large "$work/large"
echo large >"$work/large/README.md"
bench_tree small "$work/small" "$(cd "$work/small" && go list -f '{{if eq .Name "main"}}{{.Dir}}/{{index .GoFiles 0}}{{end}}' ./... | grep . | head -1 | sed "s|^$work/small/||")" \
	"$(cd "$work/small" && go list -f '{{if ne .Name "main"}}{{.Dir}}/{{index .GoFiles 0}}{{end}}' ./... | grep . | head -1 | sed "s|^$work/small/||")"
bench_tree large "$work/large" tools/cmd/stringer/stringer.go tools/internal/aliases/aliases.go
