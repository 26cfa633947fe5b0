#ifndef LOOP_A_H
#define LOOP_A_H
#include "loop_b.h"
#endif
