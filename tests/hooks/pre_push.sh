#!/usr/bin/env bash
# contrib/hooks/pre-push with real pushes between real repositories.
# usage: tests/hooks/pre_push.sh HEAPGATE
set -u
heapgate=$1
hook=$(cd "$(dirname "$0")/../.." && pwd)/contrib/hooks/pre-push
command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
passed=0 failed=0

git init -q --bare -b main "$place/remote.git"
git init -q -b main "$place/work"
cd "$place/work" || exit 3
git remote add origin "$place/remote.git"
git config heapgate.command "$heapgate"
printf 'module example.com/m\n\ngo 1.18\n' >go.mod
printf 'package m\n\nfunc One() int { return 1 }\n' >m.go
git add . && git commit -qm base
cp "$hook" .git/hooks/pre-push

says() { # "" for no word of the hook
	if [ -n "$1" ]; then grep -qF -- "$1" "$place/said"; else ! grep -q '^heapgate:' "$place/said"; fi
}

expect() { # CODE WORDS COMMAND...: its exit code, and words that it says
	local code=$1 words=$2
	shift 2
	"$@" >"$place/said" 2>&1
	local is=$?
	if [ $is -eq "$code" ] && says "$words"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $* exits with $is, not $code, or does not say '$words':"
		cat "$place/said"
	fi
}

branch() { # NAME TEXT: a branch of main with TEXT at the end of m.go
	git checkout -q -b "$1" main && printf '%s\n' "$2" >>m.go && git commit -qam "$1"
}

expect 0 'refs/heads/main: not compared: origin has no main branch here yet' git push -q origin main
expect 0 '' git push -q origin main # nothing to push

branch harmless 'func Two() int { return 2 }'
expect 0 'refs/heads/harmless: PASS: No new heap escapes' git push -q origin harmless
branch escapes 'func Three() *int { x := 3; return &x }'
expect 1 'moved to heap: x' git push -q origin escapes
expect 1 'refs/heads/escapes: refused' git push -q origin escapes harmless
expect 0 '' git ls-remote --exit-code origin harmless
expect 2 '' git ls-remote --exit-code origin escapes
expect 0 '' git push -q --no-verify origin escapes
expect 0 '' git push -q origin :escapes # a deletion
git tag v1 escapes
expect 0 '' git push -q origin v1 # not a branch
expect 1 'refs/heads/escapes: refused' git push -q origin escapes:refs/heads/other

branch broken 'func Four() int { return "4" }'
expect 0 'refs/heads/broken: COULD NOT JUDGE; pushed all the same' git push -q origin broken
git commit -q --allow-empty -m again
git config heapgate.unjudged refuse
expect 1 'refs/heads/broken: COULD NOT JUDGE; refused' git push -q origin broken
git config heapgate.command "$place/nothing"
git config heapgate.unjudged pass
expect 0 'COULD NOT JUDGE' git push -q origin broken
git config heapgate.command "$heapgate"

printf '[policy]\n\tpreset = report\n' >"$place/policy"
git config heapgate.policy "$place/policy"
expect 0 'let through by the policy' git push -q origin escapes
git config --unset heapgate.policy
git push -q --no-verify origin :escapes
git config --add heapgate.configuration goarch=arm64
git config --add heapgate.configuration 'goarch=amd64 tags=x'
expect 1 'linux/amd64 tags=x' git push -q origin escapes
git config --unset-all heapgate.configuration
git config heapgate.base harmless
expect 1 'refused' git push -q origin escapes

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
