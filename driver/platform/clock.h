/* Time. Deadlines everywhere are values of lb_clock_ms(); LB_NEVER is no deadline. */
#ifndef LB_PLATFORM_CLOCK_H
#define LB_PLATFORM_CLOCK_H

#include <stdint.h>

#define LB_NEVER INT64_MAX

int64_t lb_clock_ms(void);   /* monotonic milliseconds, from an unknown start */
int64_t lb_clock_wall(void); /* seconds since 1970-01-01 UTC */
void lb_clock_sleep(int64_t ms);

/* Milliseconds left until the deadline, 0 when over, at most `most`. */
static inline int64_t lb_clock_left(int64_t deadline, int64_t most)
{
    if (deadline == LB_NEVER)
        return most;
    int64_t left = deadline - lb_clock_ms();
    return left < 0 ? 0 : left < most ? left : most;
}

/* The deadline, or `ms` from now where that is sooner. */
static inline int64_t lb_clock_sooner(int64_t deadline, int64_t ms)
{
    return lb_clock_ms() + lb_clock_left(deadline, ms);
}

#endif
