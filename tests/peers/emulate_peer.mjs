// The whole gate against emulate, an independent GitHub: a webhook that it signed starts the check, and its
// branch protection refuses the merge until our check run is a success.  Between the two stands Prism, which
// holds each of our requests against GitHub's own description of its API.
import { check, freePort, githubDescription, play, until } from "./stage.mjs";
import { GitHub } from "./github.mjs";

const spec = githubDescription();

await play(async (stage) => {
	const [emulatePort, prismPort, hook] = [await freePort(), await freePort(), await freePort()];
	const github = new GitHub(stage, emulatePort);
	const url = await stage.startGit();
	await github.start(stage.makeKey(), `http://127.0.0.1:${hook}/hooks/github/acme/shop`);
	stage.start("prism", process.execPath, [
		"node_modules/.bin/prism", "proxy", spec, github.url, "-p", String(prismPort),
	], { cwd: import.meta.dirname });
	await until("Prism's start", () => stage.log("prism.log").includes("is listening"));
	await stage.startHeapgate(hook, [
		`api = http://127.0.0.1:${prismPort}`, "app-id = 1234", `app-key-file = ${stage.path("app.pem")}`,
		"comment = true",
	], url);

	stage.maker("init");
	const base = stage.maker("commit", "A small shop", stage.overlay("main"));
	stage.maker("branch", "feature");
	const bad = stage.maker("commit", "Print prices with fmt", stage.overlay("adds"));
	stage.maker("ref", "refs/pull/1/head", bad);
	await github.push(base);
	await github.push(bad);
	await github.must("PATCH", "/git/refs/heads/main", { sha: base, force: true });
	await github.must("POST", "/git/refs", { ref: "refs/heads/feature", sha: bad });
	await github.must("PUT", "/branches/main/protection", {
		required_status_checks: { strict: false, contexts: ["heapgate"] },
		enforce_admins: true, required_pull_request_reviews: null, restrictions: null,
	});

	const runsOf = async (sha) => (await github.must("GET",
		`/commits/${sha}/check-runs?check_name=heapgate&filter=all`)).check_runs;
	const verdict = (sha, before) => until(`a verdict on ${sha}`, async () =>
		(await runsOf(sha)).find((run) => run.status === "completed" && run.id !== before));
	const merge = (number) => github.ask("PUT", `/pulls/${number}/merge`, {});

	const first = (await github.must("POST", "/pulls", { title: "Prices", head: "feature", base: "main" })).number;
	const failed = await verdict(bad);
	check(failed.conclusion === "failure", `our run on ${bad.slice(0, 7)}: ${failed.conclusion}, "${failed.output.title}"`);
	check(failed.output.annotations_count > 0, `it has ${failed.output.annotations_count} annotations`);
	const refused = await merge(first);
	check(refused.status === 422, `the merge is refused: ${refused.status} ${refused.json.message}`);
	const comments = await until("a comment", async () => {
		const list = await github.must("GET", `/issues/${first}/comments`);
		return list.length && list;
	});
	check(comments.length === 1 && comments[0].body.includes("Failed"), "one comment says why");

	await github.must("POST", `/check-runs/${failed.id}/rerequest`);
	const again = await verdict(bad, failed.id);
	check(again.conclusion === "failure", "asked to run again, it makes a new run");

	stage.maker("checkout", "main");
	stage.maker("branch", "fixed");
	const good = stage.maker("commit", "Orders by value", stage.overlay("removes"));
	stage.maker("ref", "refs/pull/2/head", good);
	await github.push(good);
	await github.must("POST", "/git/refs", { ref: "refs/heads/fixed", sha: good });
	stage.pause();
	const second = (await github.must("POST", "/pulls", { title: "By value", head: "fixed", base: "main" })).number;
	const early = await merge(second);
	check(early.status === 422, `before our check the merge is refused: ${early.status} ${early.json.message}`);
	stage.resume();
	const passed = await verdict(good);
	check(passed.conclusion === "success", `our run on ${good.slice(0, 7)}: ${passed.conclusion}, "${passed.output.title}"`);
	const merged = await merge(second);
	check(merged.status === 200 && merged.json.merged, "then the merge is allowed");

	const violations = stage.log("prism.log").split("\n").filter((line) => /Violation: request/.test(line));
	check(violations.length === 0, `Prism found nothing wrong with our requests${violations.join("\n")}`);
	check(/dead: 0/.test(stage.outbox()), "nothing was given up");
	await fetch(`http://127.0.0.1:${prismPort}/repos/acme/shop/check-runs`, {
		method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: 7 }),
	});
	check(/Violation: request/.test(stage.log("prism.log")), "and it does find what is wrong");
});
