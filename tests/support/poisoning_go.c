/*
 * A go command that somebody has taken over: when it compiles a tree that holds the file "poison", it first
 * spoils every entry of the build cache that it can write to.  Then, as otherwise, it is the real one.
 * Linked statically, because a jail has no libraries.
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
	if (type != FTW_F || (!strstr(path, "-a") && !strstr(path, "-d")))
		return 0;
	int fd = open(path, O_WRONLY | O_TRUNC);
	if (fd >= 0) {
		(void)!write(fd, "poison\n", 7);
		(void)close(fd);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *cache = getenv("GOCACHE");

	if (argc > 1 && strcmp(argv[1], "list") == 0 && cache && access("poison", F_OK) == 0)
		(void)nftw(cache, spoil, 32, FTW_PHYS);
	(void)execv(REAL_GO, argv);
	perror(REAL_GO);
	return 127;
}
