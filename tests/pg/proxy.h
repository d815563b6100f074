/* A relay between the client and the server that counts round trips: how often the client spoke
 * after the server had. It can also cut the line, or put words in the server's mouth. */
#ifndef LB_TEST_PG_PROXY_H
#define LB_TEST_PG_PROXY_H

#include <stddef.h>

struct proxy;

struct proxy *proxy_start(const char *host, const char *port);
const char *proxy_port(const struct proxy *p); /* on 127.0.0.1 */
int proxy_trips(struct proxy *p);              /* since the last call */
void proxy_cut(struct proxy *p);               /* closes what is open, without a farewell */
/* What the server says next is these n bytes instead, which stay the caller's. */
void proxy_instead(struct proxy *p, const char *bytes, size_t n);
void proxy_stop(struct proxy *p);

#endif
