/* log.h - debug log to a file (--log FILE), never to the terminal. Thread-safe. Without log_open() nothing is written. */
#ifndef CODEASK_BASE_LOG_H
#define CODEASK_BASE_LOG_H

#include "err.h"

int log_open(const char *path, struct err *e);
void log_close(void);
void log_msg(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
