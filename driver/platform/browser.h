/* The user's web browser. */
#ifndef LB_PLATFORM_BROWSER_H
#define LB_PLATFORM_BROWSER_H

#include <stdbool.h>

/*
 * Opens url in the user's browser and does not wait for it. On Unix $BROWSER is tried (a colon list
 * of programs), then the desktop's own opener. False when there is nothing to open it with: no
 * display, no such program. True says that one was started, not that the page is seen.
 */
bool lb_browser_open(const char *url);

#endif
