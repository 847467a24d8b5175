#include "tree/names.h"

#include "tree/utf8.h"

struct range {
	uint32_t first, last;
};

/* Unicode: Cc, the line separators, and what the bidirectional algorithm (UAX 9) calls formatting. */
static const struct range refused[] = {
	{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0x61c, 0x61c },
	{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
};

/* What some file systems pass over when they compare names (git: utf8.c, is_hfs_dotgit). */
static const struct range passed_over[] = {
	{ 0xad, 0xad }, { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
};

static bool within(const struct range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

static const char *characters_refused(struct view name)
{
	uint32_t code;

	while (name.len) {
		if (!utf8_next(&name, &code))
			return "its name is not UTF-8";
		if (within(refused, COUNT_OF(refused), code))
			return "its name has a control character";
	}
	return NULL;
}

/* NAME as a forgiving file system sees it: without invisible characters, case, trailing dots and blanks, or
 * what follows a colon.  Cut after SIZE characters, which is longer than any name of interest. */
static size_t plain_form(struct view name, char *out, size_t size)
{
	size_t len = 0;
	uint32_t code;

	while (name.len && len < size && utf8_next(&name, &code) && code != ':') {
		if (within(passed_over, COUNT_OF(passed_over), code))
			continue;
		if (code >= 'A' && code <= 'Z')
			code += 'a' - 'A';
		out[len++] = code < 0x80 ? (char)code : '?';
	}
	while (len && (out[len - 1] == '.' || out[len - 1] == ' '))
		len--;
	return len;
}

static bool is_version_control(struct view name)
{
	static const char *const names[] = {
		".git", "git~1", ".hg", ".svn", ".bzr", "_fossil_", ".fslckout"
	};
	char plain[NAME_MOST];
	struct view form = { plain, plain_form(name, plain, sizeof(plain)) };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (view_is(form, names[i]))
			return true;
	return false;
}

const char *name_refused(struct view name)
{
	if (name.len == 0 || view_is(name, ".") || view_is(name, "..") || memchr(name.at, '/', name.len))
		return "its name is not a file name";
	if (name.len > NAME_MOST)
		return "its name is longer than 255 bytes";
	const char *why = characters_refused(name);
	if (why)
		return why;
	if (is_version_control(name))
		return "its name belongs to a version control system";
	if (view_ends(name, VIEW(".go")) && memchr(name.at, ':', name.len))
		return "its name has a colon, which the compiler's messages cannot carry";
	return NULL;
}
