/* The configuration file: what is read, what is refused and where. */
#include <sys/stat.h>

#include "base/files.h"
#include "base/mem.h"
#include "daemon/config_keys.h"
#include "unit/unit.h"

#define HOST "[host \"github\"]\n\tapi = http://127.0.0.1:9/\n"

static struct config *parsed(const char *text)
{
	struct config *config = NULL;
	struct err err = { 0 };

	if (config_parse(&config, view_of(text), "test.conf", &err) < 0)
		ck_abort_msg("%s", err.text);
	return config;
}

/* TEXT is refused, and the sentence holds PART. */
static void refused(const char *text, const char *part)
{
	scoped_config *config = NULL;
	struct err err = { 0 };

	ck_assert_int_eq(config_parse(&config, view_of(text), "test.conf", &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_msg(strstr(err.text, part) != NULL, "'%s' is not in: %s", part, err.text);
	ck_assert_ptr_null(config);
}

START_TEST(empty_file_has_all_defaults)
{
	scoped_config *config = parsed("");

	ck_assert_str_eq(config->listen, "127.0.0.1:8470");
	ck_assert_str_eq(config->data, "/var/lib/heapgate");
	ck_assert_str_eq(config->go_cache, "/var/lib/heapgate/cache/build");
	ck_assert_uint_eq(config->body_limit, 1 << 20);
	ck_assert_int_eq(config->job_ms, 3600 * 1000);
	ck_assert_int_eq(config->keep_deliveries_ms, INT64_C(30) * 24 * 3600 * 1000);
	ck_assert_uint_eq(config->keep_cache, (uint64_t)20 << 30);
	ck_assert(!config->open);
	ck_assert_str_eq(config->log_format, "logfmt");
	ck_assert(config->inlining);
}
END_TEST

START_TEST(every_key_has_a_section_and_a_bit_of_its_own)
{
	static const char *const named[] = { "host", "token", "configuration", "repository", "webhook" };

	for (size_t i = 0; i < config_key_count; i++) {
		bool known = false;
		size_t bit = 64;
		for (size_t j = 0; j < config_section_count; j++)
			known |= strcmp(config_keys[i].section, config_sections[j]) == 0;
		for (size_t j = 0; j < COUNT_OF(named); j++)
			known |= strcmp(config_keys[i].section, named[j]) == 0;
		ck_assert_msg(known, "%s", config_keys[i].section);
		ck_assert_ptr_eq(config_key_find(config_keys[i].section, config_keys[i].name, &bit),
				 &config_keys[i]);
		ck_assert_uint_lt(bit, 64);
	}
}
END_TEST

static const struct {
	const char *text, *kind, *api, *web;
	bool comment;
} hosts[] = {
	{ "[host \"github\"]\n", "github", "https://api.github.com", "https://github.com", false },
	{ "[host \"ghe\"]\nkind = github\nweb = https://git.example.com/\n", "github",
	  "https://git.example.com/api/v3", "https://git.example.com", false },
	{ "[host \"x\"]\nkind = github\napi = https://api.example.com\nweb = https://example.com\n", "github",
	  "https://api.example.com", "https://example.com", false },
	{ "[host \"generic\"]\nweb = https://git.example.com\n", "generic", NULL, "https://git.example.com",
	  false },
	{ "[host \"gitlab\"]\n", "gitlab", "https://gitlab.com/api/v4", "https://gitlab.com", true },
	{ "[host \"gitlab\"]\ncomment = false\n", "gitlab", "https://gitlab.com/api/v4", "https://gitlab.com",
	  false },
	{ "[host \"a\"]\nkind = gitea\nweb = https://git.example.com\n", "gitea",
	  "https://git.example.com/api/v1", "https://git.example.com", true },
	{ "[host \"forgejo\"]\nweb = https://codeberg.org\n", "forgejo", "https://codeberg.org/api/v1",
	  "https://codeberg.org", true },
	{ "[host \"bitbucket\"]\n", "bitbucket", "https://api.bitbucket.org/2.0", "https://bitbucket.org",
	  false },
};

START_TEST(a_host_is_completed_by_its_kind)
{
	scoped_config *config = parsed(hosts[_i].text);
	const struct config_host *host = &config->hosts[0];

	ck_assert_str_eq(host->kind, hosts[_i].kind);
	ck_assert_pstr_eq(host->api, hosts[_i].api);
	ck_assert_str_eq(host->web, hosts[_i].web);
	ck_assert_int_eq(host->comment, hosts[_i].comment);
}
END_TEST

START_TEST(instances_of_one_kind_stand_side_by_side)
{
	scoped_config *config = parsed("[host \"github\"]\ncomment = true\n"
				       "[host \"ghe\"]\nkind = github\nweb = https://git.example.com\n"
				       "app-id = 7\napp-key-file = /k\n"
				       "[repository \"acme/api\"]\n"
				       "[repository \"inner/api\"]\nhost = ghe\npath = acme/api\n");

	ck_assert_str_eq(config->repositories[0].url, "https://github.com/acme/api.git");
	ck_assert_str_eq(config->repositories[1].url, "https://git.example.com/acme/api.git");
	ck_assert(config->hosts[0].comment);
	ck_assert_ptr_eq(config->hosts[1].forge, config->hosts[0].forge->app);
}
END_TEST

START_TEST(values_carry_units)
{
	scoped_config *config = parsed("[http]\nbody-limit = 2m\nidle-timeout = 90s\n[go]\nmemory = 6g\n");

	ck_assert_uint_eq(config->body_limit, 2 << 20);
	ck_assert_int_eq(config->idle_ms, 90000);
	ck_assert_uint_eq(config->go_memory, (uint64_t)6 << 30);
}
END_TEST

START_TEST(inlining_is_turned_off_by_name)
{
	scoped_config *config = parsed("[go]\ninlining = false\n");

	ck_assert(!config->inlining);
}
END_TEST

START_TEST(repository_fetches_from_its_host_unless_told)
{
	scoped_config *config = parsed("[host \"github\"]\nweb = https://git.example.org/\n"
				       "[repository \"acme/api\"]\n"
				       "[repository \"acme/own\"]\nurl = file:///srv/own.git\n");

	ck_assert_str_eq(config_repository_find(config, VIEW("acme/api"))->url,
			 "https://git.example.org/acme/api.git");
	ck_assert_str_eq(config_repository_find(config, VIEW("acme/own"))->url, "file:///srv/own.git");
	ck_assert_ptr_null(config_repository_find(config, VIEW("acme/ap")));
}
END_TEST

#define SIDES                                                                                                \
	"[go]\n\ttags = netgo\n\tinlining = false\n"                                                         \
	"[configuration \"arm\"]\n\tgoarch = arm64\n"                                                        \
	"[configuration \"win\"]\n\tgoos = windows\n\ttags = ui\n\tinlining = true\n"

START_TEST(configuration_has_what_it_does_not_say_from_go)
{
	scoped_config *config = parsed(SIDES);
	const struct config_configuration *arm = config_configuration_find(config, VIEW("arm"));
	const struct config_configuration *win = config_configuration_find(config, VIEW("win"));

	ck_assert_ptr_null(arm->goos);
	ck_assert_str_eq(arm->goarch, "arm64");
	ck_assert_str_eq(arm->tags, "netgo");
	ck_assert(!arm->inlining);
	ck_assert_str_eq(win->goos, "windows");
	ck_assert_str_eq(win->tags, "ui");
	ck_assert(win->inlining);
}
END_TEST

START_TEST(repository_names_its_configurations)
{
	scoped_config *config = parsed(HOST "[repository \"a/a\"]\nconfiguration = win\nconfiguration = arm\n"
					    "[repository \"b/b\"]\n" SIDES);
	const struct config_repository *repository = config_repository_find(config, VIEW("a/a"));

	ck_assert_uint_eq(repository->configuration_count, 2);
	ck_assert_str_eq(repository->configurations[0], "win");
	ck_assert_str_eq(repository->configurations[1], "arm");
	ck_assert_uint_eq(config_repository_find(config, VIEW("b/b"))->configuration_count, 0);
}
END_TEST

START_TEST(a_configuration_that_is_not_there_is_refused_by_line)
{
	refused(HOST "[repository \"a/a\"]\nconfiguration = arm\n",
		"test.conf:4: there is no section [configuration \"arm\"]");
	refused(HOST "[configuration \"arm\"]\n[repository \"a/a\"]\nconfiguration = arm\n"
		     "configuration = arm\n",
		"test.conf:6: repository.configuration: expected names of [configuration] sections");
	refused("[configuration \"a,b\"]\n", "test.conf:1: [configuration \"a,b\"]: expected a name");
	refused("[configuration]\n", "needs a name in quotes");
	refused("[configuration \"a\"]\ngoarhc = arm\n", "did you mean goarch");
}
END_TEST

START_TEST(the_explanation_shows_configurations)
{
	scoped_config *config = parsed(HOST "[repository \"a/a\"]\nconfiguration = arm\n" SIDES);
	scoped_buf text = { 0 };

	config_explain(&text, config);
	ck_assert_msg(strstr(buf_string(&text), "[configuration \"arm\"]") != NULL, "%s", buf_string(&text));
	ck_assert(strstr(buf_string(&text), "configuration            arm\n") != NULL);
}
END_TEST

START_TEST(the_explanation_writes_numbers_as_the_file_has_them)
{
	scoped_config *config = parsed("[go]\ntimeout = 90s\nmemory = 1536m\nprocesses = 0\n");
	static const char *const lines[] = { "  timeout                  90s\n",
					     "  cpu                      2h  (default)\n",
					     "  memory                   1536m\n",
					     "  processes                0\n",
					     "  output                   512m  (default)\n",
					     "  checks                   365d  (default)\n" };
	scoped_buf text = { 0 };

	config_explain(&text, config);
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		ck_assert_msg(strstr(buf_string(&text), lines[i]) != NULL, "%s", lines[i]);
}
END_TEST

START_TEST(repositories_are_in_order_of_name)
{
	scoped_config *config = parsed(HOST "[repository \"b/b\"]\nmain-branch=x\n[repository \"a/a\"]\n"
					    "main-branch=y\n");

	ck_assert_str_eq(config->repositories[0].name, "a/a");
}
END_TEST

static const struct {
	const char *text, *part;
} wrong[] = {
	{ "[core]\nworker = 3\n", "test.conf:2: there is no key core.worker, did you mean workers" },
	{ "[cor]\nx = 3\n", "test.conf:1: there is no section [cor]" },
	{ "\n[unknown]\n", "test.conf:2: there is no section [unknown]; known: core, http, " },
	{ "[hook \"ci\"]\nurl = https://x\n", "configuration, webhook, repository" },
	{ "\n\n[core]\nworkers = 0\n", "test.conf:4: core.workers: expected a number, from 1 to 64" },
	{ "[core]\nworkers = 65\n", "test.conf:2" },
	{ "[core]\nworkers = 3x\n", "expected a number" },
	{ "[core]\nworkers\n", "expected a number" },
	{ "[core]\ndata = here\n", "expected an absolute path" },
	{ "[core]\ndata =\n", "expected an absolute path" },
	{ "[core]\nworkers = 1\nworkers = 2\n", "test.conf:3: core.workers is set twice" },
	{ "[core \"x\"]\nworkers = 1\n", "takes no name" },
	{ "[core]\nexternal-url = http://ci.example.org\n", "https://" },
	{ "[core]\nexternal-url = https://user:password@ci.example.org\n", "without a user name" },
	{ "[http]\nbody-limit = 1g\n", "expected a size such as 64m, from 64k to 25m" },
	{ "[go]\ntimeout = 1ms\n", "expected a time such as 90s, 5m or 1h, from 1s to 1d" },
	{ "[http]\nlisten = localhost:80\n", "test.conf: http.listen: 'localhost:80' is not an address" },
	{ "[host]\napi = https://x\n", "needs a name" },
	{ "[host \"svn\"]\napi = https://x\n", "no kind of code host 'svn'" },
	{ "[host \"github\"]\napi = http://127.0.0.1.evil.example/\n", "expected a URL" },
	{ "[repository \"acme/api\"]\nmain-branch = main\n", "no section [host \"github\"]" },
	{ HOST "[repository \"acme\"]\nmain-branch = main\n", "expected \"owner/name\"" },
	{ "[host \"a b\"]\ncontext = x\n", "expected a name" },
	{ "[host \"x\"]\ncontext = x\n", "set host.kind" },
	{ "[host \"x\"]\nkind = generic\n[repository \"a/b\"]\nmain-branch = main\n",
	  "url is not set, nor web" },
	{ "[host \"gitea\"]\ncontext = x\n", "gitea has no public instance" },
	{ "[host \"x\"]\nkind = generic\nweb = https://x\napp-id = 1\n", "only GitHub has Apps" },
	{ "[host \"github\"]\napp-id = 1\n", "go together" },
	{ "[host \"x\"]\nkind = generic\nweb = https://x\nsarif = true\n", "only GitHub takes it" },
	{ "[webhook \"w\"]\nsecret-file = /s\n", "url is not set" },
	{ HOST "[repository \"../..\"]\nmain-branch = main\n", "expected \"owner/name\"" },
	{ HOST "[repository \"a/b.git\"]\nmain-branch = main\n", "expected \"owner/name\"" },
	{ HOST "[repository \"a//b\"]\nmain-branch = main\n", "expected \"owner/name\"" },
	{ HOST "[repository \"a/b/c\"]\nmain-branch = main\n", "has no groups in groups" },
	{ "[token \"a b\"]\nscope = read\n", "test.conf:1: [token \"a b\"]: expected a name" },
	{ "[token]\nscope = read\n", "needs a name" },
	{ "[token \"ci\"]\nscope = all\n", "token \"ci\": scope is read or waive, not 'all'" },
	{ "[http]\ntrust-user-header = X-User\n", "http.trust-user-header needs http.trust-proxy" },
	{ "[http]\ntrust-user-header = X User:\ntrust-proxy = 10.0.0.1\n", "is not a header's name" },
	{ "[http]\ntrust-proxy = 10.0.0.1/33\n", "test.conf:2: http.trust-proxy: expected an address" },
	{ HOST "[repository \"a/b\"]\npolicy = stict\n", "repository \"a/b\"" },
	{ HOST "[repository \"a/b\"]\npolicy = strict\npolicy-file = /x\n", "not both" },
};

START_TEST(what_is_wrong_is_named)
{
	refused(wrong[_i].text, wrong[_i].part);
}
END_TEST

START_TEST(http_is_fine_to_this_machine)
{
	scoped_config *config = parsed("[host \"github\"]\napi = http://127.0.0.1:9000/\n");

	ck_assert_str_eq(config->hosts[0].api, "http://127.0.0.1:9000");
}
END_TEST

START_TEST(example_is_right_and_shows_its_repository)
{
	scoped_buf text = { 0 };
	scoped_config *config = NULL;
	struct err err;

	ck_assert_int_eq(files_read(&text, PROJECT_DIR "/contrib/heapgate.conf.example", &err), 0);
	config = parsed(buf_string(&text));
	ck_assert_ptr_nonnull(config_repository_find(config, VIEW("acme/api")));
}
END_TEST

START_TEST(manual_names_every_key)
{
	scoped_buf manual = { 0 };
	struct err err;

	ck_assert_int_eq(files_read(&manual, PROJECT_DIR "/contrib/heapgate.1", &err), 0);
	for (size_t i = 0; i < config_key_count; i++) {
		scoped_buf name = { 0 };
		for (const char *at = config_keys[i].name; *at; at++) /* "-" is written "\-" there */
			buf_print(&name, "%s%c", *at == '-' ? "\\" : "", *at);
		ck_assert_msg(strstr(buf_string(&manual), buf_string(&name)) != NULL, "%s",
			      config_keys[i].name);
	}
}
END_TEST

/* A directory with a configuration and its secret files. */
struct place {
	char directory[64];
	char *file;
};

static void put(const struct place *place, const char *name, const char *text, mode_t mode)
{
	scoped_free char *path = files_join(place->directory, name);
	struct err err;

	ck_assert_int_eq(files_write(path, view_of(text), &err), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

static struct place place_new(const char *more)
{
	struct place place = { .directory = "/tmp/heapgate-config.XXXXXX" };

	ck_assert_ptr_nonnull(mkdtemp(place.directory));
	scoped_free char *text =
		mem_print("[core]\ndata = %s\n[host \"github\"]\ntoken-file = %s/token\n"
			  "webhook-secret-file = %s/old\nwebhook-secret-file = %s/new\n%s",
			  place.directory, place.directory, place.directory, place.directory, more);
	put(&place, "token", "canary-token-01234\n", 0600);
	put(&place, "old", "canary-old-0123456\n", 0600);
	put(&place, "new", "canary-new-0123456\n", 0600);
	put(&place, "heapgate.conf", text, 0644);
	place.file = files_join(place.directory, "heapgate.conf");
	return place;
}

static void place_release(struct place *place)
{
	struct err err;

	ck_assert_int_eq(files_remove_tree(place->directory, &err), 0);
	free(place->file);
}
#define scoped_place SCOPED(place_release) struct place

START_TEST(secrets_come_from_files_all_at_once)
{
	scoped_place place = place_new("");
	scoped_config *config = NULL;
	struct err err;

	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), 0);
	ck_assert_str_eq(config->hosts[0].token, "canary-token-01234");
	ck_assert_uint_eq(config->hosts[0].secret_count, 2);
	ck_assert(view_is(config->hosts[0].secrets[1], "canary-new-0123456"));
}
END_TEST

START_TEST(explanation_has_no_secret)
{
	scoped_place place = place_new("[repository \"acme/api\"]\npolicy = ratchet\n");
	scoped_config *config = NULL;
	scoped_buf words = { 0 };
	struct err err;

	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), 0);
	config_explain(&words, config);
	ck_assert_ptr_null(strstr(buf_string(&words), "canary"));
	ck_assert_ptr_nonnull(strstr(buf_string(&words), "/hooks/github/acme/api"));
}
END_TEST

