/* The C types that the conversions are fuzzed with. */
#ifndef LB_TEST_C_TYPES_H
#define LB_TEST_C_TYPES_H

#include "type/odbc.h"

static const SQLSMALLINT c_types[] = {SQL_C_CHAR,
                                      SQL_C_WCHAR,
                                      SQL_C_BINARY,
                                      SQL_C_BIT,
                                      SQL_C_STINYINT,
                                      SQL_C_UTINYINT,
                                      SQL_C_SSHORT,
                                      SQL_C_USHORT,
                                      SQL_C_SLONG,
                                      SQL_C_ULONG,
                                      SQL_C_SBIGINT,
                                      SQL_C_UBIGINT,
                                      SQL_C_FLOAT,
                                      SQL_C_DOUBLE,
                                      SQL_C_NUMERIC,
                                      SQL_C_TYPE_DATE,
                                      SQL_C_TYPE_TIME,
                                      SQL_C_TYPE_TIMESTAMP,
                                      SQL_C_GUID,
                                      SQL_C_INTERVAL_YEAR,
                                      SQL_C_INTERVAL_YEAR_TO_MONTH,
                                      SQL_C_INTERVAL_DAY_TO_SECOND,
                                      SQL_C_INTERVAL_HOUR,
                                      SQL_C_INTERVAL_SECOND,
                                      SQL_C_DEFAULT};

#endif
