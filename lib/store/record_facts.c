#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "crypto/digest.h"
#include "store/codec.h"

int record_base(const struct function *function)
{
	int base = function->line;

	if (base > 0)
		return base;
	for (size_t i = 0; i < function->site_count; i++)
		if (base == 0 || function->sites[i].line < base)
			base = function->sites[i].line;
	return base;
}

int record_compare_words(const struct site *a, const struct site *b)
{
	int order = strcmp(a->message, b->message);

	if (!order)
		order = (int)a->kind - (int)b->kind;
	if (!order)
		order = (int)a->cause - (int)b->cause;
	return order ? order : (int)a->allocation - (int)b->allocation;
}

static int by_words(const void *a, const void *b)
{
	const struct site *const *left = a, *const *right = b;

	return record_compare_words(*left, *right);
}

void record_sort_words(const struct site **sites, const struct function *function)
{
	for (size_t i = 0; i < function->site_count; i++)
		sites[i] = &function->sites[i];
	if (function->site_count)
		qsort(sites, function->site_count, sizeof(const struct site *), by_words);
}

/* The sites' words in an order of their own, so that code that changed places counts as unchanged. */
static int fingerprint(struct record_facts *facts, const struct function *function, struct err *err)
{
	scoped_buf words = { 0 };
	struct digest digest;
	scoped_free const struct site **sites = mem_zero(function->site_count, sizeof(const struct site *));

	record_sort_words(sites, function);
	for (size_t i = 0; i < function->site_count; i++)
		buf_print(&words, "%s %s %s %zu:%s\n", site_kind_name(sites[i]->kind),
			  cause_info(sites[i]->cause)->name, allocation_name(sites[i]->allocation),
			  strlen(sites[i]->message), sites[i]->message);
	if (digest_sha256(&digest, buf_view(&words), err) < 0)
		return -1;
	memcpy(facts->fingerprint, digest.bytes, FINGERPRINT_SIZE);
	facts->fingerprint_size = FINGERPRINT_SIZE;
	return 0;
}

int record_facts(struct record_facts *out, const struct function *function, struct err *err)
{
	struct record_facts facts = { 0 };

	for (size_t i = 0; i < function->site_count; i++) {
		facts.kinds[function->sites[i].kind]++;
		facts.allocating += site_allocates(&function->sites[i]);
	}
	if (function->site_count && fingerprint(&facts, function, err) < 0)
		return -1;
	*out = facts;
	return 0;
}
