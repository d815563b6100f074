/*
 * What all connections of this process share: the in-process token cache and libcurl's global
 * state. The one mutable static of the driver, counted by environments: the last one to go takes it
 * along, so that unloading the driver leaves nothing behind.
 */
#ifndef LB_HANDLE_PROCESS_H
#define LB_HANDLE_PROCESS_H

#include "base/err.h"

struct lb_oauth_process;

bool lb_process_enter(struct lb_err *err);
void lb_process_leave(void);
struct lb_oauth_process *lb_process_oauth(void); /* valid between enter and leave */

#endif
