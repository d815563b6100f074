/*
 * What all connections of this process share: the in-process token cache and libcurl's global
 * state. The one mutable static of the driver, counted by environments. It outlives the last one:
 * driver managers free the driver's environment with its last connection, and a program that
 * connects, disconnects and connects again shall not have to sign in each time. The driver stays
 * loaded until the process ends, and this with it; a forked child begins with one of its own.
 */
#ifndef LB_HANDLE_PROCESS_H
#define LB_HANDLE_PROCESS_H

#include "base/err.h"

struct lb_oauth_process;

bool lb_process_enter(struct lb_err *err);
void lb_process_leave(void);
struct lb_oauth_process *lb_process_oauth(void); /* valid between enter and leave */

#endif