#define TOKEN(name, scope) "[token \"" name "\"]\nfile = /nowhere\nscope = " scope "\n"

START_TEST(a_token_says_what_its_holder_may)
{
	scoped_config *config = parsed(TOKEN("ci", "read") TOKEN("judge", "waive") "[token \"plain\"]\n");

	ck_assert_uint_eq(config->token_count, 3);
	ck_assert_int_eq(config->tokens[0].access, ACCESS_READ);
	ck_assert_int_eq(config->tokens[1].access, ACCESS_WAIVE);
	ck_assert_str_eq(config->tokens[1].name, "judge");
	ck_assert_int_eq(config->tokens[2].access, ACCESS_READ);
}
END_TEST

static const struct {
	const char *secret;
	bool fine;
} tokens[] = {
	{ "canary-of-20-letters", true },
	{ "canary-of-19-letter", false },
	{ "canary of more than 20 letters", false },
};

START_TEST(a_token_is_one_long_word)
{
	scoped_place place = place_new("");
	scoped_free char *text = mem_print("[token \"ci\"]\nfile = %s/ci\n", place.directory);
	scoped_config *config = NULL;
	struct err err;

	put(&place, "ci", tokens[_i].secret, 0600);
	put(&place, "heapgate.conf", text, 0644);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err),
			 tokens[_i].fine ? 0 : -1);
	if (tokens[_i].fine)
		return;
	ck_assert_ptr_nonnull(strstr(err.text, "token \"ci\""));
	ck_assert_ptr_null(strstr(err.text, "canary"));
}
END_TEST

