#include "room.h"
void scan_make(struct extract *x){(void)x;}
void scan_kconfig(struct extract *x){(void)x;}
void scan_markdown(struct extract *x){(void)x;}
