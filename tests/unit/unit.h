/* What every Check program of tests/unit shares. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <check.h>
#include <stdlib.h>

/* The program: runs the suite that MAKE_SUITE() makes. */
#define UNIT_MAIN(make_suite)                                                                                \
	int main(void)                                                                                       \
	{                                                                                                    \
		SRunner *runner = srunner_create(make_suite());                                              \
		srunner_run_all(runner, CK_NORMAL);                                                          \
		int failed = srunner_ntests_failed(runner);                                                  \
		srunner_free(runner);                                                                        \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                                 \
	}

#endif
