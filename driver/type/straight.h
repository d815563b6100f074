/*
 * Straight paths: the conversions that most cells of most results take, each from wire to C buffer
 * in one function, with the same answers as the long way through struct lb_value.
 */
#ifndef LB_TYPE_STRAIGHT_H
#define LB_TYPE_STRAIGHT_H

#include "type/plan.h"

/* The straight path of a plan whose other fields are set, or NULL. */
lb_fetch_fn *lb_straight_fetch(const struct lb_fetch_plan *plan);

/* The long way, for what a straight path does not handle itself. plan.c. */
lb_fetch_fn lb_fetch_value;

#endif
