#include "hook/payload.h"

#include <limits.h>
#include <time.h>

#include "base/buf.h"

enum { SKIMMED_MOST = 256 << 10 /* bytes: what is larger is not copied */ };

/* Jansson takes up to 79 bytes of memory per byte of text, so what it will take is counted beforehand. */
static int check_bounds(struct view text, struct err *err)
{
	size_t depth = 0, marks = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && depth > 0)
			depth--;
		marks += c == '{' || c == '[' || c == ',' || c == ':';
		if (depth > PAYLOAD_DEPTH_MOST)
			return err_set(err, ERR_LIMIT, "the payload nests more than %d values",
				       PAYLOAD_DEPTH_MOST);
		if (marks > PAYLOAD_MARKS_MOST)
			return err_set(err, ERR_LIMIT, "the payload has too many values");
	}
	return 0;
}

static void skip_space(struct view *text)
{
	while (text->len && memchr(" \t\r\n", text->at[0], 4))
		*text = view_from(*text, 1);
}

/* The bytes of the string that TEXT begins with, quotes and all; 0: it does not end. */
static size_t string_size(struct view text)
{
	for (size_t i = 1; i < text.len; i++)
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == '"')
			return i + 1;
	return 0;
}

/* The bytes of the member that TEXT begins with, and of the comma after it, where it is a URL; else 0.  NAME:
 * the size of its name. */
static size_t link_size(struct view text, size_t name)
{
	struct view rest = view_from(text, name);
	size_t value;

	if (!view_ends(view_upto(text, name), VIEW("url\"")))
		return 0;
	skip_space(&rest);
	if (!view_skip(&rest, VIEW(":")))
		return 0;
	skip_space(&rest);
	value = view_starts(rest, VIEW("\"")) ? string_size(rest) : 0;
	if (!value)
		return 0;
	rest = view_from(rest, value);
	skip_space(&rest);
	if (!view_skip(&rest, VIEW(",")))
		return 0;
	skip_space(&rest);
	return view_starts(rest, VIEW("\"")) ? text.len - rest.len : 0;
}

/* Appends TEXT without its URLs: they are three quarters of what GitHub sends, nobody reads them, and
 * Jansson takes its time for each byte. */
static void leave_links_out(struct buf *out, struct view text)
{
	while (text.len) {
		const char *quote = memchr(text.at, '"', text.len);
		size_t before = quote ? (size_t)(quote - text.at) : text.len;
		buf_add(out, view_upto(text, before));
		text = view_from(text, before);
		if (!text.len)
			return;
		size_t name = string_size(text), size = name ? link_size(text, name) : 0;
		if (!size)
			buf_add(out, view_upto(text, name ? name : text.len));
		text = view_from(text, size ? size : name ? name : text.len);
	}
}

int payload_load(json_t **out, struct view text, struct err *err)
{
	scoped_buf kept = { 0 };
	json_error_t error;

	if (text.len <= SKIMMED_MOST) {
		leave_links_out(&kept, text);
		text = buf_view(&kept);
	}
	if (check_bounds(text, err) < 0)
		return -1;
	json_t *root = text.len ? json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error) : NULL;
	if (!root)
		/* Jansson's own words would quote the payload. */
		return err_set(err, ERR_INPUT, "the payload is not JSON without duplicate keys (byte %d)",
			       text.len ? error.position : 0);
	if (!json_is_object(root)) {
		json_decref(root);
		return err_set(err, ERR_INPUT, "the payload is not a JSON object");
	}
	*out = root;
	return 0;
}

/* Reads a number of exactly DIGITS digits and the character AFTER it ('\0': none). */
static bool time_part(struct view *text, size_t digits, char after, int *out)
{
	uint64_t value;

	if (text->len < digits || !view_number(view_upto(*text, digits), INT_MAX, &value))
		return false;
	*text = view_from(*text, digits);
	*out = (int)value;
	return after == '\0' || view_skip(text, (struct view){ &after, 1 });
}