START_TEST(a_token_without_a_file_is_refused)
{
	scoped_place place = place_new("[token \"ci\"]\n");
	scoped_config *config = NULL;
	struct err err;

	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "token \"ci\": file is not set"));
}
END_TEST

START_TEST(secret_that_others_may_read_is_refused)
{
	scoped_place place = place_new("");
	scoped_config *config = NULL;
	struct err err;

	put(&place, "token", "canary-token-01234\n", 0644);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "token-file"));
	ck_assert_ptr_null(strstr(err.text, "canary"));
}
END_TEST

START_TEST(short_secret_is_refused)
{
	scoped_place place = place_new("");
	scoped_config *config = NULL;
	struct err err;

	put(&place, "new", "canary-01234567\n", 0600);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "webhook-secret-file"));
	ck_assert_ptr_nonnull(strstr(err.text, "too short"));
	ck_assert_ptr_null(strstr(err.text, "canary"));
	put(&place, "new", "canary-012345678\n", 0600);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), 0);
}
END_TEST

START_TEST(secrets_come_from_the_service_manager)
{
	scoped_place place = place_new("");
	scoped_config *config = NULL;
	scoped_buf text = { 0 };
	struct err err;

	buf_text(&text, "[host \"github\"]\ntoken-file = %d/token\nwebhook-secret-file = %d/new\n");
	put(&place, "heapgate.conf", buf_string(&text), 0644);
	ck_assert_int_eq(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "CREDENTIALS_DIRECTORY"));
	ck_assert_int_eq(setenv("CREDENTIALS_DIRECTORY", place.directory, 1), 0);
	ck_assert_msg(config_load_file(&config, place.file, CONFIG_SECRETS, &err) == 0, "%s", err.text);
	ck_assert_str_eq(config->hosts[0].token, "canary-token-01234");
	ck_assert(view_is(config->hosts[0].secrets[0], "canary-new-0123456"));
}
END_TEST

