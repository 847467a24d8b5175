// Webhooks that others recorded (GitHub's examples) and signed (Octokit's signer, Standard Webhooks'): each is
// answered as its event and action ask for, none crashes anything, and what is signed wrongly leaves nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import { Webhook } from "standardwebhooks";
import { check, freePort, play, until } from "./stage.mjs";

const recorded = JSON.parse(readFileSync(
	join(import.meta.dirname, "node_modules/@octokit/webhooks-examples/api.github.com/index.json"), "utf8"));
const examples = recorded.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));
const names = [...new Set(examples.map(({ payload }) => payload.repository?.full_name).filter(Boolean))];
// Some were recorded before and after the default branch got another name: the last one counts.
const mains = new Map(examples.filter(({ payload }) => payload.repository?.default_branch)
	.map(({ payload }) => [payload.repository.full_name, payload.repository.default_branch]));
const signingKey = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;

// What an example must lead to, by GitHub's documentation; everything else asks for nothing.
function expected(name, payload) {
	const main = `refs/heads/${mains.get(payload.repository?.full_name)}`;
	const rules = {
		ping: () => /^pong/,
		push: () => !payload.ref.startsWith("refs/heads/") ? /^ignored: only branches/
			: payload.deleted ? /^accepted: branch deleted/
				: payload.ref === main ? /^accepted: job/ : /^ignored: neither the main branch/,
		pull_request: () => {
			const asks = ["opened", "reopened", "synchronize", "ready_for_review"].includes(payload.action) ||
				(payload.action === "edited" && payload.changes.base);
			return asks ? /^accepted: job|^ignored: a later state/
				: payload.action === "closed" ? /^accepted: #\d+ closed|^ignored: a later state/ : /^ignored: /;
		},
		merge_group: () => payload.action === "checks_requested" ? /^accepted: job/ : /^accepted: left the merge queue/,
		check_run: () => payload.action === "rerequested" ? /^ignored: this commit was never checked/ : /^ignored: /,
		check_suite: () => payload.action === "rerequested" ? /^ignored: this commit was never checked/ : /^ignored: /,
	};
	return rules[name]?.() ?? /^ignored: /;
}

// Every repository of the examples, with the main branch that they tell; pushes to none are checked alone.
function config(stage, port) {
	const repositories = names.map((name) =>
		`[repository "${name}"]\n\thost = github\n\tmain-branch = ${mains.get(name) ?? "main"}\n`);
	stage.write("key", signingKey);
	stage.write("secret", stage.secret);
	stage.write("token", "a-token-that-is-never-used");
	return stage.write("heapgate.conf", `[core]
	data = ${stage.path("data")}
[http]
	listen = 127.0.0.1:${port}
	body-limit = 25m
	connections-per-address = 200
	rate-limit = 0
	hook-rate-limit = 0
	repository-rate-limit = 0
[host "github"]
	token-file = ${stage.path("token")}
	webhook-secret-file = ${stage.path("secret")}
[host "gitlab"]
	token-file = ${stage.path("token")}
	webhook-secret-file = ${stage.path("key")}
[host "git"]
	kind = generic
	webhook-secret-file = ${stage.path("key")}
[repository "group/sub/service"]
	host = gitlab
[repository "team/plain"]
	host = git
	url = https://git.example.com/plain.git
${repositories.join("")}`);
}

