// A GitHub that others wrote (emulate): a repository whose commits are real ones, and a branch protection.
import { until } from "./stage.mjs";

export class GitHub {
	constructor(stage, port) {
		this.stage = stage;
		this.port = port;
		this.url = `http://127.0.0.1:${port}`;
		this.repository = `${this.url}/repos/acme/shop`;
	}

	async start(privateKey, hook) {
		const key = privateKey.trimEnd().split("\n").map((line) => `        ${line}`).join("\n");
		this.stage.write("seed.yaml", `tokens:
  admin-token:
    login: boss
    scopes: [repo, user, "admin:org", "admin:repo_hook"]
github:
  users:
    - login: boss
      name: Boss
      email: boss@example.com
  orgs:
    - login: acme
      name: Acme
      members:
        - login: boss
          role: admin
  repos:
    - owner: acme
      name: shop
      auto_init: true
  apps:
    - app_id: 1234
      slug: heapgate
      name: heapgate
      private_key: |
${key}
      permissions: { checks: write, contents: read, pull_requests: write, issues: write }
      events: [push, pull_request, check_run, check_suite]
      webhook_url: ${hook}
      webhook_secret: ${this.stage.secret}
      installations:
        - installation_id: 77
          account: acme
          repository_selection: all
`);
		this.stage.start("emulate", process.execPath, [
			"node_modules/.bin/emulate", "start", "-s", "github", "-p", String(this.port),
			"--seed", this.stage.path("seed.yaml"),
		], { cwd: import.meta.dirname });
		await until("emulate's start", () =>
			fetch(this.repository, { headers: this.headers() }).then((answer) => answer.ok, () => false));
	}

	headers() {
		return { Authorization: "Bearer admin-token", "Content-Type": "application/json" };
	}

	async ask(method, path, body) {
		const answer = await fetch(this.repository + path, {
			method, headers: this.headers(), body: body && JSON.stringify(body),
		});
		const text = await answer.text();
		return { status: answer.status, json: text ? JSON.parse(text) : null };
	}

	async must(method, path, body) {
		const answer = await this.ask(method, path, body);
		if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
		return answer.json;
	}

	// The objects of a real commit, one by one, so that its id is the same here and there.
	async push(commit) {
		const git = (...args) => this.stage.git(...args);
		const entries = git("ls-tree", "-r", "-z", commit).split("\0").filter(Boolean).map((line) => {
			const [meta, path] = line.split("\t");
			const [mode, type, sha] = meta.split(" ");
			return { mode, type, sha, path };
		});
		for (const { sha } of entries)
			await this.must("POST", "/git/blobs", { content: git("cat-file", "blob", sha), encoding: "utf-8" });
		const tree = await this.pushTree(git, `${commit}^{tree}`);
		const raw = git("cat-file", "commit", commit);
		const field = (name) => [...raw.matchAll(new RegExp(`^${name} (.*)$`, "gm"))].map((match) => match[1]);
		const person = (line) => {
			const [, name, email, seconds] = line.match(/^(.*) <(.*)> (\d+) \+0000$/);
			return { name, email, date: new Date(Number(seconds) * 1000).toISOString() };
		};
		const made = await this.must("POST", "/git/commits", {
			message: raw.slice(raw.indexOf("\n\n") + 2), tree, parents: field("parent"),
			author: person(field("author")[0]), committer: person(field("committer")[0]),
		});
		if (made.sha !== commit) throw new Error(`the peer's commit is ${made.sha}, ours ${commit}`);
	}

	async pushTree(git, name) {
		const tree = [];
		for (const line of git("ls-tree", "-z", name).split("\0").filter(Boolean)) {
			const [meta, path] = line.split("\t");
			const [mode, type, sha] = meta.split(" ");
			tree.push({ path, mode, type, sha: type === "tree" ? await this.pushTree(git, sha) : sha });
		}
		return (await this.must("POST", "/git/trees", { tree })).sha;
	}
}