/* Outside of its unit a file is checked, and the database asked, all the same. */
START_TEST(what_needs_no_secret_reads_none)
{
	scoped_place place = place_new("");
	const char *text = "[host \"github\"]\ntoken-file = %d/token\nwebhook-secret-file = /nowhere/x\n";
	scoped_config *config = NULL;
	struct err err;

	ck_assert_int_eq(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	put(&place, "heapgate.conf", text, 0644);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS_HERE, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/x"));
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_NO_SECRETS, &err), 0);
	ck_assert_uint_eq(config->unread_count, 2);
	ck_assert_str_eq(config->hosts[0].token, "");
	config_free(take(config));
	put(&place, "heapgate.conf", "[host \"github\"]\ntoken-file = %d/token\nwebhook-secret-file = %d/x\n",
	    0644);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS_HERE, &err), 0);
	ck_assert_uint_eq(config->unread_count, 2);
}
END_TEST

START_TEST(certificate_is_read_and_checked)
{
	scoped_place place = place_new("");
	scoped_config *config = NULL;
	scoped_free char *key = files_join(place.directory, "key");
	struct err err;

	for (int right = 1; right >= 0; right--) {
		scoped_buf pem = { 0 };
		scoped_free char *text = mem_print(
			"[http]\ntls-certificate = %s/support/tls/one.crt\ntls-key = %s\n", TESTS_DIR, key);
		put(&place, "heapgate.conf", text, 0644);
		ck_assert_int_eq(files_read(&pem,
					    right ? TESTS_DIR "/support/tls/one.key"
						  : TESTS_DIR "/support/tls/two.key",
					    &err),
				 0);
		put(&place, "key", buf_string(&pem), 0600);
		ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), right ? 0 : -1);
		config_free(take(config));
	}
	ck_assert_ptr_nonnull(strstr(err.text, "tls-key: the key does not belong to the certificate"));
}
END_TEST

