// The pages in a browser.  usage: node run.mjs URL STAGE OUT   (see ci/browser)
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { HtmlValidate } from "html-validate";

const [url, stage, out] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tools = "build/dev/tests";
const repository = `${stage}/repositories/acme/shop.git`;
const host = `http://127.0.0.1:${readFileSync(`${stage}/host-port`, "utf8").trim()}`;
const token = readFileSync(`${stage}/token`, "utf8").trim();

let failures = 0;
function check(good, text) {
	if (!good)
		failures++;
	console.log(`${good ? "ok  " : "FAIL"} ${text}`);
}

const run = (program, ...options) => execFileSync(program, options, { encoding: "utf8" }).trim();
const git = (...options) => run("git", "-C", repository, ...options);
const made = (...options) => run(`${tools}/repo-maker`, repository, ...options);

async function statuses(commit) {
	const answer = await fetch(`${host}/repos/acme/shop/commits/${commit}/statuses`,
		{ headers: { Authorization: `Bearer ${token}` } });
	return answer.json();
}

const browser = await chromium.launch({
	executablePath: "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync"],
});

const looks = {
	light: { viewport: { width: 1200, height: 900 }, colorScheme: "light" },
	dark: { viewport: { width: 1200, height: 900 }, colorScheme: "dark" },
	phone: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
};

