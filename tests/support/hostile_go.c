/*
 * A go command that somebody has taken over: when it compiles a tree that holds a file of one of the names
 * below, it does that first.  Then, as otherwise, it is the real one.
 */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <fcntl.h>
#include <stdlib.h>

static int spoil(const char *path, const struct stat *info, int type, struct FTW *place)
{
	(void)info, (void)place;
	if ((type != FTW_F && type != FTW_SL) || (!strstr(path, "-a") && !strstr(path, "-d")))
		return 0;
	int fd = open(path, O_WRONLY | O_TRUNC);
	if (fd >= 0) {
		(void)!write(fd, "poison\n", 7);
		(void)close(fd);
	}
	return 0;
}

/* Every entry of the build cache that it can write to, through links as well. */
static void poison(void)
{
	const char *cache = getenv("GOCACHE");

	if (cache)
		(void)nftw(cache, spoil, 32, FTW_PHYS);
}

static void linger(void)
{
	(void)sleep(60);
}

/* 2^GENERATIONS processes. */
static void fork_all(int generations)
{
	while (generations-- > 0)
		(void)fork();
}

static void multiply(void)
{
	fork_all(9);
	linger();
}

/* Four, each within what one may have. */
static void swell(void)
{
	size_t size = (size_t)600 << 20;

	fork_all(2);
	volatile char *memory = malloc(size);
	for (size_t at = 0; memory && at < size; at += 4096)
		memory[at] = 1;
	linger();
}

static void spin(void)
{
	fork_all(2);
	for (volatile unsigned turn = 0;; turn++)
		;
}

static void chatter(void)
{
	for (;;)
		(void)puts("{\"ImportPath\": \"example.com/shop/price\", \"Dir\": \"/\"}");
}

static const struct {
	const char *file;
	void (*harm)(void);
} harms[] = {
	{ "poison", poison }, { "linger", linger }, { "multiply", multiply },
	{ "swell", swell },   { "spin", spin },	    { "chatter", chatter },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++)
		if (argc > 1 && strcmp(argv[1], "list") == 0 && access(harms[i].file, F_OK) == 0)
			harms[i].harm();
	(void)execv(REAL_GO, argv);
	perror(REAL_GO);
	return 127;
}
