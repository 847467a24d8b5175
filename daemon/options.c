#include "daemon/options.h"

#include <getopt.h>
#include <stdio.h>

#include "daemon/commands.h"
#include "daemon/nearest.h"
#include "daemon/units.h"

enum { OPTIONS_MOST = 32, HELP_VALUE = 256, HELP_COLUMN = 26, HELP_WIDTH = 78 };

/* What getopt_long needs, made from our rows. */
struct tables {
	struct option longs[OPTIONS_MOST + 2];
	char shorts[2 * OPTIONS_MOST + 4];
};

static bool takes_value(const struct option_row *row)
{
	return row->kind != OPTION_FLAG;
}

static void fill_tables(struct tables *tables, const struct options *options)
{
	char *letter = tables->shorts;

	*tables = (struct tables){ 0 };
	*letter++ = ':';
	*letter++ = 'h';
	for (size_t i = 0; i < options->count && i < OPTIONS_MOST; i++) {
		const struct option_row *row = &options->rows[i];
		tables->longs[i] =
			(struct option){ row->name, takes_value(row), NULL, HELP_VALUE + 1 + (int)i };
		if (!row->letter)
			continue;
		*letter++ = row->letter;
		if (takes_value(row))
			*letter++ = ':';
	}
	tables->longs[options->count] = (struct option){ "help", no_argument, NULL, HELP_VALUE };
}

static const struct option_row *row_of(const struct options *options, int code)
{
	for (size_t i = 0; i < options->count; i++)
		if (code == HELP_VALUE + 1 + (int)i || (code && code == options->rows[i].letter))
			return &options->rows[i];
	return NULL;
}

static bool set_choice(const struct option_row *row, struct view given)
{
	struct view rest = view_of(row->value), word;

	for (int i = 0; view_split(&rest, '|', &word); i++)
		if (view_equal(word, given))
			return *(int *)row->out = i, true;
	return false;
}

static bool add_to_list(struct option_list *list, const char *given)
{
	if (list->count == OPTION_LIST_MOST)
		return false;
	list->items[list->count++] = given;
	return true;
}

static bool set_value(const struct option_row *row, const char *given)
{
	switch (row->kind) {
	case OPTION_FLAG:
		return *(bool *)row->out = true;
	case OPTION_TEXT:
		return *(const char **)row->out = given, true;
	case OPTION_LIST:
		return add_to_list(row->out, given);
	case OPTION_NUMBER:
		return view_number(view_of(given), UINT64_MAX, row->out);
	case OPTION_SIZE:
		return units_size(view_of(given), row->out);
	case OPTION_SPAN:
		return units_span(view_of(given), row->out);
	case OPTION_CHOICE:
		return set_choice(row, view_of(given));
	}
	return false;
}

static const char *expected(const struct option_row *row)
{
	static const char *const words[] = {
		[OPTION_LIST] = "at most 32 of them",
		[OPTION_NUMBER] = "a number",
		[OPTION_SIZE] = "a size such as 64m",
		[OPTION_SPAN] = "a time such as 90s or 5m",
	};

	return row->kind == OPTION_CHOICE ? row->value : words[row->kind];
}

static int refuse_unknown(const struct options *options, char **argv)
{
	const char *given = argv[optind - 1];
	const char *near = NULL;

	if (optopt > 0 && optopt < HELP_VALUE)
		return command_misused(options->command, "there is no option -%c", optopt);
	if (options->count && given[0] == '-' && given[1] == '-')
		near = nearest_of(given + 2, &options->rows[0].name, options->count,
				  sizeof(options->rows[0]));
	return command_misused(options->command, "there is no option %s%s%s", given,
			       near ? ", did you mean --" : "", near ? near : "");
}

static int take_option(const struct options *options, int code, char **argv)
{
	const struct option_row *row;

	if (code == '?')
		return refuse_unknown(options, argv);
	if (code == ':')
		return command_misused(options->command, "%s needs a value", argv[optind - 1]);
	row = row_of(options, code);
	if (!row)
		return command_misused(options->command, "option not understood: %s", argv[optind - 1]);
	if (!set_value(row, optarg))
		return command_misused(options->command, "--%s %s: expected %s", row->name, optarg,
				       expected(row));
	return OPTIONS_GO_ON;
}

static int print_help(const struct options *options)
{
	scoped_buf text = { 0 };

	options_help(&text, options);
	(void)fputs(buf_string(&text), stdout);
	return EXIT_PASS;
}

static int check_operands(const struct operands *operands, const struct options *options)
{
	if (operands->count < options->least)
		return command_misused(options->command, "expected: heapgate %s %s", options->command,
				       options->operands ? options->operands : "");
	if (operands->count > options->most)
		return command_misused(options->command, "one word too many: %s",
				       operands->list[options->most]);
	return OPTIONS_GO_ON;
}

int options_read(struct operands *out, const struct options *options, int argc, char **argv)
{
	struct tables tables;
	struct operands operands;
	int code;

	fill_tables(&tables, options);
	optind = 0; /* glibc: forget an earlier reading */
	opterr = 0;
	while ((code = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
		if (code == HELP_VALUE || code == 'h')
			return print_help(options);
		int refused = take_option(options, code, argv);
		if (refused != OPTIONS_GO_ON)
			return refused;
	}
	operands = (struct operands){ argv + optind, (size_t)(argc - optind) };
	code = check_operands(&operands, options);
	if (code == OPTIONS_GO_ON)
		*out = operands;
	return code;
}

static void help_row(struct buf *out, const struct option_row *row)
{
	size_t start = out->len;

	buf_text(out, "  ");
	if (row->letter)
		buf_print(out, "-%c, ", row->letter);
	else
		buf_text(out, "    ");
	buf_print(out, "--%s", row->name);
	if (takes_value(row))
		buf_print(out, " %s", row->value);
	if (out->len - start >= HELP_COLUMN)
		buf_print(out, "\n%*s", HELP_COLUMN, "");
	else
		buf_print(out, "%*s", (int)(HELP_COLUMN - (out->len - start)), "");
	buf_print(out, "%s\n", row->help);
}

/* Paragraphs, broken between words so that they fit a terminal. */
static void wrap(struct buf *out, const char *text)
{
	struct view paragraphs = view_of(text), words, word;

	while (view_split(&paragraphs, '\n', &words)) {
		size_t column = 0;
		while (view_split(&words, ' ', &word)) {
			if (!word.len)
				continue;
			bool fits = column + 1 + word.len <= HELP_WIDTH;
			if (column)
				buf_char(out, fits ? ' ' : '\n');
			column = column && fits ? column + 1 + word.len : word.len;
			buf_add(out, word);
		}
		buf_char(out, '\n');
	}
}

void options_help(struct buf *out, const struct options *options)
{
	static const struct option_row help = { 'h', "help", OPTION_FLAG, NULL, NULL, "print this text" };

	buf_print(out, "usage: heapgate %s [options]%s%s\n\n", options->command, options->operands ? " " : "",
		  options->operands ? options->operands : "");
	if (options->examples)
		buf_print(out, "%s\n", options->examples);
	wrap(out, options->summary);
	buf_char(out, '\n');
	for (size_t i = 0; i < options->count; i++)
		help_row(out, &options->rows[i]);
	help_row(out, &help);
}
