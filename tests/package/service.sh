#!/bin/bash
# Inside of a booted Debian with the package, a Go toolchain, git, openssl and curl: has the service manager start,
# watch, reload and stop heapgate, as one unit and as several, each hardened as it is installed, and judge real pushes.
# Writes /root/result: "ok", or what failed and the journal.
set -Eu
export HOME=/root
trap 'code=$?; { echo "line $LINENO: $BASH_COMMAND"; cat /root/doctor.log
	journalctl --no-pager -o cat -u "heapgate*"; } >/root/result 2>&1
	exit $code' ERR
umask 077

is() { # PROPERTY VALUE [UNIT]
	local value
	value=$(systemctl show -P "$1" "${3:-heapgate}")
	[ "$value" = "$2" ] || { echo "$1 of ${3:-heapgate} is $value, not $2"; return 1; }
}
await() { # COMMAND...: until it succeeds
	for _ in $(seq 100); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.2
	done
	"$@"
}
says() { # WORDS: in the journal
	journalctl --no-pager -o cat -u 'heapgate*' | grep -q -- "$1"
}
gone() { [ -z "$(pgrep -x heapgate)" ]; }
listens() { [ "$(curl -sS http://127.0.0.1:8470/livez)" = ok ]; }
verdict() { # EXPECTED BRANCH: of HEAD, once it is pushed there
	local code=0
	git push -q /srv/service.git "HEAD:refs/heads/$2"
	heapgate status team/service "$(git rev-parse HEAD)" --wait 90s || code=$?
	[ "$code" -eq "$1" ]
}

echo 'a secret of the Git server' >/etc/heapgate/secret
cat >/etc/heapgate/heapgate.conf <<CONFIG
[core]
	data = /var/lib/heapgate
	workers = 1
	external-url = http://127.0.0.1:8470
[sandbox]
	require = bubblewrap
[host "git"]
	kind = generic
	webhook-secret-file = %d/secret
[repository "team/service"]
	host = git
	url = /srv/service.git
CONFIG
chown root:heapgate /etc/heapgate/heapgate.conf
chmod 640 /etc/heapgate/heapgate.conf
for unit in heapgate heapgate-listen heapgate-work@ heapgate-send heapgate-sweep; do
	mkdir -p /etc/systemd/system/$unit.service.d
	printf '[Service]\nLoadCredential=secret:/etc/heapgate/secret\n' >/etc/systemd/system/$unit.service.d/secret.conf
done
printf '[Service]\nWatchdogSec=2\n' >/etc/systemd/system/heapgate.service.d/watchdog.conf
systemctl daemon-reload

umask 022
git config --global user.email ann@example.com
git config --global user.name Ann
git init -q --bare -b main /srv/service.git
git init -q -b main /root/service
ln -s /usr/share/heapgate/hooks/post-receive /srv/service.git/hooks/
git -C /srv/service.git config heapgate.url http://127.0.0.1:8470/hooks/git/team/service
git -C /srv/service.git config heapgate.secretFile /etc/heapgate/secret
cd /root/service || exit

# The doctor names the line that gives him the unit's credentials.
as_doctor=$(runuser -u heapgate -- heapgate doctor | sed -n 's/^failed .* run: //p')
[ "${as_doctor% --config *}" = \
	"systemd-run --pipe --wait --uid=heapgate -p LoadCredential=secret:/etc/heapgate/secret heapgate doctor" ]
systemctl start dbus # systemd-run waits by it
$as_doctor >/root/doctor.log 2>&1

# A start is done when it listens (Type=notify), and it is heard from.
systemctl start heapgate
listens
[ "$(systemctl show -P Type heapgate)" = notify ]
sleep 5
is NRestarts 0
printf 'module example.com/service\n\ngo 1.19\n' >go.mod
printf 'package service\n\nfunc Add(n int) int { return n + 1 }\n' >service.go
git add .
git commit -qm "A service"
verdict 0 main

# A reload of a broken file keeps the old one, and checks go on.
cp -p /etc/heapgate/heapgate.conf /root/good.conf
printf '[core]\n\tworker = 1\n' >>/etc/heapgate/heapgate.conf
systemctl reload heapgate
await says config.kept
printf 'package service\n\nfunc Add(n int) int { return n + 2 }\n' >service.go
git commit -qam "Add two"
git push -q /srv/service.git HEAD:refs/heads/main
await says 'job.end job=2 state=done'
cp -p /root/good.conf /etc/heapgate/heapgate.conf
systemctl reload heapgate
await says config.reloaded
is ActiveState active
printf 'package service\n\nfunc Add(n int) int { return n + 3 }\n' >service.go
git commit -qam "Add three"
verdict 0 main

# The watchdog ends a daemon that hangs; it is started again, as after a crash.
kill -STOP "$(systemctl show -P MainPID heapgate)"
await is NRestarts 1
await is ActiveState active
says "Failed with result 'watchdog'"
kill -KILL "$(systemctl show -P MainPID heapgate)"
await is NRestarts 2
await is ActiveState active
listens

# A stop is clean and leaves no process.
systemctl stop heapgate
is Result success
is ExecMainStatus 0
says serve.stopped
gone

# The same as units of their own.
apart=(heapgate-listen heapgate-work@01 heapgate-send heapgate-sweep)
systemctl start "${apart[@]}"
await listens
printf 'package service\n\nfunc Add(n int) *int { return &n }\n' >service.go
git commit -qam "By pointer"
verdict 1 topic
for unit in "${apart[@]}"; do
	is ActiveState active "$unit"
	is NRestarts 0 "$unit"
done
systemctl stop "${apart[@]}"
for unit in "${apart[@]}"; do
	is Result success "$unit"
	is ExecMainStatus 0 "$unit"
done
gone
echo ok >/root/result
