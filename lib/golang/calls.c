#include "golang/calls.h"

#include "base/scope.h"
#include "golang/quoted.h"

enum { NAME_MOST = 200 };

/* Packages of the standard library (go list std, without internal ones) with a function that keeps a
 * pointer; last elements of their paths. */
static const char *const standard[] = {
	"adler32",   "aes",	   "asn1",	  "ast",       "atomic",    "base32",	 "base64",
	"big",	     "binary",	   "bits",	  "bufio",     "build",	    "bytes",	 "bzip2",
	"cgi",	     "cgroup",	   "cgo",	  "cipher",    "cmp",	    "color",	 "comment",
	"constant",  "constraint", "context",	  "cookiejar", "crypto",    "csv",	 "debug",
	"des",	     "doc",	   "draw",	  "driver",    "dwarf",	    "ecdh",	 "ecdsa",
	"ed25519",   "elf",	   "elliptic",	  "embed",     "errors",    "exec",	 "expvar",
	"fcgi",	     "filepath",   "flag",	  "flate",     "fmt",	    "format",	 "fs",
	"fstest",    "gif",	   "gob",	  "gosym",     "gzip",	    "hash",	 "heap",
	"hex",	     "hmac",	   "html",	  "http",      "httptest",  "httptrace", "httputil",
	"image",     "importer",   "io",	  "iotest",    "ioutil",    "iter",	 "jpeg",
	"json",	     "jsonrpc",	   "list",	  "log",       "lzw",	    "macho",	 "mail",
	"maphash",   "maps",	   "math",	  "md5",       "metrics",   "mime",	 "multipart",
	"net",	     "netip",	   "os",	  "palette",   "parse",	    "parser",	 "path",
	"pe",	     "pem",	   "pkix",	  "plugin",    "png",	    "pprof",	 "printer",
	"quick",     "race",	   "rand",	  "reflect",   "regexp",    "ring",	 "rpc",
	"rsa",	     "runtime",	   "scanner",	  "sha1",      "sha256",    "sha512",	 "signal",
	"slices",    "slog",	   "slogtest",	  "smtp",      "sort",	    "sql",	 "strconv",
	"strings",   "subtle",	   "suffixarray", "sync",      "syntax",    "syscall",	 "syslog",
	"tabwriter", "tar",	   "template",	  "testing",   "textproto", "time",	 "tls",
	"token",     "trace",	   "types",	  "tzdata",    "unicode",   "unique",	 "unsafe",
	"url",	     "user",	   "utf16",	  "utf8",      "version",   "weak",	 "x509",
	"xml",	     "zip",	   "zlib",
};

static bool name_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static struct view name_at_start(struct view v)
{
	size_t i = 0;

	while (i < v.len && name_part(v.at[i]))
		i++;
	return view_upto(v, i);
}

/* The length of the bracketed text at the start of V, or 0 where it does not close. */
static size_t brackets(struct view v)
{
	size_t depth = 0;

	for (size_t i = 0; i < v.len; i++) {
		char c = v.at[i];
		if (c == '"' || c == '\'')
			i += quoted_length(view_from(v, i)) - 1;
		else if (c == '(' || c == '[' || c == '{')
			depth++;
		else if ((c == ')' || c == ']' || c == '}') && --depth == 0)
			return i + 1;
	}
	return 0;
}

static void add(struct names *names, const char *before, struct view name, const char *behind)
{
	char key[NAME_MOST + 2];
	size_t start = strlen(before), end = strlen(behind);

	if (!name.len || name.len > NAME_MOST)
		return;
	memcpy(key, before, start);
	memcpy(key + start, name.at, name.len);
	memcpy(key + start + name.len, behind, end);
	(void)texts_add(&names->known, (struct view){ key, start + name.len + end }, NULL);
}

void names_declare(struct names *names, struct view function)
{
	names->any_function = true;
	if (function.len && function.at[0] != '(') {
		struct view name = name_at_start(function);
		if (name.len == function.len || function.at[name.len] == '[') {
			add(names, "", name, "");
			return;
		}
	}
	names_called(names, function);
	ptrdiff_t dot = view_find_last(function, VIEW("."));
	add(names, ".", name_at_start(view_from(function, (size_t)(dot + 1))), "");
}

void names_called(struct names *names, struct view function)
{
	struct view name = name_at_start(function);

	if (name.len < function.len && function.at[name.len] == '.')
		add(names, "", name, ".");
}

