#include "daemon/question.h"

#include "base/mem.h"
#include "daemon/commands.h"
#include "daemon/config.h"
#include "daemon/go_options.h"
#include "store/functions.h"

enum { SIMILAR_MOST = 5 };

void question_release(struct question *question)
{
	store_close(question->store);
	arena_release(&question->arena);
}

int question_failed(const struct question *question, const struct err *err)
{
	return err->kind == ERR_INPUT ? command_misused(question->command, "%s", err->text)
				      : command_failed(question->command, err);
}

int question_answer(const struct question *question, const struct buf *out)
{
	return (question->format == QUESTION_TEXT ? output_print : output_foreign)(question->command, out,
										   EXIT_PASS);
}

/* The one that was named, or the only one. */
static int find_repository(struct question *question, struct err *err)
{
	struct repositories all = { 0 };

	if (question->name)
		return repository_find(&question->repository, &question->arena, question->store, NULL,
				       question->name, err);
	if (repositories_list(&all, &question->arena, question->store, err) < 0)
		return -1;
	if (all.count != 1)
		return err_set(err, ERR_INPUT,
			       "the database has %zu repositories; name one with --repository", all.count);
	question->repository = all.list[0];
	return 0;
}

/* The first configuration's line has no name of its own; without a configuration file the names are the
 * lines'. */
static void find_line(struct question *question, const struct gate_settings *settings)
{
	const struct gate_repository *repository =
		settings ? settings_repository(settings, question->repository.name) : NULL;

	question->head.repository = question->repository.name;
	question->head.configuration = question->configuration ? question->configuration : "";
	question->line = question->head.configuration;
	for (size_t i = 0; question->configuration && repository && i < repository->configuration_count; i++)
		if (strcmp(repository->configurations[i].name, question->configuration) == 0)
			question->line = repository->configurations[i].line;
}

int question_open(struct question *question, const char *command)
{
	scoped_config *config = NULL;
	scoped_free char *own = NULL;
	const char *path = question->database;
	struct err err;

	question->command = command;
	if (!path) {
		if (!config_open_plain(&config, command, question->config))
			return EXIT_USAGE;
		path = own = settings_database(&config->gate);
	}
	if (store_open(&question->store, path, STORE_READ, &err) < 0 || find_repository(question, &err) < 0)
		return question_failed(question, &err);
	find_line(question, config ? &config->gate : NULL);
	question->line = arena_text(&question->arena, view_of(question->line));
	return OPTIONS_GO_ON;
}

/* One to a line, as FUNCTION takes them. */
static void print_name(struct buf *out, const struct function_name *name)
{
	buf_print(out, "%s.%s%s%s\n", name->package, name->name, name->file[0] ? "  " : "", name->file);
}

static int tell_choices(const struct question *question, const struct function_names *names, const char *text)
{
	scoped_buf out = { 0 };

	for (size_t i = 0; i < names->count; i++)
		print_name(&out, &names->list[i]);
	(void)output_foreign(question->command, &out, EXIT_USAGE);
	return command_misused(question->command, "'%s' may be any of these; name one", text);
}

/* The name's last word, case ignored, in a longer name. */
static int tell_similar(struct question *question, const char *text)
{
	ptrdiff_t dot = view_find_last(view_of(text), VIEW("."));
	const struct functions_filter filter = {
		.repository = question->repository.id,
		.line = question->line,
		.order = FUNCTIONS_BY_NAME,
		.name = text + dot + 1,
		.package = "",
		.limit = SIMILAR_MOST,
	};
	struct listed_functions similar = { 0 };
	scoped_buf out = { 0 };
	struct err err;

	if (*filter.name && functions_list(&similar, &question->arena, question->store, &filter, &err) < 0)
		return question_failed(question, &err);
	for (size_t i = 0; i < similar.count; i++)
		print_name(&out, &similar.list[i].function);
	err_fill(&err, ERR_ABSENT, "no collected commit of %s has a function '%s'%s%s",
		 question->repository.name, text, similar.count ? "; did you mean one of these?\n" : "",
		 buf_string(&out));
	return question_failed(question, &err);
}

int question_function(struct function_name *out, struct question *question, const char *text)
{
	struct function_names names;
	struct err err;

	if (history_find(&names, &question->arena, question->store, question->repository.id, text, &err) < 0)
		return question_failed(question, &err);
	if (names.count > 1)
		return tell_choices(question, &names, text);
	if (!names.count)
		return tell_similar(question, text);
	*out = names.list[0];
	return OPTIONS_GO_ON;
}
