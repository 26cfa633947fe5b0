#ifndef LOOP_B_H
#define LOOP_B_H
#include "loop_a.h"
#endif
