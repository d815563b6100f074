/*
 * Connection attributes and an information type of this driver's own (ODBC reference,
 * "Driver-Specific Data Types, Descriptor Types, Information Types, Diagnostic Types, and
 * Attributes"). Applications may include this file behind their ODBC headers. The attributes are
 * for SQLGetConnectAttr, on an open connection.
 */
#ifndef LB_FIELD_LAKEBASE_ATTR_H
#define LB_FIELD_LAKEBASE_ATTR_H

/*
 * SQLUINTEGER: SQL_TRUE when the server is a Databricks Lakebase, SQL_FALSE for another PostgreSQL.
 * When neither the sign-in nor the host's name nor the keyword Lakebase tells, the server is asked
 * at the first time; in a transaction it is not, and the answer is SQL_FALSE.
 */
#define SQL_ATTR_LAKEBASE 0x4C00

/* SQLUINTEGER: process ID of the server's backend, as in pg_stat_activity. */
#define SQL_ATTR_LAKEBASE_BACKEND_PID 0x4C01

/* SQLUINTEGER: SQL_TRUE when the session is encrypted by TLS. */
#define SQL_ATTR_LAKEBASE_TLS 0x4C02

/* Character string: the session's application_name, which tags its queries and the driver's
 * requests. */
#define SQL_ATTR_LAKEBASE_APPLICATION_NAME 0x4C03

/* SQLUINTEGER: the server's version, 150004 for 15.4. */
#define SQL_ATTR_LAKEBASE_SERVER_VERSION 0x4C04

/* SQLGetInfo. Character string: the same, "Y" or "N". */
#define SQL_LAKEBASE 0x4C00

#endif
