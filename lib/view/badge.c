/*
 * Badges: as a picture, and as what shields.io's endpoint badge reads.  What was not collected is no number.
 */
#include <stdio.h>

#include "view/json_api.h"
#include "view/lists.h"

enum { CHARACTER = 7, PADDING = 10 }; /* pixels, of the font below at 11 pixels */

static const char label[] = "heap escapes";

struct badge {
	char message[32];
	const char *colour; /* in shields.io's words */
	const char *fill;   /* the same in SVG's */
};

static struct badge badge_of(const struct tally *tally)
{
	struct badge badge = { "not collected", "lightgrey", "#9f9f9f" };

	if (!tally)
		return badge;
	(void)snprintf(badge.message, sizeof(badge.message), "%lld", (long long)tally->allocating);
	badge.colour = tally->allocating ? "blue" : "brightgreen";
	badge.fill = tally->allocating ? "#007ec6" : "#44cc11";
	return badge;
}

static void text_at(struct buf *out, size_t x, const char *text)
{
	buf_print(out, "<text x=\"%zu\" y=\"14\">%s</text>", x, text);
}

void badge_svg(struct buf *out, const struct tally *tally)
{
	const struct badge badge = badge_of(tally);
	size_t left = strlen(label) * CHARACTER + PADDING,
	       right = strlen(badge.message) * CHARACTER + PADDING;

	buf_print(out,
		  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"20\" role=\"img\" "
		  "aria-label=\"%s: %s\"><title>%s: %s</title>"
		  "<rect width=\"%zu\" height=\"20\" fill=\"#555555\"/>"
		  "<rect x=\"%zu\" width=\"%zu\" height=\"20\" fill=\"%s\"/>"
		  "<g fill=\"#ffffff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" "
		  "font-size=\"11\">",
		  left + right, label, badge.message, label, badge.message, left, left, right, badge.fill);
	text_at(out, left / 2, label);
	text_at(out, left + right / 2, badge.message);
	buf_text(out, "</g></svg>\n");
}

void badge_shields(struct buf *out, const struct tally *tally)
{
	const struct badge badge = badge_of(tally);
	json_t *document = json_object();

	api_put(document, "schemaVersion", json_integer(1));
	api_put(document, "label", json_string(label));
	api_put(document, "message", json_string(badge.message));
	api_put(document, "color", json_string(badge.colour));
	api_write(out, document);
}
