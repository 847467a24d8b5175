#!/usr/bin/env python3
"""Asks a running daemon everything its API document tells of, and holds every answer against the document.

usage: api_check.py PORT TOKEN REPOSITORY EMPTY_REPOSITORY BASE HEAD CHECK FUNCTION PACKAGE BROKEN
EMPTY_REPOSITORY is configured and was never collected; BASE and HEAD are collected commits, BROKEN is one
that could not be.  The first thing that does not fit ends the program with a sentence.
"""
import datetime
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import warnings

import jsonschema

warnings.simplefilter("ignore", DeprecationWarning)  # Debian 12 has the resolver that later releases replace

PORT, TOKEN, REPOSITORY, EMPTY, BASE, HEAD, CHECK, FUNCTION, PACKAGE, BROKEN = sys.argv[1:]
ROOT = f"http://127.0.0.1:{PORT}"
R = f"/api/v1/repositories/{REPOSITORY}"


def fail(text):
    sys.exit(f"api_check: {text}")


class Answer:
    """What came back for METHOD PATH."""

    def __init__(self, method, path, headers=None, body=None):
        request = urllib.request.Request(ROOT + path, method=method, data=body, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                self.take(response)
        except urllib.error.HTTPError as error:
            with error:
                self.take(error)
        self.name = f"{method} {path}"

    def take(self, response):
        self.status, self.headers, self.text = response.status, response.headers, response.read()
        self.type = response.headers.get_content_type()

    def json(self):
        return json.loads(self.text)


document = Answer("GET", "/api/v1/openapi.json").json()
resolver = jsonschema.RefResolver("", document)


def validator(schema):
    return jsonschema.Draft202012Validator(
        schema, resolver=resolver, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def check_document():
    if document["openapi"] != "3.1.0":
        fail("the document is not OpenAPI 3.1.0")
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        if name != "Problem" and f"/{name}\"" not in json.dumps(document):
            fail(f"nothing uses the schema {name}")
    for reference in re.findall(r'"\$ref": "([^"]*)"', json.dumps(document)):
        resolver.resolve(reference)
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    if len(names) != len(set(names)):
        fail("two operations have one operationId")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
            if parts != re.findall(r"\{(\w+)\}", path):
                fail(f"{method} {path} does not tell its parts")


def template_of(path):
    """The path of the document that PATH is one of; literal segments win."""
    found = []
    for template in document["paths"]:
        pattern = re.sub(r"\\\{owner\\\}", "[^?]+", re.escape(template))
        pattern = re.sub(r"\\\{\w+\\\}", "[^/?]+", pattern)
        if re.fullmatch(pattern, path.split("?")[0]):
            found.append(template)
    return max(found, key=lambda t: (t.count("/"), -t.count("{")))


asked = set()


def ask(path, status=200, method="GET", headers=None, body=None):
    """Asks and holds the answer against the document."""
    answer = Answer(method, path, headers, body)
    operation = document["paths"][template_of(path)][method.lower()]
    if answer.status != status:
        fail(f"{answer.name}: status {answer.status} instead of {status}: {answer.text[:300]}")
    responses = operation["responses"]
    response = responses[str(status)] if str(status) in responses else responses["default"]
    if answer.type not in response["content"]:
        fail(f"{answer.name}: {answer.type} is not told")
    if answer.type.endswith("json"):
        error = jsonschema.exceptions.best_match(
            validator(response["content"][answer.type]["schema"]).iter_errors(answer.json()))
        if error:
            fail(f"{answer.name}: {error.json_path}: {error.message[-400:]}")
    if status == 200:
        asked.add((method, template_of(path)))
    return answer


def check_cache(path):
    first = ask(path)
    tag = first.headers["ETag"]
    if not tag or first.headers["Cache-Control"] == "no-store":
        fail(f"{first.name}: no ETag, or not cacheable")
    again = Answer("GET", path, {"If-None-Match": tag})
    if again.status != 304 or again.text:
        fail(f"{again.name}: {again.status} for what is unchanged")
    head = Answer("HEAD", path)
    if (head.status, head.text, head.headers["ETag"]) != (200, b"", tag):
        fail(f"{head.name}: not the answer of GET without its body")


def check_refusal(path, status, parameter=None):
    problem = ask(path, status).json()
    if problem.get("parameter") != parameter or problem["status"] != status:
        fail(f"GET {path}: the problem names {problem.get('parameter')} instead of {parameter}")
    return problem


def pages(path, name):
    """All elements of a list, one a page, by the links alone; and how many pages there were."""
    separator, elements, count = "&" if "?" in path else "?", [], 0
    path += separator + "per_page=1"
    while path:
        answer = ask(path)
        elements += answer.json()[name]
        count += 1
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers["Link"] or "")
        path = link and link.group(1)
        if count > 200:
            fail(f"{answer.name}: the list has no end")
    return elements


def check_list(path, name, least=1):
    whole = ask(path + ("&" if "?" in path else "?") + "per_page=100").json()[name]
    if len(whole) < least:
        fail(f"GET {path}: {len(whole)} elements, expected {least} or more")
    paged = pages(path, name)
    # How many commits lie before a point is told by the next one, on the same page or not.
    if paged != whole:
        fail(f"GET {path}: page by page it is another list: {paged} instead of {whole}")
    return whole


check_document()
quoted = urllib.parse.quote(FUNCTION)
for path in ["/api/v1/openapi.json", "/api/v1/repositories", R, f"{R}/commits", f"{R}/commits/{HEAD}", f"{R}/checks",
             f"/api/v1/checks/{CHECK}", f"{R}/functions", f"{R}/functions/history?function={quoted}",
             f"{R}/functions/blame?function={quoted}", f"{R}/top", f"{R}/trend", f"{R}/packages", f"{R}/badge.svg",
             f"{R}/badge.json", f"{R}/waivers", "/api/v1/deliveries", "/api/v1/outbox"]:
    check_cache(path)

functions = check_list(f"{R}/functions", "functions", 3)
for sort in ["change", "age"]:
    names = check_list(f"{R}/functions?sort={sort}", "functions", 3)
    if sorted(map(str, names)) != sorted(map(str, functions)):
        fail(f"sort={sort} lists other functions")
if len(check_list(f"{R}/functions?sort=name", "functions", 4)) <= len(functions):
    fail("sort=name does not list the functions without sites")
if [f["allocating"] for f in functions] != sorted((f["allocating"] for f in functions), reverse=True):
    fail("the functions are not sorted by what escapes")
if any(f["allocating"] == 0 or not f["causes"] or not f["since"] for f in functions):
    fail("a function without sites is listed among those with")
cause = functions[0]["causes"][0]
if any(cause not in f["causes"] for f in check_list(f"{R}/functions?cause={cause}", "functions")):
    fail(f"cause={cause} lists functions without it")
if {f["package"] for f in check_list(f"{R}/functions?package={PACKAGE}", "functions")} != {PACKAGE}:
    fail("package= lists functions of others")
short = FUNCTION.split(".")[-1]
if [f["function"] for f in ask(f"{R}/functions?name={short.upper()}").json()["functions"]] != [short]:
    fail("name= does not find the function")
if ask(f"{R}/functions?name=nothing-has-this-name").json()["functions"]:
    fail("name= finds what is not there")

commits = check_list(f"{R}/commits", "points", 2)
trend = check_list(f"{R}/trend", "points", 2)
if commits[0]["commit"] != HEAD or commits[-1]["commit"] != BASE or commits != trend:
    fail("the main branch is not told newest first")
packages = check_list(f"{R}/packages", "packages", 3)
if sum(p["allocating"] for p in packages) != trend[0]["allocating"]:
    fail("the packages do not sum up to the trend")
if ask(R).json()["main"]["allocating"] != trend[0]["allocating"]:
    fail("the repository does not say what its trend says")
if str(trend[0]["allocating"]) != ask(f"{R}/badge.json").json()["message"]:
    fail("the badge does not say what the trend says")
if sum(trend[0]["causes"].values()) != trend[0]["allocating"]:
    fail("the causes do not sum up")
check_list(f"{R}/trend?package={PACKAGE}", "points", 2)
names = [r["name"] for r in check_list("/api/v1/repositories", "repositories", 2)]
if REPOSITORY not in names or names != sorted(names):
    fail(f"the repositories are not listed by their names: {names}")
beyond = urllib.parse.quote(names[0] + "!")
if [r["name"] for r in ask(f"/api/v1/repositories?cursor={beyond}").json()["repositories"]] != names[1:]:
    fail("a cursor whose repository has left does not go on where it stood")
check_list(f"{R}/checks", "checks", 1)
check_list("/api/v1/deliveries", "deliveries", 3)
check_list("/api/v1/outbox", "messages", 3)
if ask("/api/v1/outbox?stage=dead").json()["messages"]:
    fail("dead messages where all were sent")

blame = ask(f"{R}/functions/blame?function={quoted}").json()
if not blame["sites"] or {s["since"]["commit"] for s in blame["sites"]} != {HEAD}:
    fail(f"blame does not name the commit that brought the sites: {blame['sites']}")
if ask(f"{R}/functions/blame?function=NoSuchFunction").json()["collected"]:
    fail("a function that never was counts as collected")
compared = ask(f"{R}/compare/{BASE}...{HEAD}")
if "immutable" not in compared.headers["Cache-Control"]:
    fail("a comparison of two commits may change")
if not any(d["function"] == short for d in compared.json()["added"]):
    fail("the comparison does not tell what came")
if ask(f"{R}/compare/{HEAD[:9]}...{BASE[:9]}").json()["removed"] == []:
    fail("the comparison the other way round removes nothing")
if not ask(f"{R}/commits/{HEAD[:8]}").json()["collected"]:
    fail("the newest commit is not collected")

# A commit that could not be collected is known by its check alone: nothing is told of it that nobody read.
broken = ask(f"{R}/commits/{BROKEN}").json()
if broken["collected"] or broken["time"] is not None or broken["author"] or broken["subject"] or broken["toolchains"]:
    fail(f"something is told of a commit that was not collected: {broken}")
if broken["check"]["verdict"] != "error" or ask(f"/api/v1/checks/{broken['check']['id']}").json()["head"] != BROKEN:
    fail("the check of a commit that could not be collected is not told")
with urllib.request.urlopen(f"{ROOT}/c/{broken['check']['id']}", timeout=20) as page:
    text = page.read().decode()
if "Could not judge" not in text or "1970" in text:
    fail("the page of a commit that could not be collected does not say so, or invents a time")
with urllib.request.urlopen(f"{ROOT}/r/{REPOSITORY}", timeout=20) as page:
    if "1970" in page.read().decode():
        fail("the repository's page invents a time")

# What was not collected is never told as zero.
E = f"/api/v1/repositories/{EMPTY}"
for path in ["functions", "top", "trend", "packages", "commits", "functions/blame?function=F"]:
    check_refusal(f"{E}/{path}", 409)
if ask(E).json()["main"] is not None or ask(f"{E}/badge.json").json()["message"] != "not collected":
    fail("a repository that was never collected has numbers")
if ask(f"{E}/functions/history?function=F").json()["collected"]:
    fail("a function of a repository that was never collected counts as collected")

for query, parameter in [("per_page=0", "per_page"), ("per_page=101", "per_page"), ("sort=none", "sort"),
                         ("cause=none", "cause"), ("cursor=x", "cursor"), ("cursor=1.2", "cursor"),
                         ("nothing=1", "nothing"), ("name=", "name"), ("configuration=none", "configuration"),
                         ("sort=name&cause=unknown", "cause"), ("per_page=1&per_page=2", "per_page")]:
    check_refusal(f"{R}/functions?{query}", 400, parameter)
check_refusal(f"{R}/functions/blame", 400, "function")
check_refusal(f"{R}/trend?package=no/such", 404)
check_refusal(f"{R}/compare/{HEAD}", 404)
check_refusal(f"{R}/compare/xyz...{HEAD}", 400)
check_refusal(f"{R}/compare/{'0' * 40}...{HEAD}", 404)
check_refusal(f"{R}/commits/{'0' * 40}", 404)
check_refusal("/api/v1/repositories/no/body/trend", 404)
check_refusal("/api/v1/checks/999999", 404)

until = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
waiver = json.dumps({"function": FUNCTION, "reason": "a test", "until": until, "every_site": True}).encode()
headers = {"Content-Type": "application/json"}
unsigned = ask(f"{R}/waivers", 401, "POST", headers, waiver)
if not unsigned.headers["WWW-Authenticate"].startswith("Bearer"):
    fail("401 does not say how")
headers["Authorization"] = f"Bearer {TOKEN}"
given = ask(f"{R}/waivers", 201, "POST", headers, waiver).json()
ask(f"{R}/waivers/{given['id']}?reason=over", 200, "DELETE", headers)
if ask("/api/v1/repositories", 401, headers={"Authorization": "Bearer no-such-token-at-all"}).json()["status"] != 401:
    fail("a wrong token is not told so")

missed = {(m.upper(), p) for p, operations in document["paths"].items() for m in operations} - asked - {
    ("POST", "/api/v1/repositories/{owner}/{name}/waivers")}
if missed:
    fail(f"nothing asks {sorted(missed)}")
print(f"api_check: {len(asked)} operations answer as told")
