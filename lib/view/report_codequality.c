/* GitLab's Code Quality report: an array of findings, by which it compares two branches.  A finding is known
 * by its fingerprint, so that one must not depend on lines, and no two may be alike. */
#include "base/scope.h"
#include "view/delta.h"
#include "view/json.h"
#include "view/mark.h"
#include "view/report_many.h"

struct run {
	struct buf *out;
	bool first;
	struct marks marks;
};

static void run_release(struct run *run)
{
	marks_release(&run->marks);
}

static void write_finding(struct run *run, const struct function *function, const struct site *site,
			  const char *severity, const char *note, const char *where)
{
	const struct cause_info *info = cause_info(site->cause);
	json_t *finding = json_object(), *location = json_object(), *lines = json_object();
	scoped_buf text = { 0 };
	char mark[MARK_ROOM];

	mark_next(mark, &run->marks, function, site);
	buf_print(&text, "%s: %s: %s", function->name, site->message, info->happens);
	if (note[0])
		buf_print(&text, ". %s", note);
	if (where)
		buf_print(&text, " (%s)", where);
	json_object_set_new(finding, "description", json_of_text(buf_string(&text)));
	json_object_set_new(finding, "check_name", json_string(info->name));
	json_object_set_new(finding, "fingerprint", json_string(mark));
	json_object_set_new(finding, "severity", json_string(severity));
	json_object_set_new(lines, "begin", json_integer(site->line > 0 ? site->line : 1));
	json_object_set_new(location, "path", json_of_text(function->file));
	json_object_set_new(location, "lines", lines);
	json_object_set_new(finding, "location", location);
	json_separate(run->out, &run->first);
	json_write(run->out, finding);
}

static void write_delta(struct run *run, const struct delta *delta)
{
	const struct site *site = delta_site(delta);
	bool fails = delta_group(delta) == GROUP_FAILS;
	const char *severity = !fails ? "info" : site->allocation == ALLOCATION_ALWAYS ? "major" : "minor";

	write_finding(run, delta_function(delta), site, severity, fails ? delta->why : delta->rule,
		      delta->where);
}

void report_scans_codequality(struct buf *out, const struct report_part *parts, size_t count)
{
	SCOPED(run_release) struct run run = { .out = out, .first = true };
	scoped_arena arena = { 0 };
	struct report_site *sites;
	size_t site_count = report_many_sites(&sites, &arena, parts, count);

	buf_char(out, '[');
	for (size_t i = 0; i < site_count; i++)
		if (site_allocates(sites[i].site))
			write_finding(&run, sites[i].function, sites[i].site,
				      sites[i].site->allocation == ALLOCATION_ALWAYS ? "minor" : "info", "",
				      sites[i].where);
	buf_text(out, "]\n");
}

void report_diff_codequality(struct buf *out, const struct comparison *comparison)
{
	SCOPED(run_release) struct run run = { .out = out, .first = true };

	buf_char(out, '[');
	for (size_t i = 0; i < comparison->delta_count; i++) {
		enum delta_group group = delta_group(&comparison->deltas[i]);
		if (group == GROUP_FAILS || group == GROUP_PASSES || group == GROUP_WAIVED)
			write_delta(&run, &comparison->deltas[i]);
	}
	buf_text(out, "]\n");
}
