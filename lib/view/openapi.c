#include "view/openapi.h"

#include <ctype.h>
#include <stdio.h>

#include "view/json_api.h"

static json_t *reference(const char *schema)
{
	json_t *object = json_object();
	scoped_buf path = { 0 };

	buf_print(&path, "#/components/schemas/%s", schema);
	api_put(object, "$ref", json_string(buf_string(&path)));
	return object;
}

static json_t *content_of(const char *type, json_t *schema)
{
	json_t *media = json_object(), *content = json_object();

	api_put(media, "schema", schema);
	api_put(content, type, media);
	return content;
}

static json_t *type_schema(const char *type)
{
	json_t *schema = json_object();

	api_put(schema, "type", json_string(type));
	return schema;
}

static json_t *answer_schema(const struct openapi_operation *operation)
{
	if (operation->answer)
		return reference(operation->answer);
	return type_schema(strcmp(operation->type, "application/json") == 0 ? "object" : "string");
}

/* A target with control characters is refused before anybody looks what it asks. */
#define PRINTABLE "^[^\\x00-\\x1f\\x7f]*$"

static json_t *parameter_schema(const struct openapi_parameter *parameter)
{
	json_t *schema = json_object(), *choices = json_array();

	for (size_t i = 0; i < parameter->choice_count; i++)
		json_array_append_new(choices, json_string(parameter->choices[i]));
	api_put(schema, "type", json_string(parameter->number ? "integer" : "string"));
	api_put(schema, parameter->number ? "minimum" : "minLength",
		json_integer((json_int_t)parameter->least));
	api_put(schema, parameter->number ? "maximum" : "maxLength",
		json_integer((json_int_t)parameter->most));
	if (!parameter->number && !parameter->choice_count)
		api_put(schema, "pattern", json_string(PRINTABLE));
	if (parameter->choice_count)
		api_put(schema, "enum", choices);
	else
		json_decref(choices);
	return schema;
}

static json_t *query_object(const struct openapi_parameter *parameter)
{
	json_t *object = json_object();

	api_put(object, "name", json_string(parameter->name));
	api_put(object, "in", json_string("query"));
	api_put(object, "required", json_boolean(parameter->required));
	api_put(object, "description", json_string(parameter->help));
	api_put(object, "schema", parameter_schema(parameter));
	return object;
}

static json_t *part_object(struct view name)
{
	json_t *object = json_object();

	api_put(object, "name", json_stringn(name.at, name.len));
	api_put(object, "in", json_string("path"));
	api_put(object, "required", json_true());
	if (view_is(name, "owner"))
		api_put(object, "description",
			json_string("what stands before the repository's last word; may hold slashes"));
	json_t *schema = type_schema("string");
	api_put(schema, "minLength", json_integer(1));
	api_put(schema, "pattern", json_string(PRINTABLE));
	api_put(object, "schema", schema);
	return object;
}

static json_t *parameters_of(const struct openapi_operation *operation)
{
	struct view rest = view_of(operation->path), part;
	json_t *list = json_array();

	while (view_split(&rest, '/', &part))
		if (view_skip(&part, VIEW("{")) && view_drop(&part, VIEW("}")))
			json_array_append_new(list, part_object(part));
	for (size_t i = 0; i < operation->parameter_count; i++)
		json_array_append_new(list, query_object(&operation->parameters[i]));
	return list;
}

static json_t *answer_object(const char *description, json_t *content)
{
	json_t *object = json_object();

	api_put(object, "description", json_string(description));
	if (content)
		api_put(object, "content", content);
	return object;
}

static json_t *responses_of(const struct openapi_operation *operation)
{
	json_t *responses = json_object();
	char status[8];

	(void)snprintf(status, sizeof(status), "%u", operation->status);
	api_put(responses, status,
		answer_object(operation->help, content_of(operation->type, answer_schema(operation))));
	if (strcmp(operation->method, "GET") == 0)
		api_put(responses, "304", answer_object("unchanged since the ETag in If-None-Match", NULL));
	json_t *problem = content_of("application/problem+json", reference("Problem"));
	json_object_update_missing_new(problem, content_of("text/plain", type_schema("string")));
	api_put(responses, "default",
		answer_object("what went wrong; in plain words where it was no clean request", problem));
	return responses;
}

