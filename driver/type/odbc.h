/* The ODBC headers, in the order each system wants them: the one place that knows. */
#ifndef LB_TYPE_ODBC_H
#define LB_TYPE_ODBC_H

#ifdef _WIN32
#include <windows.h>
#endif
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#endif
