// What the peers' tests share: a repository, a Git server, the daemon, and processes that end with the test.
import { spawn, execFileSync } from "node:child_process";
import { randomBytes, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, mkdirSync, writeFileSync, readFileSync, existsSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { BUILD, SOURCES } = process.env;
const WAIT_MS = 60_000;

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function until(what, attempt) {
	const end = Date.now() + WAIT_MS;
	for (;;) {
		const result = await attempt();
		if (result) return result;
		if (Date.now() > end) throw new Error(`${what} did not happen`);
		await sleep(100);
	}
}

export async function freePort() {
	const server = createServer();
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	const { port } = server.address();
	await new Promise((done) => server.close(done));
	return port;
}

export function check(holds, what) {
	if (!holds) throw new Error(what);
	console.log(`   ${what}`);
}

// GitHub's description of its API for Prism.  GitHub asks clients to accept its own media type, which the
// description does not list beside application/json.
export function githubDescription() {
	const from = join(import.meta.dirname, "node_modules/@octokit/openapi/generated/api.github.com.json");
	const to = join(import.meta.dirname, "github.json");
	if (existsSync(to)) return to;
	const description = JSON.parse(readFileSync(from, "utf8"));
	const all = [description.components?.responses ?? {}];
	for (const path of Object.values(description.paths))
		for (const operation of Object.values(path)) if (operation.responses) all.push(operation.responses);
	for (const responses of all)
		for (const { content } of Object.values(responses))
			if (content?.["application/json"]) content["application/vnd.github+json"] = content["application/json"];
	writeFileSync(to, JSON.stringify(description));
	return to;
}

export class Stage {
	constructor() {
		this.directory = mkdtempSync(join(tmpdir(), "heapgate-peers-"));
		this.children = [];
		this.secret = randomBytes(24).toString("hex");
		mkdirSync(join(this.directory, "repositories/acme"), { recursive: true });
		mkdirSync(join(this.directory, "data"));
		this.repository = join(this.directory, "repositories/acme/shop.git");
	}

	path(name) {
		return join(this.directory, name);
	}

	write(name, text) {
		writeFileSync(this.path(name), text, { mode: 0o600 });
		return this.path(name);
	}

	log(name) {
		return existsSync(this.path(name)) ? readFileSync(this.path(name), "utf8") : "";
	}

	start(name, command, args, options = {}) {
		const log = openSync(this.path(`${name}.log`), "a");
		const child = spawn(command, args, { stdio: ["ignore", log, log], ...options });
		this.children.push(child);
		return child;
	}

	run(program, ...args) {
		return execFileSync(join(BUILD, program), args, { encoding: "utf8" }).trim();
	}

	git(...args) {
		return execFileSync("git", ["-C", this.repository, ...args], { encoding: "utf8" });
	}

	maker(...args) {
		return this.run("tests/repo-maker", this.repository, ...args);
	}

	overlay(name) {
		return join(SOURCES, "demo", name);
	}

	// The stand-in serves Git; its token is good for its API alone.
	async startGit() {
		this.write("git-token", "unused-unused-unused");
		this.start("git", join(BUILD, "tests/code-host"), [
			"--token-file", this.path("git-token"), "--repositories", this.path("repositories"),
			"--port-file", this.path("git-port"),
		]);
		await until("the Git server's start", () => this.log("git-port"));
		return `http://127.0.0.1:${this.log("git-port").trim()}/git/acme/shop.git`;
	}

	makeKey() {
		const { privateKey } = generateKeyPairSync("rsa", {
			modulusLength: 2048,
			publicKeyEncoding: { type: "spki", format: "pem" },
			privateKeyEncoding: { type: "pkcs1", format: "pem" },
		});
		this.write("app.pem", privateKey);
		return privateKey;
	}

	// HOST: the lines of the section that differ; MORE: sections after it.
	async startHeapgate(port, host, url, more = "") {
		this.write("secret", this.secret);
		const file = this.write("heapgate.conf", `[core]
	data = ${this.path("data")}
	external-url = https://ci.example.com
[http]
	listen = 127.0.0.1:${port}
[go]
	cache = ${join(BUILD, "go-cache")}
[sandbox]
	require = none
[host "github"]
	web = https://github.com
	webhook-secret-file = ${this.path("secret")}
	${host.join("\n\t")}
[repository "acme/shop"]
	url = ${url}
${more}`);
		this.heapgate = this.start("heapgate", join(BUILD, "daemon/heapgate"), ["serve", "--config", file]);
		await until("the daemon's start", () =>
			fetch(`http://127.0.0.1:${port}/livez`).then((answer) => answer.ok, () => false));
	}

	// The daemon holds its breath: what is delivered meanwhile waits in its socket.
	pause() {
		for (const child of this.daemons()) process.kill(child, "SIGSTOP");
	}

	resume() {
		for (const child of this.daemons()) process.kill(child, "SIGCONT");
	}

	daemons() {
		const { pid } = this.heapgate;
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
		return [pid, ...(children ? children.split(" ").map(Number) : [])];
	}

	outbox(...args) {
		return this.run("daemon/heapgate", "outbox", "--config", this.path("heapgate.conf"), ...args);
	}

	webhook(port, event, ...facts) {
		return this.run("tests/code-host", "send", "--url", `http://127.0.0.1:${port}/hooks/github/acme/shop`,
			"--secret-file", this.path("secret"), "--event", event, "--repository", "acme/shop", ...facts);
	}

	async end() {
		for (const child of this.children) child.kill("SIGTERM");
		await Promise.all(this.children.map((child) => new Promise((done) => {
			if (child.exitCode !== null || child.signalCode !== null) return done();
			child.on("exit", done);
			setTimeout(() => { child.kill("SIGKILL"); done(); }, 10_000).unref();
		})));
		if (!process.env.KEEP) rmSync(this.directory, { recursive: true, force: true });
	}
}

// Runs TEST with a stage that is cleared away afterwards; what the processes said is shown on failure.
export async function play(test) {
	const stage = new Stage();
	try {
		await test(stage);
	} catch (error) {
		console.error(`FAILED: ${error.message}`);
		for (const name of ["heapgate.log", "emulate.log", "prism.log"])
			console.error(`-- ${name}\n${stage.log(name).split("\n").slice(-40).join("\n")}`);
		process.exitCode = 1;
	} finally {
		await stage.end();
	}
}