await play(async (stage) => {
	const port = await freePort();
	const file = config(stage, port);
	stage.start("heapgate", join(process.env.BUILD, "daemon/heapgate"),
		["serve", "--no-workers", "--config", file]);
	const base = `http://127.0.0.1:${port}`;
	await until("the daemon's start", () => fetch(`${base}/livez`).then((answer) => answer.ok, () => false));

	const send = async (path, headers, body) => {
		const answer = await fetch(`${base}/hooks/${path}`, { method: "POST", headers, body });
		return { status: answer.status, text: await answer.text() };
	};
	const github = (name, body, signature, type = "application/json", delivery = randomUUID()) =>
		send("github", { "content-type": type, "x-github-event": name, "x-github-delivery": delivery,
			"x-hub-signature-256": signature }, body);
	const stored = () => JSON.parse(stage.run("daemon/heapgate", "deliveries", "--config", file, "--json",
		"--limit", "5000")).length;

	const counts = {}, wrong = [];
	for (const { name, payload } of examples) {
		const body = JSON.stringify(payload);
		const answer = await github(name, body, await sign(stage.secret, body));
		const word = answer.text.split(/[:\n]/)[0];
		counts[`${answer.status} ${word}`] = (counts[`${answer.status} ${word}`] ?? 0) + 1;
		if (answer.status >= 300 || !expected(name, payload).test(answer.text))
			wrong.push(`${name} ${payload.action ?? ""}: ${answer.status} ${answer.text.trim()}`);
	}
	check(wrong.length === 0, `${examples.length} recorded payloads are answered as they should be: ` +
		`${JSON.stringify(counts)}${wrong.map((line) => `\n   ${line}`).join("")}`);
	check(stored() === examples.length, `all ${examples.length} are stored`);

	for (const { name, payload } of examples.slice(0, 100)) {
		const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
		const answer = await github(name, body, await sign(stage.secret, body), "application/x-www-form-urlencoded");
		if (answer.status >= 300) wrong.push(`${name} as a form: ${answer.status} ${answer.text}`);
	}
	check(wrong.length === 0, `100 of them as forms are taken, too${wrong.join("\n")}`);

	const before = stored();
	for (const { name, payload } of examples) {
		const body = JSON.stringify(payload);
		const answer = await github(name, body, await sign("another secret altogether", body));
		if (answer.status !== 401) wrong.push(`${name} signed wrongly: ${answer.status}`);
	}
	check(wrong.length === 0 && stored() === before, "signed with another secret, each is refused and nothing is stored");

	const delivery = randomUUID(), pull = examples.find(({ name }) => name === "pull_request");
	const same = JSON.stringify(pull.payload);
	const signature = await sign(stage.secret, same);
	const answers = await Promise.all(Array.from({ length: 100 },
		() => github("pull_request", same, signature, undefined, delivery)));
	check(answers.filter(({ text }) => !text.startsWith("duplicate")).length === 1 && stored() === before + 1,
		"one delivery sent a hundred times at once counts once");

	const standard = new Webhook(signingKey);
	const message = (path, body, id, when, headers = {}) =>
		send(path, { "content-type": "application/json", "webhook-id": id,
			"webhook-timestamp": String(Math.floor(when.getTime() / 1000)),
			"webhook-signature": `v1,AAAA ${standard.sign(id, when, body)}`, ...headers }, body);
	const after = "6dcb09b5b57875f334f61aebed695e2e4193db5e", earlier = "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c";
	const merge = JSON.stringify({ object_kind: "push", ref: "refs/heads/main", before: earlier, after,
		project: { id: 1, path_with_namespace: "group/sub/service" } });
	const plain = JSON.stringify({ version: 1, updates: [{ ref: "refs/heads/main", before: earlier, after }] });
	for (const [path, body] of [["gitlab/group/sub/service", merge], ["git/team/plain", plain]]) {
		const good = await message(path, body, `msg_${randomUUID()}`, new Date());
		check(good.status === 202, `${path}: signed by standardwebhooks: ${good.status} ${good.text.trim()}`);
		const old = await message(path, body, `msg_${randomUUID()}`, new Date(Date.now() - 600_000));
		check(old.status === 401, `${path}: signed ten minutes ago: ${old.status}`);
		const id = `msg_${randomUUID()}`, now = new Date();
		const changed = await message(path, body, id, now, {
			"webhook-signature": standard.sign(id, now, `${body} `) });
		check(changed.status === 401, `${path}: signed for another body: ${changed.status}`);
	}
	check(!/Sanitizer|runtime error/.test(stage.log("heapgate.log")), "nothing crashed");
});