START_TEST(host_without_secret_is_refused)
{
	scoped_place place = place_new("");
	scoped_config *config = NULL;
	struct err err;

	put(&place, "heapgate.conf", "[host \"github\"]\ncontext = gate\n", 0644);
	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "token-file is not set"));
}
END_TEST

START_TEST(pipeline_sees_the_preset_as_a_policy)
{
	scoped_place place = place_new("[repository \"acme/api\"]\npolicy = ratchet\n");
	scoped_config *config = NULL;
	struct err err;

	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), 0);
	const struct gate_repository *repository = settings_repository(&config->gate, "acme/api");
	ck_assert_str_eq(repository->policy, "[policy]\n\tpreset = ratchet\n");
	ck_assert(view_is(repository->host->account.token, "canary-token-01234"));
	ck_assert_str_eq(repository->host->context, "heapgate");
}
END_TEST

START_TEST(pipeline_sees_at_least_one_configuration)
{
	scoped_place place =
		place_new("[go]\ngoos = linux\n[configuration \"arm\"]\ngoarch = arm64\n"
			  "[configuration \"big\"]\ngoarch = s390x\n[repository \"acme/api\"]\n"
			  "[repository \"acme/two\"]\nconfiguration = arm\nconfiguration = big\n");
	scoped_config *config = NULL;
	struct err err;

	ck_assert_int_eq(config_load_file(&config, place.file, CONFIG_SECRETS, &err), 0);
	const struct gate_repository *one = settings_repository(&config->gate, "acme/api");
	const struct gate_repository *two = settings_repository(&config->gate, "acme/two");
	ck_assert_uint_eq(one->configuration_count, 1);
	ck_assert_str_eq(one->configurations[0].name, "");
	ck_assert_str_eq(one->configurations[0].go.goos, "linux");
	ck_assert_uint_eq(two->configuration_count, 2);
	ck_assert_str_eq(two->configurations[0].name, "arm");
	ck_assert_str_eq(two->configurations[0].line, "");
	ck_assert_str_eq(two->configurations[1].line, "big");
	ck_assert_str_eq(two->configurations[1].go.goarch, "s390x");
	ck_assert_str_eq(two->configurations[1].go.goos, "linux");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("daemon_config");
	TCase *text = tcase_create("text"), *files = tcase_create("files");

	tcase_add_test(text, empty_file_has_all_defaults);
	tcase_add_test(text, every_key_has_a_section_and_a_bit_of_its_own);
	tcase_add_loop_test(text, a_host_is_completed_by_its_kind, 0, (int)COUNT_OF(hosts));
	tcase_add_test(text, instances_of_one_kind_stand_side_by_side);
	tcase_add_test(text, values_carry_units);
	tcase_add_test(text, inlining_is_turned_off_by_name);
	tcase_add_test(text, repository_fetches_from_its_host_unless_told);
	tcase_add_test(text, configuration_has_what_it_does_not_say_from_go);
	tcase_add_test(text, repository_names_its_configurations);
	tcase_add_test(text, a_configuration_that_is_not_there_is_refused_by_line);
	tcase_add_test(text, the_explanation_shows_configurations);
	tcase_add_test(text, the_explanation_writes_numbers_as_the_file_has_them);
	tcase_add_test(text, repositories_are_in_order_of_name);
	tcase_add_test(text, example_is_right_and_shows_its_repository);
	tcase_add_test(text, manual_names_every_key);
	tcase_add_test(text, http_is_fine_to_this_machine);
	tcase_add_loop_test(text, what_is_wrong_is_named, 0, (int)COUNT_OF(wrong));
	suite_add_tcase(suite, text);
	tcase_add_test(files, secrets_come_from_files_all_at_once);
	tcase_add_test(files, explanation_has_no_secret);
	tcase_add_test(files, a_token_says_what_its_holder_may);
	tcase_add_loop_test(files, a_token_is_one_long_word, 0, (int)COUNT_OF(tokens));
	tcase_add_test(files, a_token_without_a_file_is_refused);
	tcase_add_test(files, secret_that_others_may_read_is_refused);
	tcase_add_test(files, short_secret_is_refused);
	tcase_add_test(files, secrets_come_from_the_service_manager);
	tcase_add_test(files, what_needs_no_secret_reads_none);
	tcase_add_test(files, certificate_is_read_and_checked);
	tcase_add_test(files, host_without_secret_is_refused);
	tcase_add_test(files, pipeline_sees_the_preset_as_a_policy);
	tcase_add_test(files, pipeline_sees_at_least_one_configuration);
	suite_add_tcase(suite, files);
	return suite;
}

UNIT_MAIN(suite)
