#include "path.h"

#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *path_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (n == 0 || name[0] == '/')
		return xstrdup(name);
	if (name[0] == '\0')
		return xstrdup(dir);
	return xasprintf("%s%s%s", dir, dir[n - 1] == '/' ? "" : "/", name);
}

const char *path_base(const char *path)
{
	const char *s = strrchr(path, '/');

	return s ? s + 1 : path;
}

bool path_under(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	while (n > 0 && dir[n - 1] == '/')
		n--;
	return strncmp(path, dir, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

int path_mkdirs(const char *path, struct err *e)
{
	char *p = xstrdup(path);
	int rc = 0;

	for (char *s = p + 1; rc == 0; s++) {
		if (*s != '/' && *s != '\0')
			continue;
		bool last = *s == '\0';

		*s = '\0';
		if (mkdir(p, 0700) != 0 && errno != EEXIST && errno != EISDIR)
			rc = err_errno(e, ERR_FAIL, "cannot make the directory %s", p);
		if (last)
			break;
		*s = '/';
	}
	free(p);
	return rc;
}

static char *user_dir(const char *variable, const char *fallback)
{
	const char *v = getenv(variable), *home;

	/* The specification wants relative values ignored. */
	if (v && v[0] == '/')
		return path_join(v, "codeask");
	home = getenv("HOME");
	if (!home || home[0] != '/')
		return NULL;
	return xasprintf("%s/%s/codeask", home, fallback);
}

char *path_cache_dir(void)
{
	return user_dir("XDG_CACHE_HOME", ".cache");
}

char *path_data_dir(void)
{
	return user_dir("XDG_DATA_HOME", ".local/share");
}

char *path_config_dir(void)
{
	return user_dir("XDG_CONFIG_HOME", ".config");
}

int path_read_file(const char *path, size_t limit, char **data, size_t *len, struct err *e)
{
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	char *p = NULL;
	size_t n = 0;
	int rc = -1;

	if (fd < 0)
		return err_errno(e, ERR_PATH, "cannot read %s", path);
	if (fstat(fd, &st) != 0) {
		err_errno(e, ERR_PATH, "cannot read %s", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(e, ERR_PATH, "%s is not a regular file", path);
		goto out;
	}
	if ((uint64_t)st.st_size > limit) {
		err_set(e, ERR_PATH, "%s has %lld bytes, more than %zu", path, (long long)st.st_size, limit);
		goto out;
	}
	p = malloc((size_t)st.st_size + 1);
	if (!p) {
		err_set(e, ERR_FIT, "no memory for %s (%lld bytes)", path, (long long)st.st_size);
		goto out;
	}
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, p + n, (size_t)st.st_size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			err_errno(e, ERR_PATH, "cannot read %s", path);
			goto out;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	p[n] = '\0';
	*data = p;
	*len = n;
	p = NULL;
	rc = 0;
out:
	free(p);
	close(fd);
	return rc;
}
