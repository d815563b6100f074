/*
 * Numbers as decimal text: reading them, cutting them to integers and SQL_NUMERIC_STRUCT, and
 * doubles both ways, exactly, whatever the process's locale says about decimal points.
 */
#ifndef LB_TYPE_DECIMAL_H
#define LB_TYPE_DECIMAL_H

#include "base/buf.h"
#include "type/odbc.h"
#include "type/outcome.h"
#include "type/value.h"

/* The whole of t, spaces around it allowed: [+-]digits[.digits][e[+-]digits], NaN, [+-]Infinity. */
bool lb_decimal_parse(struct lb_text t, struct lb_decimal *out);

/*
 * The whole part as an integer; *lost tells that fraction digits other than 0 were left out. False:
 * it takes more than 64 bits, or is NaN or infinite. The sign stays with d.
 */
bool lb_decimal_magnitude(const struct lb_decimal *d, uint64_t *out, bool *lost);

/* Appends plain digits (no exponent), zeros in the fraction as they were written. */
void lb_decimal_render(struct lb_buf *b, const struct lb_decimal *d);

/* mantissa * 10^exponent as the nearest double, where that takes no more than a multiplication or
 * division (most numbers that are written with up to 19 digits); false where it does. */
bool lb_decimal_scale(uint64_t mantissa, int64_t exponent, double *out);

/* The nearest double or float; false when it is out of that type's range. */
bool lb_decimal_to_double(const struct lb_decimal *d, double *out);
bool lb_decimal_to_float(const struct lb_decimal *d, float *out);

/*
 * SQL_NUMERIC_STRUCT of `scale` (ODBC reference, appendix D, "Retrieve numeric data with
 * SQL_NUMERIC_STRUCT"): LB_CUT_FRACTION when digits behind it are lost, LB_OUT_OF_RANGE when it
 * needs more than `precision` (1-38) digits.
 */
enum lb_outcome lb_decimal_to_struct(const struct lb_decimal *d, int precision, int scale,
                                     SQL_NUMERIC_STRUCT *out);

/* The digits d needs without loss: how many before the point, how many behind it. */
void lb_decimal_extent(const struct lb_decimal *d, int64_t *whole, int64_t *fraction);

/* Appends the number of a SQL_NUMERIC_STRUCT as text; its scale may be negative. */
void lb_decimal_from_struct(struct lb_buf *b, const SQL_NUMERIC_STRUCT *n, int scale);

/* Appends PostgreSQL's text of a float8, or of a float4 (`single`): the fewest digits that read
 * back as the same number (PostgreSQL documentation, 8.1.3, extra_float_digits ≥ 1). */
void lb_real_render(struct lb_buf *b, double value, bool single);

#endif
