// Our own webhooks, verified by two libraries that others wrote; a receiver that fails gets the same id again.
import { createServer } from "node:http";
import { verify } from "@octokit/webhooks-methods";
import { Webhook } from "standardwebhooks";
import { check, freePort, play, until } from "./stage.mjs";

await play(async (stage) => {
	const [hook, inbox] = [await freePort(), await freePort()];
	const secret = `whsec_${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")}`;
	const got = [];
	const server = createServer((request, answer) => {
		let body = "";
		request.on("data", (bytes) => (body += bytes));
		request.on("end", () => {
			got.push({ headers: request.headers, body });
			answer.writeHead(got.length === 1 ? 503 : 204).end();
		});
	});
	await new Promise((done) => server.listen(inbox, "127.0.0.1", done));
	try {
		const url = await stage.startGit();
		stage.write("token", "unused-unused-unused");
		// Nobody listens there: statuses wait, results go out all the same.
		await stage.startHeapgate(hook, [
			`api = http://127.0.0.1:${await freePort()}`, `token-file = ${stage.path("token")}`, "poll = 0s",
		], url, `[webhook "audit"]
	url = http://127.0.0.1:${inbox}/results
	secret-file = ${stage.write("audit-secret", secret)}
`);
		stage.maker("init");
		const base = stage.maker("commit", "A small shop", stage.overlay("main"));
		stage.maker("branch", "feature");
		const bad = stage.maker("commit", "Print prices with fmt", stage.overlay("adds"));
		stage.maker("ref", "refs/pull/1/head", bad);
		stage.webhook(hook, "pull_request", "--action", "opened", "--number", "1", "--head", bad, "--base", base,
			"--base-ref", "main", "--title", "Prices");
		await until("a second attempt", () => got.length >= 2);
		const [first, second] = got;
		check(first.headers["webhook-id"] === second.headers["webhook-id"], "after a 503 the same id comes again");
		const event = new Webhook(secret).verify(second.body, second.headers);
		check(event.type === "check.finished" && event.data.verdict === "fail" && event.data.commit === bad,
			`standardwebhooks verifies it: ${event.type}, ${event.data.verdict}, "${event.data.description}"`);
		check(event.data.result.added.length > 0, `it carries ${event.data.result.added.length} added sites`);
		check(await verify(secret, second.body, second.headers["x-hub-signature-256"]),
			"@octokit/webhooks-methods verifies it");
		let refused = false;
		try {
			new Webhook(secret).verify(second.body.replace("fail", "pass"), second.headers);
		} catch {
			refused = true;
		}
		check(refused, "another verdict under the same signature is refused");
	} finally {
		server.close();
	}
});
