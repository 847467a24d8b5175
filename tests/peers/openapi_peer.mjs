// Our own API: openapi-spec-validator holds the document against the standard, and schemathesis makes requests of
// the document, good ones and bad ones, and holds every answer against it.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { check, freePort, play, until } from "./stage.mjs";

const tool = (name) => join(import.meta.dirname, "venv/bin", name);
const TOKEN = "a-token-for-waivers-0123456789";
const headers = { Authorization: `Bearer ${TOKEN}` };

function run(directory, name, ...args) {
	try {
		return execFileSync(tool(name), args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
	} catch (error) {
		throw new Error(`${name}: ${error.stdout}${error.stderr}`);
	}
}

// Requests of random repositories would all get 404.  What a cursor or a name may be is not for a schema to tell,
// so that a request which it allows is refused is no finding.
function aimed(text, commit) {
	const here = { owner: "acme", name: "shop", commit };
	const document = JSON.parse(text);
	for (const path of Object.values(document.paths))
		for (const operation of Object.values(path))
			for (const parameter of operation.parameters)
				if (parameter.in === "path" && here[parameter.name])
					parameter.schema = { type: "string", enum: [here[parameter.name]] };
	return JSON.stringify(document);
}

await play(async (stage) => {
	const port = await freePort();
	const url = await stage.startGit();
	stage.write("api-token", TOKEN);
	await stage.startHeapgate(port, [`api = ${new URL(url).origin}`, `token-file = ${stage.path("git-token")}`], url,
		`[token "peer"]\n\tfile = ${stage.path("api-token")}\n\tscope = waive\n`);
	stage.maker("init");
	const base = stage.maker("commit", "A small shop", stage.overlay("main"));
	stage.webhook(port, "push", "--ref", "refs/heads/main", "--after", base);
	const api = `http://127.0.0.1:${port}/api/v1`;
	await until("the main branch's first commit", () =>
		fetch(`${api}/repositories/acme/shop/top`, { headers }).then((answer) => answer.ok));
	const text = await (await fetch(`${api}/openapi.json`, { headers })).text();
	const told = run(stage.directory, "openapi-spec-validator", stage.write("openapi.json", text));
	check(/OK/.test(told), "the document is OpenAPI 3.1");
	const held = run(stage.directory, "schemathesis", "run", stage.write("aimed.json", aimed(text, base)),
		"--url", `http://127.0.0.1:${port}`, "--header",
		`Authorization: ${headers.Authorization}`, "--max-examples", "50", "--seed", "1", "--no-color",
		"--exclude-checks", "positive_data_acceptance");
	const [, cases] = held.match(/Test cases:\s+(.*)/) ?? [];
	check(/passed/.test(cases), `schemathesis found no answer that is not as told: ${cases}`);
});
