#!/usr/bin/env bash
# Adds to a running demo what its own story has not: a longer history of the main branch, a pull request for each
# verdict, one with hundreds of sites, hostile words.  Prints the numbers of the pull requests' checks are in.
# usage: tests/browser/more.sh STAGE URL     (both as `ci/demo --keep` prints them)
set -eu
stage=$1 url=${2%/}
cd "$(dirname "$0")/../.."
tools=$PWD/build/dev/tests
repository=$stage/repositories/acme/shop.git
api=http://127.0.0.1:$(cat "$stage/host-port")
new=$stage/new

webhook() { # EVENT FACT...
	local event=$1
	shift
	"$tools/code-host" send --url "$url/hooks/github/acme/shop" --secret-file "$stage/secret" --event "$event" \
		--repository acme/shop "$@" >/dev/null
}

await() { # COMMIT: until its status is final
	for _ in $(seq 600); do
		curl -sf -H "Authorization: Bearer $(cat "$stage/token")" \
			"$api/repos/acme/shop/commits/$1/statuses?per_page=1" |
			grep -Eq '"state": *"(success|failure|error)"' && return
		sleep 0.1
	done
	echo "more.sh: no status for $1" >&2
	exit 1
}

put() { # FILE: standard input becomes FILE of the next commit
	mkdir -p "$new/$(dirname "$1")"
	cat >"$new/$1"
}

commit() { # MESSAGE
	"$tools/repo-maker" "$repository" commit "$1" "$new"
	rm -rf "$new"
}

main() { # MESSAGE [quiet]: a commit on main; quiet: nobody tells of it
	local oid
	"$tools/repo-maker" "$repository" checkout main
	oid=$(commit "$1")
	[ $# = 1 ] || return 0
	webhook push --ref refs/heads/main --after "$oid"
	await "$oid"
	base=$oid
}

pull() { # NUMBER TITLE
	local oid
	oid=$(commit "$2")
	"$tools/repo-maker" "$repository" ref "refs/pull/$1/head" "$oid"
	webhook pull_request --action opened --number "$1" --head "$oid" --base "$base" --base-ref main --title "$2"
	await "$oid"
}

branch() { # NAME
	"$tools/repo-maker" "$repository" checkout main
	"$tools/repo-maker" "$repository" branch "$1"
}

# Functions that escape, COUNT of them, in a package with a long name.
many() { # PACKAGE COUNT
	echo "package ${1##*/}"
	for i in $(seq "$2"); do
		echo "// Value$i is one of many."
		echo "type Value${i}OfAVeryLongNameThatGoesOnAndOnUntilItHasToBeBroken struct{ next *int }"
		echo "func (v *Value${i}OfAVeryLongNameThatGoesOnAndOnUntilItHasToBeBroken) Next() *int { n := $i; v.next = &n; return v.next }"
	done
}

main_history() {
	for i in 1 2 3 4 5 6; do
		many "internal/registry" $((i * (7 - i))) | put internal/registry/registry.go
		main "registry: $((i * (7 - i))) values"
	done
	echo 'package audit // only a comment' | put internal/nothing/doc.go
	main "docs: nobody tells of this one" quiet
	put internal/codec/deep/wire/wire.go <<-'END'
		package wire

		import "fmt"

		// Frame prints what it is given.
		func Frame(kind int, words ...string) []byte {
			all := make([]byte, 0, len(words)*8)
			for _, word := range words {
				all = append(all, fmt.Sprint(kind, word)...)
			}
			return all
		}

		// Later returns work that keeps its arguments.
		func Later(n int) func() int {
			return func() int { n++; return n }
		}
	END
	main "wire: frames, built late"
	many "internal/registry" 4 | put internal/registry/registry.go
	main "registry: most values are gone"
}

pulls() {
	branch many
	many "internal/bulk" 500 | put internal/bulk/bulk.go
	pull 11 "Bulk: five hundred values"

	branch broken
	printf 'package order\n\nfunc broken( {\n' | put order/broken.go
	pull 12 "This does not compile"

	branch waived
	printf 'package waived\n\n// Keep keeps.\nfunc Keep() *int {\n\tn := 1 //heapgate:allow made once, when the program starts\n\treturn &n\n}\n' |
		put internal/waived/waived.go
	pull 13 "Keep one, with a reason"

	branch hostile
	printf 'package hostile\n\n// Keep keeps.\nfunc Keep() *string {\n\ts := "<img src=x onerror=alert(1)>" // </code><script>alert(2)</script>\n\treturn &s\n}\n' |
		put 'internal/hostile/hostile.go'
	pull 14 $'<img src=x onerror="alert(3)"> \u202egnp.exe & "quotes"'

	branch elsewhere
	printf 'package cart\n\n// Note is not used.\nconst Note = "no code"\n' | put cart/note.go
	pull 15 "Only a constant"
}

rm -rf "$new"
main_history
pulls
