#include <string.h>

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

int record_facts(struct record_facts *out, const struct function *function, struct view words,
		 struct err *err)
{
	struct record_facts facts = { 0 };
	struct digest digest;

	for (size_t i = 0; i < function->site_count; i++) {
		facts.kinds[function->sites[i].kind]++;
		facts.allocating += site_allocates(&function->sites[i]);
	}
	if (words.len) {
		if (digest_sha256(&digest, words, err) < 0)
			return -1;
		memcpy(facts.fingerprint, digest.bytes, FINGERPRINT_SIZE);
		facts.fingerprint_size = FINGERPRINT_SIZE;
	}
	*out = facts;
	return 0;
}
