#include "golang/golist.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/mem.h"

struct golist {
	golist_each *each;
	void *payload;
	struct buf object; /* what there is of the current object */
	size_t depth;	   /* of braces and brackets */
	bool in_string, escaped;
};

static void json_scope(json_t **json)
{
	json_decref(*json);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static struct golist_names names_of(const json_t *object, const char *key)
{
	const json_t *array = json_object_get(object, key);
	size_t count = json_array_size(array), kept = 0;
	const char **list = mem_zero(count, sizeof(*list));

	for (size_t i = 0; i < count; i++) {
		const char *name = json_string_value(json_array_get(array, i));
		if (name)
			list[kept++] = name;
	}
	return (struct golist_names){ list, kept };
}

static void names_release(struct golist_names *names)
{
	free((void *)(uintptr_t)names->list);
}

static struct golist_error error_of(const json_t *object)
{
	return (struct golist_error){ text_of(object, "Err"), text_of(object, "Pos") };
}

static struct golist_errors errors_of(const json_t *object, const char *key)
{
	const json_t *array = json_object_get(object, key);
	size_t count = json_array_size(array);
	struct golist_error *list = mem_zero(count, sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i] = error_of(json_array_get(array, i));
	return (struct golist_errors){ list, count };
}

static void errors_release(struct golist_errors *errors)
{
	free((void *)(uintptr_t)errors->list);
}

static int give(const struct golist *golist, const json_t *object, struct err *err)
{
	SCOPED(names_release) struct golist_names go_files = names_of(object, "GoFiles");
	SCOPED(names_release) struct golist_names ignored = names_of(object, "IgnoredGoFiles");
	SCOPED(names_release) struct golist_names imports = names_of(object, "Imports");
	SCOPED(errors_release) struct golist_errors dependencies = errors_of(object, "DepsErrors");
	const struct golist_package package = {
		.import_path = text_of(object, "ImportPath"),
		.directory = text_of(object, "Dir"),
		.build_id = text_of(object, "BuildID"),
		.go_files = go_files,
		.ignored_go_files = ignored,
		.imports = imports,
		.error = error_of(json_object_get(object, "Error")),
		.dependency_errors = dependencies,
		.incomplete = json_is_true(json_object_get(object, "Incomplete")),
	};

	if (!package.import_path[0])
		return err_set(err, ERR_INPUT, "go list gave a package without an import path");
	return golist->each(golist->payload, &package, err);
}

static int end_object(struct golist *golist, struct err *err)
{
	json_error_t why;
	SCOPED(json_scope) json_t *object = NULL;

	if (golist->object.spoiled)
		return err_set(err, ERR_LIMIT, "go list describes one package in more than %d bytes",
			       GOLIST_OBJECT_MOST);
	object = json_loadb(golist->object.ptr, golist->object.len, 0, &why);
	if (!json_is_object(object))
		return err_set(err, ERR_INPUT, "go list gave no JSON object: %s", why.text);
	buf_clear(&golist->object);
	return give(golist, object, err);
}

/* Follows strings and brackets over one byte and says whether it ends an object. */
static bool ends_object(struct golist *golist, char c)
{
	if (golist->in_string) {
		bool ends = c == '"' && !golist->escaped;
		golist->escaped = c == '\\' && !golist->escaped;
		golist->in_string = !ends;
		return false;
	}
	golist->in_string = c == '"';
	if (c == '{' || c == '[')
		golist->depth++;
	else if (c == '}' || c == ']')
		return --golist->depth == 0;
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

int golist_feed(struct golist *golist, struct view bytes, struct err *err)
{
	size_t taken = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		char c = bytes.at[i];
		if (!golist->depth && is_space(c)) {
			taken = i + 1;
			continue;
		}
		if (!golist->depth && c != '{')
			return err_set(err, ERR_INPUT, "go list gave something else than JSON objects");
		if (!ends_object(golist, c))
			continue;
		buf_add(&golist->object, (struct view){ bytes.at + taken, i + 1 - taken });
		taken = i + 1;
		if (end_object(golist, err) < 0)
			return -1;
	}
	buf_add(&golist->object, view_from(bytes, taken));
	if (golist->object.spoiled)
		return end_object(golist, err);
	return 0;
}

int golist_end(struct golist *golist, struct err *err)
{
	if (golist->depth)
		return err_set(err, ERR_INPUT, "the output of go list is cut off");
	return 0;
}

struct golist *golist_new(golist_each *each, void *payload)
{
	struct golist *golist = mem_zero(1, sizeof(*golist));

	golist->each = each;
	golist->payload = payload;
	golist->object.ceiling = GOLIST_OBJECT_MOST;
	return golist;
}

void golist_free(struct golist *golist)
{
	if (!golist)
		return;
	buf_release(&golist->object);
	free(golist);
}
