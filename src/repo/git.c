#include "git.h"

#include <git2.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void hold(void)
{
	git_libgit2_init();
}

void git_hold(void)
{
	pthread_once(&once, hold);
}