static int64_t time_fraction_ms(struct view *text)
{
	int64_t value = 0, unit = 100;

	if (!view_skip(text, VIEW(".")))
		return 0;
	for (; text->len && text->at[0] >= '0' && text->at[0] <= '9'; *text = view_from(*text, 1)) {
		value += unit * (text->at[0] - '0');
		unit /= 10;
	}
	return value;
}

/* The offset at the end, in minutes east of UTC. */
static bool time_offset(struct view text, bool spaced, int *minutes)
{
	int hours, rest;

	if (spaced ? view_is(text, " UTC") : view_is(text, "Z") || view_is(text, "z")) {
		*minutes = 0;
		return true;
	}
	bool west = view_starts(text, VIEW("-"));
	if (!view_skip(&text, VIEW("+")) && !view_skip(&text, VIEW("-")))
		return false;
	if (!time_part(&text, 2, ':', &hours) || !time_part(&text, 2, '\0', &rest) || text.len)
		return false;
	*minutes = (hours * 60 + rest) * (west ? -1 : 1);
	return true;
}

static int64_t time_text_ms(struct view text)
{
	struct tm parts = { 0 };
	bool spaced = text.len > 10 && text.at[10] == ' ';
	int minutes;

	bool read = time_part(&text, 4, '-', &parts.tm_year) && time_part(&text, 2, '-', &parts.tm_mon) &&
		    time_part(&text, 2, spaced ? ' ' : 'T', &parts.tm_mday) &&
		    time_part(&text, 2, ':', &parts.tm_hour) && time_part(&text, 2, ':', &parts.tm_min) &&
		    time_part(&text, 2, '\0', &parts.tm_sec);
	if (!read)
		return 0;
	int64_t milliseconds = time_fraction_ms(&text);
	if (!time_offset(text, spaced, &minutes))
		return 0;
	parts.tm_year -= 1900;
	parts.tm_mon -= 1;
	return ((int64_t)timegm(&parts) - (int64_t)minutes * 60) * 1000 + milliseconds;
}

int64_t payload_time_ms(const json_t *value)
{
	enum { SECONDS_A_DAY = 86400, DAYS = 2932896 /* to the end of the year 9999 */ };
	int64_t ms = 0;

	if (json_is_string(value))
		ms = time_text_ms(view_of(json_string_value(value)));
	else if (json_is_integer(value) && json_integer_value(value) < (json_int_t)DAYS * SECONDS_A_DAY)
		ms = json_integer_value(value) > 0 ? json_integer_value(value) * 1000 : 0;
	return ms > 0 ? ms : 0;
}

int payload_oid(struct oid *out, const char *text, const char *what, struct err *err)
{
	if (oid_parse(out, view_of(text), err) < 0)
		return err_wrap(err, "%s", what);
	return 0;
}

bool payload_branch_valid(struct view name)
{
	static const char forbidden[] = "~^:?*[\\\177";
	struct view part;

	if (name.len == 0 || name.len > PAYLOAD_REF_MOST || name.at[0] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] <= ' ' || memchr(forbidden, name.at[i], sizeof(forbidden) - 1))
			return false;
	if (view_find(name, VIEW("..")) >= 0 || view_find(name, VIEW("@{")) >= 0 || view_is(name, "@") ||
	    view_ends(name, VIEW(".")))
		return false;
	while (view_split(&name, '/', &part))
		if (part.len == 0 || part.at[0] == '.' || view_ends(part, VIEW(".lock")))
			return false;
	return true;
}

static bool name_part_valid(struct view part)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

	if (part.len == 0 || view_is(part, ".") || view_is(part, ".."))
		return false;
	for (size_t i = 0; i < part.len; i++)
		if (!memchr(allowed, part.at[i], sizeof(allowed) - 1))
			return false;
	return true;
}

bool payload_repository_valid(struct view name)
{
	struct view owner;

	return name.len <= PAYLOAD_NAME_MOST && view_split(&name, '/', &owner) && name_part_valid(owner) &&
	       name_part_valid(name);
}

bool payload_path_valid(struct view name)
{
	struct view part;

	if (name.len > PAYLOAD_NAME_MOST || view_find(name, VIEW("/")) < 0)
		return false;
	while (view_split(&name, '/', &part))
		if (!name_part_valid(part))
			return false;
	return true;
}