static json_t *security_of(const char *const *schemes, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();
		if (schemes[i])
			api_put(object, schemes[i], json_array());
		json_array_append_new(list, object);
	}
	return list;
}

/* "GET /api/v1/repositories/{owner}/{name}/top" is "get_repositories_top". */
static json_t *name_of(const struct openapi_operation *operation)
{
	struct view rest = view_of(operation->path), part;
	scoped_buf name = { 0 };

	for (const char *c = operation->method; *c; c++)
		buf_char(&name, (char)tolower((unsigned char)*c));
	(void)view_skip(&rest, VIEW("/api/v1/"));
	while (view_split(&rest, '/', &part)) {
		if (view_is(part, "{owner}") || view_is(part, "{name}"))
			continue;
		buf_char(&name, '_');
		for (size_t i = 0; i < part.len; i++)
			if (isalnum((unsigned char)part.at[i]))
				buf_char(&name, part.at[i]);
	}
	if (strstr(operation->path, "{name}") == operation->path + strlen(operation->path) - strlen("{name}"))
		buf_text(&name, "_one");
	return json_string(buf_string(&name));
}

static json_t *operation_object(const struct openapi_operation *operation)
{
	static const char *const waiver[] = { "token" };
	json_t *object = json_object(), *body;

	api_put(object, "operationId", name_of(operation));
	api_put(object, "summary", json_string(operation->help));
	api_put(object, "parameters", parameters_of(operation));
	if (operation->body) {
		body = json_object();
		api_put(body, "required", json_true());
		api_put(body, "content", content_of("application/json", reference(operation->body)));
		api_put(object, "requestBody", body);
	}
	if (operation->waives)
		api_put(object, "security", security_of(waiver, COUNT_OF(waiver)));
	api_put(object, "responses", responses_of(operation));
	return object;
}

static json_t *paths_of(const struct openapi_operation *operations, size_t count)
{
	json_t *paths = json_object();

	for (size_t i = 0; i < count; i++) {
		json_t *path = json_object_get(paths, operations[i].path);
		char method[8] = "";
		for (size_t at = 0; at + 1 < sizeof(method) && operations[i].method[at]; at++)
			method[at] = (char)tolower((unsigned char)operations[i].method[at]);
		if (!path) {
			path = json_object();
			api_put(paths, operations[i].path, path);
		}
		api_put(path, method, operation_object(&operations[i]));
	}
	return paths;
}

static json_t *components(void)
{
	json_t *schemas = json_loadb(api_schemas, api_schemas_size, JSON_REJECT_DUPLICATES, NULL);
	json_t *token = json_object(), *schemes = json_object(), *object = json_object();

	if (!schemas)
		abort();
	api_put(token, "type", json_string("http"));
	api_put(token, "scheme", json_string("bearer"));
	api_put(token, "description", json_string("a [token \"NAME\"] of the server's configuration"));
	api_put(schemes, "token", token);
	api_put(object, "schemas", schemas);
	api_put(object, "securitySchemes", schemes);
	return object;
}

void openapi_write(struct buf *out, const struct openapi_operation *operations, size_t count,
		   const char *server)
{
	static const char *const either[] = { "token", NULL };
	json_t *document = json_object(), *info = json_object(), *servers = json_array(),
	       *address = json_object();

	api_put(info, "title", json_string("heapgate"));
	api_put(info, "version", json_string(HEAPGATE_VERSION));
	api_put(info, "description",
		json_string(
			"What a heapgate server knows.  Lists come in pages: follow the Link header whose "
			"rel is next.  HEAD is answered wherever GET is.  What was not collected is never "
			"told as zero: it is null, false in `collected`, or status 409."));
	api_put(address, "url", json_string(server ? server : "/"));
	json_array_append_new(servers, address);
	api_put(document, "openapi", json_string("3.1.0"));
	api_put(document, "info", info);
	api_put(document, "servers", servers);
	api_put(document, "security", security_of(either, COUNT_OF(either)));
	api_put(document, "paths", paths_of(operations, count));
	api_put(document, "components", components());
	api_write(out, document);
}
