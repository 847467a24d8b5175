#!/usr/bin/env bash
# How long a reader waits for each page, or a program for each answer of the API, with a large database: time to the first byte on one connection, over the
# loopback interface, for 200 requests each; and the size of the answer.
# usage: tests/bench/pages.sh BUILD-DIRECTORY RECORDS pages|api
set -eu
build=$1 records=$2 what=$3
work=$(mktemp -d)
daemon=''
stop() {
	[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$work"
}
trap stop EXIT

mkdir "$work/data"
"$build/tests/store_bench" "$work/data" pages "$records"
(umask 077 && echo "a token that nobody takes" >"$work/token" && echo "a secret that nobody knows" >"$work/secret")
cat >"$work/heapgate.conf" <<END
[core]
	data = $work/data
[http]
	listen = 127.0.0.1:0
[host "github"]
	token-file = $work/token
	webhook-secret-file = $work/secret
[repository "acme/api"]
END
"$build/daemon/heapgate" serve --no-workers --config "$work/heapgate.conf" --port-file "$work/port" 2>"$work/log" &
daemon=$!
for _ in $(seq 600); do
	[ -s "$work/port" ] && break
	sleep 0.1
done
[ -s "$work/port" ] || {
	cat "$work/log" >&2
	exit 3
}
url=http://127.0.0.1:$(cat "$work/port")

measure() { # NAME PATH, with a [1-200] in it
	curl -sf -o /dev/null -w '%{time_starttransfer} %{time_pretransfer} %{size_download}\n' "$url$2" |
		awk '{ printf "%.3f %d\n", ($1 - $2) * 1000, $3 }' | sort -n |
		awk -v name="$1" '{ ms[NR] = $1; bytes = $2 } END {
			if (NR == 200) printf "  %-26s median %8.2f ms   p99 %8.2f ms   %8d bytes\n", name, ms[100], ms[198], bytes
			else printf "  %-26s answered %d of 200\n", name, NR }'
}

echo "  $records records, $(du -h "$work/data/heapgate.db" | cut -f1) of database"
package=example.com/project/internal/package0000
pages() {
	measure "overview" "/?n=[1-200]"
	measure "repository" "/r/acme/api?n=[1-200]"
	measure "older checks" "/r/acme/api?before=[50001-50200]"
	measure "check" "/c/[1-200]"
	measure "function" "/f/acme/api?function=$package.Made[1-200]"
	measure "functions, escapes" "/s/acme/api?n=[1-200]"
	measure "functions, change" "/s/acme/api?order=change&n=[1-200]"
	measure "functions, age" "/s/acme/api?order=age&n=[1-200]"
	measure "functions of a cause" "/s/acme/api?cause=call-argument&n=[1-200]"
	measure "functions of no cause" "/s/acme/api?cause=map-store&n=[1-200]"
	measure "functions by name" "/s/acme/api?name=made9[1-200]"
	measure "functions, no such name" "/s/acme/api?name=nothing[1-200]"
	measure "functions of a package" "/s/acme/api?package=$package&n=[1-200]"
	measure "packages" "/p/acme/api?n=[1-200]"
	measure "deliveries" "/deliveries?before=[50001-50200]"
	measure "outbox" "/outbox?before=[50001-50200]"
}

# What has no parameter that may vary is asked again and again: a fragment is never sent.
api() {
	local of=/api/v1/repositories/acme/api base head
	base=$(printf '%040x' 1) head=$(printf '%040x' 100)
	measure "repositories" "/api/v1/repositories#[1-200]"
	measure "repository" "$of#[1-200]"
	measure "commits" "$of/commits?per_page=100#[1-200]"
	measure "commit" "$of/commits/$head#[1-200]"
	measure "checks" "$of/checks?cursor=[50001-50200]"
	measure "check" "/api/v1/checks/[1-200]"
	measure "compare" "$of/compare/$base...$head#[1-200]"
	measure "functions, escapes" "$of/functions?cursor=20.[50001-50200].1"
	measure "functions, change" "$of/functions?sort=change&cursor=50.[50001-50200].1"
	measure "functions, age" "$of/functions?sort=age&cursor=-50.[50001-50200].1"
	measure "functions, name" "$of/functions?sort=name&cursor=[50001-50200]"
	measure "functions of a cause" "$of/functions?cause=call-argument#[1-200]"
	measure "functions of no cause" "$of/functions?cause=map-store#[1-200]"
	measure "functions by name" "$of/functions?name=made9[1-200]"
	measure "functions, no such name" "$of/functions?name=nothing[1-200]"
	measure "functions of a package" "$of/functions?package=$package#[1-200]"
	measure "functions, such a tree" "$of/functions?package=example.com/...#[1-200]"
	measure "functions, no such tree" "$of/functions?package=example.org/...#[1-200]"
	measure "history" "$of/functions/history?function=$package.Made[1-200]"
	measure "blame" "$of/functions/blame?function=$package.Made[1-200]"
	measure "top" "$of/top?per_page=100#[1-200]"
	measure "trend" "$of/trend?per_page=100#[1-200]"
	measure "trend of a package" "$of/trend?package=$package&per_page=100#[1-200]"
	measure "packages" "$of/packages?per_page=100#[1-200]"
	measure "badge" "$of/badge.svg#[1-200]"
	measure "deliveries" "/api/v1/deliveries?cursor=[50001-50200]"
	measure "outbox" "/api/v1/outbox?cursor=[50001-50200]"
	measure "outbox, dead" "/api/v1/outbox?stage=dead#[1-200]"
	measure "openapi.json" "/api/v1/openapi.json#[1-200]"
}

"$what"
