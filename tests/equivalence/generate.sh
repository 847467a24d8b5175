#!/usr/bin/env bash
# Makes a Git repository with a history of random edits of a Go tree: bodies, signatures, comments, generics, files
# and packages that come and go, go.mod, embedded files, assembly, build tags, packages that do not compile, symlinks, a
# vendored module, a nested module with replacements, go.work.
# usage: tests/equivalence/generate.sh DIRECTORY COMMITS SEED
# The same COMMITS and SEED give the same commits, by their ids.
set -eu
directory=$1 commits=$2 seed=$3
export GIT_AUTHOR_NAME=gen GIT_AUTHOR_EMAIL=gen@example.com GIT_COMMITTER_NAME=gen GIT_COMMITTER_EMAIL=gen@example.com
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null LC_ALL=C
packages=12
mkdir -p "$directory"
cd "$directory"
git init -q -b main

# A number, drawn by $((draw % N)) in this shell: in a subshell the seed would stay as it was, and bash's own RANDOM gets
# a new one there.
draw='(seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 8'
systems=(linux windows)

# Commits what is there, at a time that N alone decides.
commit() { # N SUBJECT
	git add -A
	GIT_AUTHOR_DATE="$((1700000000 + 60 * $1)) +0000" GIT_COMMITTER_DATE="$((1700000000 + 60 * $1)) +0000" \
		git commit -q --allow-empty -m "$2"
}

# A function of one of several forms; NAME differs from others of its package.
body() { # NAME
	case $((draw % 8)) in
	0) printf 'func %s(n int) int { return n + %d }\n' "$1" "$((draw % 100))" ;;
	1) printf 'func %s(n int) int { p := new(int); *p = n; sink = p; return %d }\n' "$1" "$((draw % 100))" ;;
	2) printf 'func %s(n int) int {\n\tv := n\n\tsink = &v\n\treturn v + %d\n}\n' "$1" "$((draw % 100))" ;;
	3) printf '// %s %d\nfunc %s(n int) int { return len(make([]byte, n)) }\n' "$1" "$((draw))" "$1" ;;
	4) printf 'func %s(n int) int { any := any(n + %d); sink2 = any; return n }\n' "$1" "$((draw % 100))" ;;
	5) printf '//heapgate:noescape\nfunc %s(n int) int { return n * %d }\n' "$1" "$((draw % 100))" ;;
	6) printf 'func %s(n int) int {\n\tf := func() int { return n }\n\tsink3 = f\n\treturn f()\n}\n' "$1" ;;
	7) printf 'func %s(n int, more ...int) int {\n\tfor _, m := range more {\n\t\tn += m\n\t}\n\treturn n\n}\n' "$1" ;;
	esac
}

# Package I imports up to three of those before it, and may use the generics of package 0.
write_package() { # I
	local i=$1 j file=p$1/p.go imports='' uses=''
	mkdir -p "p$i"
	for j in $(seq 0 2); do
		j=$((draw % (i > 0 ? i : 1)))
		[ "$i" -gt 0 ] && [ -e "p$j/p.go" ] || continue
		case $imports in *"/p$j\""*) continue ;; esac
		imports+=$(printf '\t"example.com/gen/p%d"\n' "$j")$'\n'
		uses+=$'\t_ = p'$j.F0\($((draw % 9))\)$'\n'
		[ "$j" = 0 ] && uses+=$'\t_ = p0.Box(int16(1))\n\t_ = p0.Map([]string{"a"}, func(s string) int { return len(s) })\n'
	done
	{
		printf 'package p%d\n\n' "$i"
		[ -z "$imports" ] || printf 'import (\n%s)\n\n' "$imports"
		printf 'var sink *int\nvar sink2 any\nvar sink3 func() int\n\n'
		printf 'func init() {\n%s}\n\n' "$uses"
		for j in 0 1 2; do body "F$j"; echo; done
		if [ "$i" = 0 ]; then
			printf 'func Box[T any](v T) *T { w := v; return &w } // %d\n\n' "$((draw))"
			printf 'func Map[T, U any](in []T, f func(T) U) []U {\n\tout := make([]U, 0, len(in)+%d)\n' "$((draw % 9))"
			printf '\tfor _, v := range in {\n\t\tout = append(out, f(v))\n\t}\n\treturn out\n}\n'
		fi
	} >"$file"
}

write_root() {
	printf 'module example.com/gen\n\ngo 1.%d\n' "$((19 + draw % 3))" >go.mod
	if [ -d vendor ]; then
		printf '\nrequire example.org/dep v1.0.0\n' >>go.mod
	fi
}

toggle_vendor() {
	if [ -d vendor ]; then
		rm -rf vendor p1/dep.go
	else
		mkdir -p vendor/example.org/dep
		printf 'package dep\n\nfunc New(n int) *int { return &n }\n' >vendor/example.org/dep/dep.go
		printf '# example.org/dep v1.0.0\n## explicit; go 1.19\nexample.org/dep\n' >vendor/modules.txt
		mkdir -p p1
		[ -e p1/p.go ] || write_package 1
		printf 'package p1\n\nimport "example.org/dep"\n\nvar fromDep = dep.New(1)\n' >p1/dep.go
	fi
	write_root
}

