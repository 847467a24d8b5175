#include "daemon/rows.h"

#include "store/history.h"
#include "store/trend.h"

bool rows_configuration(struct page_configuration *out, struct page *page,
			const struct config_repository *configured)
{
	const char *name = http_query(page->request, "configuration");

	*out = (struct page_configuration){ configured->configurations, configured->configuration_count, 0 };
	for (size_t i = 0; name && i < out->count; i++)
		if (strcmp(name, out->names[i]) == 0) {
			out->chosen = i;
			return true;
		}
	if (name)
		page_refuse_parameter(page, "configuration",
				      "the repository has no configuration of this name");
	return !name;
}

const char *rows_line(const struct page_configuration *configuration)
{
	return configuration->chosen ? configuration->names[configuration->chosen] : "";
}

int rows_row(bool *found, struct repository *out, struct rows *rows,
	     const struct config_repository *configured, struct err *err)
{
	struct err none;

	*found = repository_find(out, &rows->arena, rows->store, configured->host, configured->name, &none) ==
		 0;
	return *found || none.kind == ERR_ABSENT ? 0 : (*err = none, -1);
}

int rows_head(const struct commit_info **out, struct rows *rows, int64_t repository, struct err *err)
{
	struct commit_info *head = arena_zero(&rows->arena, 1, sizeof(*head));
	struct err none;
	int64_t position;

	*out = NULL;
	if (history_head(head, &position, &rows->arena, rows->store, repository,
			 rows_line(&rows->configuration), &none) < 0)
		return none.kind == ERR_ABSENT ? 0 : (*err = none, -1);
	*out = head;
	return 0;
}

int rows_trend(struct page_trend *out, struct rows *rows, int64_t repository, size_t limit, struct err *err)
{
	struct trend trend = { 0 };

	if (trend_list(&trend, &rows->arena, rows->store, repository, rows_line(&rows->configuration), 0,
		       limit + 1, err) < 0)
		return -1;
	*out = (struct page_trend){ trend.list, trend.count > limit ? limit : trend.count,
				    trend.count > limit };
	return 0;
}

bool rows_before(struct page *page, int64_t *out)
{
	const char *text = http_query(page->request, "before");
	uint64_t before = 0;

	if (text && !view_number(view_of(text), INT64_MAX, &before)) {
		page_refuse(page, 400, "before= takes the number of the last one that was listed");
		return false;
	}
	*out = (int64_t)before;
	return true;
}
