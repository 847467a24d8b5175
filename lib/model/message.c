#include "model/message.h"

#include "base/scope.h"

static const char *const kinds[MESSAGE_KIND_COUNT] = {
	[MESSAGE_STATUS] = "status", [MESSAGE_REPORT] = "report",   [MESSAGE_COMMENT] = "comment",
	[MESSAGE_SARIF] = "sarif",   [MESSAGE_WEBHOOK] = "webhook",
};

static const char *const stages[MESSAGE_STAGE_COUNT] = {
	[MESSAGE_DUE] = "due",	 [MESSAGE_SENDING] = "sending", [MESSAGE_SENT] = "sent",
	[MESSAGE_DEAD] = "dead", [MESSAGE_DROPPED] = "dropped",
};

const char *message_kind_name(enum message_kind kind)
{
	return kinds[kind];
}

const char *message_stage_name(enum message_stage stage)
{
	return stages[stage];
}

bool message_kind_parse(struct view name, enum message_kind *out)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (view_is(name, kinds[i]))
			return *out = (enum message_kind)i, true;
	return false;
}

bool message_stage_parse(struct view name, enum message_stage *out)
{
	for (size_t i = 0; i < COUNT_OF(stages); i++)
		if (view_is(name, stages[i]))
			return *out = (enum message_stage)i, true;
	return false;
}