# A module in a directory that patterns leave out takes another one's place; and the root module its own.
toggle_replaced() {
	[ -d nested ] || return 0
	if [ -d _local ]; then
		rm -rf _local nested/lib/other.go
		printf 'module example.com/nested\n\ngo 1.19\n' >nested/go.mod
		return
	fi
	write_replaced
	printf 'module example.com/other\n\ngo 1.19\n' >_local/other/go.mod
	printf 'module example.com/nested\n\ngo 1.22\n\nrequire (\n\texample.com/gen v0.0.0\n\texample.com/other v0.0.0\n)\n' >nested/go.mod
	printf '\nreplace example.com/gen => ..\n\nreplace example.com/other v0.0.0 => ../_local/other\n' >>nested/go.mod
	printf 'package lib\n\nimport (\n\t"example.com/gen/p0"\n\t"example.com/other"\n)\n\n' >nested/lib/other.go
	printf 'func Both(n int) int { return p0.F0(n) + *p0.Box(other.Value(n)) }\n' >>nested/lib/other.go
}

write_replaced() {
	mkdir -p _local/other
	{ printf 'package other\n\nvar sink *int\nvar sink2 any\nvar sink3 func() int\n\n'; body Value; } >_local/other/other.go
}

toggle_nested() {
	if [ -d nested ]; then
		rm -rf nested go.work _local
		return
	fi
	mkdir -p nested/lib
	printf 'module example.com/nested\n\ngo 1.19\n' >nested/go.mod
	printf 'package lib\n\nfunc New(n int) *int { return &n }\n' >nested/lib/lib.go
}

toggle_work() {
	if [ -e go.work ] || [ ! -d nested ] || [ -d vendor ]; then
		rm -f go.work
	else
		printf 'go 1.22\n\nuse (\n\t.\n\t./nested\n)\n' >go.work
	fi
}

edit() {
	local i
	i=$((draw % packages))
	case $((draw % 28)) in
	0 | 1 | 2 | 3) write_package "$i" ;;
	4) [ ! -e "p$i/p.go" ] || sed -i "1i // Moved down $((draw))." "p$i/p.go" ;;
	5) mkdir -p "p$i"; [ -e "p$i/p.go" ] || write_package "$i"; { printf 'package p%d\n\n' "$i"; body "G$((draw))"; } >"p$i/more$((draw % 3)).go" ;;
	6) rm -f "p$i"/more*.go ;;
	7) if [ "$i" -gt 4 ]; then rm -rf "p$i"; fi ;;
	8) for i in "p$i"/more*.go; do [ ! -e "$i" ] || git mv -f "$i" "${i%.go}x.go" 2>/dev/null || true; done ;;
	9) write_root ;;
	10) mkdir -p "p$i/static"; [ -e "p$i/p.go" ] || write_package "$i"; echo "$((draw))" >"p$i/static/a.txt"
		printf 'package p%d\n\nimport _ "embed"\n\n//go:embed static/a.txt\nvar text string\n' "$i" >"p$i/embed.go" ;;
	11) for i in p*/static; do [ ! -d "$i" ] || echo "$((draw))" >"$i/a.txt"; done ;;
	12) for i in p*/static; do [ ! -d "$i" ] || rm -rf "$i"; break; done ;;
	13) mkdir -p "p$i"; [ -e "p$i/p.go" ] || write_package "$i"; printf 'package p%d\n\nfunc asm(p *int) int\n' "$i" >"p$i/asm.go"
		printf '#include "textflag.h"\nTEXT \302\267asm(SB), NOSPLIT, $0-16\n\tMOVQ $%d, ret+8(FP)\n\tRET\n' "$((draw))" >"p$i/asm_amd64.s" ;;
	14) mkdir -p "p$i"; [ -e "p$i/p.go" ] || write_package "$i"; { printf '//go:build %s\n\npackage p%d\n\n' "${systems[draw % 2]}" "$i"; body "Tagged"; } >"p$i/tagged.go" ;;
	15) mkdir -p "p$i"; printf 'package p%d\n\nfunc broken() int { return "%d" }\n' "$i" "$((draw))" >"p$i/broken.go" ;;
	16) rm -f p*/broken.go ;;
	17) toggle_vendor ;;
	18) toggle_nested ;;
	19) toggle_work ;;
	20) if [ -d nested ]; then { printf 'package lib\n\nvar sink *int\nvar sink2 any\nvar sink3 func() int\n\n'; body Lib; } >nested/lib/lib.go; fi ;;
	22 | 23) toggle_replaced ;;
	26) mkdir -p "p$i"; ln -sf ../README.md "p$i/link.go" ;;
	27) rm -f p*/link.go ;;
	24 | 25) if [ -d _local ]; then write_replaced; fi ;;
	21) mkdir -p "p$i/testdata"; echo "package x // $((draw))" >"p$i/testdata/x.go"; echo "$((draw))" >README.md ;;
	esac
}

write_root
for i in $(seq 0 $((packages - 1))); do write_package "$i"; done
commit 1 start
for n in $(seq 2 "$commits"); do
	edit
	[ "$((draw % 3))" -gt 0 ] || edit
	commit "$n" "edit $n"
done
