#include "store/text_json.h"

static json_t *hex_to_json(const char *text)
{
	static const char digits[] = "0123456789abcdef";
	scoped_buf hex = { 0 };

	for (const char *c = text; *c; c++) {
		buf_char(&hex, digits[(unsigned char)*c >> 4]);
		buf_char(&hex, digits[(unsigned char)*c & 15]);
	}
	return json_pack("{s:s}", "hex", buf_string(&hex));
}

static int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static const char *hex_from_json(const json_t *value, struct arena *arena)
{
	const char *hex = json_string_value(value);
	size_t length = json_string_length(value) / 2;
	char *text = arena_zero(arena, length + 1, 1);

	for (size_t i = 0; i < length; i++)
		text[i] = (char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return text;
}

json_t *text_to_json(const char *text)
{
	json_t *string = json_string(text);

	return string ? string : hex_to_json(text);
}

const char *text_from_json(const json_t *value, struct arena *arena)
{
	if (json_is_string(value))
		return arena_text(arena,
				  (struct view){ json_string_value(value), json_string_length(value) });
	const json_t *hex = json_object_get(value, "hex");
	return hex ? hex_from_json(hex, arena) : "";
}

void put_text(json_t *object, const char *key, const char *text)
{
	if (text && text[0])
		json_object_set_new(object, key, text_to_json(text));
}

void put_number(json_t *object, const char *key, int64_t number)
{
	if (number)
		json_object_set_new(object, key, json_integer(number));
}

const char *get_text(const json_t *object, const char *key, struct arena *arena)
{
	return text_from_json(json_object_get(object, key), arena);
}

int64_t get_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

int64_t at_number(const json_t *array, size_t index)
{
	return json_integer_value(json_array_get(array, index));
}

json_t *texts_to_json(const char *const *texts, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, text_to_json(texts[i]));
	return array;
}

const char *const *texts_from_json(size_t *count, const json_t *array, struct arena *arena)
{
	size_t size = json_array_size(array);
	const char **texts = arena_zero(arena, size, sizeof(*texts));

	for (size_t i = 0; i < size; i++)
		texts[i] = text_from_json(json_array_get(array, i), arena);
	*count = size;
	return texts;
}

static int append(const char *bytes, size_t size, void *payload)
{
	buf_add(payload, (struct view){ bytes, size });
	return 0;
}

int json_append(struct buf *out, const json_t *value, struct err *err)
{
	if (json_dump_callback(value, append, out, JSON_COMPACT) < 0)
		return err_set(err, ERR_INTERNAL, "a value cannot be written as JSON");
	if (out->spoiled)
		return err_set(err, ERR_LIMIT, "a record passes %zu bytes", out->ceiling);
	return 0;
}

int json_read(json_t **out, struct view text, struct err *err)
{
	json_error_t error;
	json_t *value = json_loadb(text.at, text.len, 0, &error);

	if (!json_is_object(value)) {
		json_decref(value);
		return err_set(err, ERR_INTERNAL, "the database holds a damaged body: %s", error.text);
	}
	*out = value;
	return 0;
}
