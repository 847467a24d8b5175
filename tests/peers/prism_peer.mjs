// What emulate does not have (statuses, code scanning), and everything else with a token: each request is held
// against GitHub's own description of its API by Prism, which answers with the description's examples.
import { check, freePort, githubDescription, play, until } from "./stage.mjs";

const spec = githubDescription();

await play(async (stage) => {
	const [prismPort, hook] = [await freePort(), await freePort()];
	const url = await stage.startGit();
	stage.write("token", "ghp_0123456789012345678901234567890123456789");
	stage.start("prism", process.execPath, ["node_modules/.bin/prism", "mock", spec, "-p", String(prismPort)],
		{ cwd: import.meta.dirname });
	await until("Prism's start", () => stage.log("prism.log").includes("is listening"));
	await stage.startHeapgate(hook, [
		`api = http://127.0.0.1:${prismPort}`, `token-file = ${stage.path("token")}`, "comment = true", "sarif = true",
	], url);
	stage.maker("init");
	const base = stage.maker("commit", "A small shop", stage.overlay("main"));
	stage.maker("branch", "feature");
	const bad = stage.maker("commit", "Print prices with fmt", stage.overlay("adds"));
	stage.maker("ref", "refs/pull/1/head", bad);
	stage.webhook(hook, "push", "--ref", "refs/heads/main", "--after", base);
	stage.webhook(hook, "pull_request", "--action", "opened", "--number", "1", "--head", bad, "--base", base,
		"--base-ref", "main", "--title", "Prices");
	const outbox = await until("the last message", () => {
		const text = stage.outbox();
		return /sent +sarif/.test(text) && /due: 0, sending: 0/.test(text) && text;
	});
	check(/dead: 0/.test(outbox), "every message was taken");
	for (const kind of ["status", "comment", "sarif"])
		check(new RegExp(`sent +${kind}`).test(outbox), `${kind}: sent`);
	const violations = stage.log("prism.log").split("\n").filter((line) => /Violation: request/.test(line));
	check(violations.length === 0, `Prism found nothing wrong with our requests${violations.join("\n")}`);
});