void names_signature(struct names *names, struct view body)
{
	const char *brace = body.len ? memchr(body.at, '{', body.len) : NULL;
	struct view rest = view_upto(body, brace ? (size_t)(brace - body.at) : 0), name;

	for (const char *dot; rest.len && (dot = memchr(rest.at, '.', rest.len));
	     rest = view_from(rest, name.len + 1)) {
		name = view_upto(rest, (size_t)(dot - rest.at));
		size_t start = name.len;
		while (start && name_part(name.at[start - 1]))
			start--;
		add(names, "", view_from(name, start), ".");
	}
}

bool names_method(const struct names *names, struct view method)
{
	char key[NAME_MOST + 1] = ".";

	if (!method.len || method.len > NAME_MOST)
		return false;
	memcpy(key + 1, method.at, method.len);
	return texts_find(&names->known, (struct view){ key, method.len + 1 });
}

void names_clear(struct names *names)
{
	texts_clear(&names->known);
	names->any_function = false;
}

static bool is_package(struct view name, const struct names *names)
{
	char key[NAME_MOST + 1];

	if (name.len > NAME_MOST)
		return false;
	memcpy(key, name.at, name.len);
	key[name.len] = '.';
	if (texts_find(&names->known, (struct view){ key, name.len + 1 }))
		return true;
	for (size_t i = 0; i < COUNT_OF(standard); i++)
		if (view_is(name, standard[i]))
			return true;
	return false;
}

/* What is called: EXPRESSION without its last pair of brackets, which is the argument list.  *COMPUTED: it
 * is the result of a call. */
static bool callee(struct view expression, struct view *out, bool *computed)
{
	size_t i = 0, called = 0;

	*computed = false;
	if (expression.len && expression.at[0] == '(')
		i = brackets(expression);
	while (i < expression.len) {
		char c = expression.at[i];
		if (c == '(' || c == '[') {
			size_t length = brackets(view_from(expression, i));
			if (!length)
				return false;
			bool is_type = i && expression.at[i - 1] == '.'; /* p.(*T).M, x.(T) */
			*computed |= called > 0;
			if (c == '(' && !is_type)
				called = i;
			i += length;
		} else if (name_part(c) || c == '.' || c == '~' || c == ' ') {
			i++;
		} else {
			return false;
		}
	}
	*out = view_upto(expression, called);
	return called > 0;
}

/* NAME.REST is called. */
static enum call_target selected_target(struct view name, struct view rest, const struct names *names)
{
	struct view method = name_at_start(rest);
	bool exported = method.len && (method.at[0] < 'a' || method.at[0] > 'z') && method.at[0] != '_';

	if (view_starts(rest, VIEW("(*")))
		return view_is(name, "reflect") ? CALL_REFLECT : CALL_STATIC;
	if (method.len < rest.len && rest.at[method.len] == '.')
		return CALL_INDIRECT; /* a.b.c */
	if (view_is(name, "reflect"))
		return CALL_REFLECT;
	if (is_package(name, names))
		return CALL_STATIC;
	/* Under -l little is said: conventional variables are short, the names of packages are words. */
	enum { SHORT = 3 };
	return names->any_function || name.len <= SHORT || !exported ? CALL_INDIRECT : CALL_STATIC;
}

enum call_target call_target(struct view expression, const struct names *names)
{
	struct view called;
	bool computed;

	if (!callee(expression, &called, &computed))
		return CALL_NONE;
	if (view_is(called, "append"))
		return CALL_APPEND;
	if (computed)
		return CALL_INDIRECT;
	if (called.at[0] == '(')
		return view_starts(called, VIEW("(*reflect.")) ? CALL_REFLECT : CALL_STATIC;
	if (view_starts(called, VIEW("func literal")))
		return CALL_STATIC;
	struct view name = name_at_start(called);
	if (!name.len)
		return CALL_INDIRECT; /* .autotmp_1, ~r0 */
	if (name.len < called.len && called.at[name.len] == '.')
		return selected_target(name, view_from(called, name.len + 1), names);
	static const char *const builtins[] = { "panic", "copy", "print", "println", "clear", "min", "max" };
	for (size_t i = 0; i < COUNT_OF(builtins); i++)
		if (view_is(name, builtins[i]))
			return CALL_STATIC;
	if (!names->any_function)
		return name.len <= 1 ? CALL_INDIRECT : CALL_STATIC;
	return texts_find(&names->known, name) ? CALL_STATIC : CALL_INDIRECT;
}