// A tab that notices what no page may do: talk elsewhere, run foreign scripts, open dialogs.
async function open(options) {
	const context = await browser.newContext({ ...options, bypassCSP: false });
	const page = await context.newPage();
	page.trouble = [];
	page.on("console", (message) => message.type() === "error" && page.trouble.push(message.text()));
	page.on("pageerror", (error) => page.trouble.push(String(error)));
	page.on("dialog", (dialog) => { page.trouble.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
	page.on("request", (request) => {
		if (!request.url().startsWith(url))
			page.trouble.push(`asks ${request.url()}`);
	});
	return page;
}

async function checkOf(number) {
	const commit = git("rev-parse", `refs/pull/${number}/head`);
	return (await statuses(commit))[0].target_url;
}

// --- Every page, in every look.

const checks = {};
for (const [name, number] of Object.entries({ fail: 1, pass: 2, improved: 3, many: 11, error: 12, waived: 13, hostile: 14 }))
	checks[`check-${name}`] = new URL(await checkOf(number)).pathname;
const pages = {
	overview: "/",
	repository: "/r/acme/shop",
	...checks,
	function: "/f/acme/shop?function=order.Largest",
	"function-choices": "/f/acme/shop?function=New",
	"function-unknown": "/f/acme/shop?function=nowhere.F",
	functions: "/s/acme/shop?name=Value",
	"functions-none": "/s/acme/shop?name=%3Cimg%20onerror%3E",
	"functions-old": "/s/acme/shop?order=age&package=example.com/shop/...",
	packages: "/p/acme/shop",
	deliveries: "/deliveries",
	outbox: "/outbox",
	missing: "/nothing/here",
};

const validator = new HtmlValidate({
	extends: ["html-validate:recommended"],
	rules: {
		"long-title": "off", // titles of pull requests are what they are
		"no-trailing-whitespace": "off",
		"attribute-boolean-style": "off",
		"attribute-empty-style": "off",
		"require-sri": "off", // everything comes from the same place
		"tel-non-breaking": "off",
		"meta-refresh": "off", // for readers without scripts
		"prefer-native-element": ["error", { exclude: ["status", "img", "search"] }],
	},
});

async function validate(name, path) {
	const report = await validator.validateString(await (await fetch(url + path)).text());
	const texts = report.results.flatMap((result) => result.messages)
		.map((message) => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
	check(report.valid, `${name}: HTML ${[...new Set(texts)].slice(0, 5).join(" | ")}`);
}

async function findings(page) {
	await page.evaluate(axe);
	const result = await page.evaluate(() => window.axe.run());
	return result.violations.filter((one) => ["serious", "critical"].includes(one.impact));
}

for (const [look, options] of Object.entries(looks)) {
	// Scripts of ours are evaluated through the debugger, which a policy does not hold back.
	const page = await open(options);
	for (const [name, path] of Object.entries(pages)) {
		page.trouble.length = 0;
		const answer = await page.goto(url + path);
		const expected = name === "missing" ? 404 : 200;
		check(answer.status() === expected, `${name}: ${answer.status()} (${look})`);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		check(wide <= 0, `${name}: nothing sticks out (${look})${wide > 0 ? `: ${wide}px` : ""}`);
		// A page of hundreds of sites is too high for a whole picture.
		await page.screenshot({ path: `${out}/${name}-${look}.png`, fullPage: name !== "check-many" });
		const serious = await findings(page);
		check(serious.length === 0, `${name}: accessible (${look}) ${serious
			.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" , ")}`).join(" | ")}`);
		const trouble = page.trouble.filter((text) => expected === 200 || !text.includes("404"));
		check(trouble.length === 0, `${name}: no trouble (${look}) ${trouble.slice(0, 3).join(" | ")}`);
	}
	await page.context().close();
}
for (const [name, path] of Object.entries(pages))
	await validate(name, path);

// --- From the failing status to the commit that introduced it.

{
	const page = await open(looks.light);
	const head = git("rev-parse", "refs/pull/1/head");
	const status = (await statuses(head))[0];
	check(status.state === "failure", `the status of #1 is a failure: ${status.description}`);
	await page.goto(status.target_url);
	check(await page.locator("[role=status] strong").innerText() === "Fail", "the page says Fail first");
	const site = page.locator("details.site.fails", { hasText: "moved to heap: largest" });
	check(await site.locator("ol.source li.here mark").innerText() === "largest", "the source shows the variable");
	check((await site.locator("ul.steps li").allInnerTexts()).length === 2, "the flow has two steps in the source");
	check(await site.getByRole("link", { name: "order/order.go:22:2" }).getAttribute("href") ===
		`${host}/acme/shop/blob/${head}/order/order.go#L22`, "the place leads to the line at the code host");
	check((await site.innerText()).includes("Remedy:"), "there is a remedy");
	await page.getByRole("link", { name: "example.com/shop/order.Largest" }).first().click();
	check(page.url().includes("/f/acme/shop"), "the function leads to its history");
	const row = page.locator("tr", { hasText: "moved to heap: largest" }).first();
	const link = row.locator("code.commit a");
	const commit = (await link.getAttribute("href")).split("/").pop();
	check(git("log", "-1", "--format=%s", commit) === "Merge: prices with fmt", "the history leads to the commit");
	const before = git("show", `${commit}~:order/order.go`), after = git("show", `${commit}:order/order.go`);
	check(!before.includes("return &largest") && after.includes("return &largest"), "which introduced it, as Git says");
	await page.goBack();
	await page.getByRole("navigation").getByRole("link", { name: "acme/shop" }).click();
	check(await page.locator("svg.chart").getAttribute("role") === "img", "the repository has a chart");
	await page.getByLabel("Find a function").fill("largest");
	await page.getByRole("button", { name: "Search" }).click();
	check((await page.locator("table.functions tbody tr").count()) === 1, "the function is found by name");
	check(page.trouble.length === 0, `the journey was without trouble ${page.trouble.slice(0, 3).join(" | ")}`);
	await page.context().close();
}

// --- With the keyboard alone.

{
	const page = await open(looks.light);
	const focused = () => page.evaluate(() => ({
		text: document.activeElement.textContent,
		id: document.activeElement.id,
		outline: getComputedStyle(document.activeElement).outlineStyle,
		top: document.activeElement.getBoundingClientRect().top,
		stop: document.activeElement !== document.body && document.activeElement.id !== "content",
	}));
	await page.goto(url + checks["check-fail"]);
	await page.keyboard.press("Tab");
	const first = await focused();
	check(first.text === "Skip to the content" && first.top >= 0, "the first stop skips to the content, and is seen");
	await page.keyboard.press("Enter");
	check((await focused()).id === "content", "it does");
	const stops = new Set();
	let unseen = 0, folded = false;
	for (let i = 0; i < 60; i++) {
		await page.keyboard.press("Tab");
		const at = await focused();
		if (at.stop && at.outline === "none")
			unseen++;
		stops.add(at.text.slice(0, 60));
		if (!folded && at.text.includes("escapes to heap")) {
			await page.keyboard.press("Enter");
			folded = await page.evaluate(() => !document.activeElement.parentElement.open);
			await page.keyboard.press("Enter");
		}
	}
	check(unseen === 0, `every stop is seen (${unseen} are not)`);
	check(folded, "a site folds by keyboard");
	check([...stops].some((text) => text.includes("order.Largest")), "the functions are reached");
	await page.context().close();
}

// --- A running check brings itself up to date; the workers are held meanwhile.

{
	const workers = run("pgrep", "-f", `heapgate work .*${stage}/heapgate.conf`).split("\n").map(Number);
	const hold = (signal) => workers.forEach((worker) => process.kill(worker, signal));
	const base = git("rev-parse", "refs/heads/main");
	made("checkout", "main");
	made("branch", "running");
	const head = made("commit", "Run while somebody looks", "tests/demo/harmless");
	made("ref", "refs/pull/21/head", head);
	hold("SIGSTOP");
	run(`${tools}/code-host`, "send", "--url", `${url}/hooks/github/acme/shop`, "--secret-file", `${stage}/secret`,
		"--event", "pull_request", "--repository", "acme/shop", "--action", "opened", "--number", "21", "--head", head,
		"--base", base, "--base-ref", "main", "--title", "Run while somebody looks");
	let pending;
	for (let i = 0; i < 100 && !pending; i++) {
		pending = (await statuses(head))[0];
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	const page = await open(looks.light), plain = await open({ ...looks.light, javaScriptEnabled: false });
	let loads = 0;
	plain.on("response", (answer) => { loads += answer.url() === pending.target_url; });
	await page.goto(pending.target_url);
	await plain.goto(pending.target_url);
	check(await page.locator("[role=status] strong").innerText() === "Waiting for a worker", "a waiting check says so");
	check(await page.locator("ol.progress [aria-current=step]").count() === 1, "it shows how far it is");
	await page.screenshot({ path: `${out}/check-running-light.png` });
	const serious = await findings(page);
	check(serious.length === 0, `a running check is accessible ${serious.map((one) => one.id).join(" ")}`);
	await validate("check-running", new URL(pending.target_url).pathname);
	await page.evaluate(() => { window.marked = true; });
	await plain.waitForTimeout(11000);
	check(loads >= 2, `without scripts the page loads itself again (${loads} times)`);
	hold("SIGCONT");
	await page.locator("[role=status] strong", { hasText: "Pass" }).waitFor({ timeout: 30000 });
	check(await page.evaluate(() => window.marked), "the verdict comes without a reload");
	check((await page.title()).startsWith("Pass"), "the title tells the verdict");
	check(page.trouble.length === 0, `the script is allowed ${page.trouble.slice(0, 3).join(" | ")}`);
	await page.context().close();
	await plain.context().close();
}

await browser.close();
console.log(failures ? `${failures} failed` : "all good");
process.exit(failures ? 1 : 0);
