"""pyodbc through the driver: connecting, parameters and results of every Python type, executemany,
transactions, text beyond the BMP, errors, the catalog."""
import contextlib
import datetime
import decimal
import os
import sys
import threading
import unittest
import uuid

import pyodbc

D = decimal.Decimal
pyodbc.pooling = False


class Connected(unittest.TestCase):
    def setUp(self):
        self.connection = pyodbc.connect("DSN=lakebase-m2m")
        self.cursor = self.connection.cursor()

    def tearDown(self):
        self.connection.close()

    def one(self, sql, *parameters):
        return self.cursor.execute(sql, *parameters).fetchone()

    def there_and_back(self, sql_type, *values):
        self.cursor.execute(f"CREATE TEMP TABLE v (n int, v {sql_type})")
        for n, value in enumerate(values):
            self.cursor.execute("INSERT INTO v VALUES (?, ?)", n, value)
        self.cursor.execute("SELECT v FROM v ORDER BY n")
        self.assertEqual([row[0] for row in self.cursor.fetchall()], list(values))


class Types(Connected):
    def test_int(self):
        self.there_and_back("int", 0, -1, 2**31 - 1, -(2**31), None)

    def test_bigint(self):
        self.there_and_back("bigint", 0, 2**63 - 1, -(2**63), None)

    def test_smallint(self):
        self.there_and_back("smallint", 0, 32767, -32768, None)

    def test_float(self):
        self.there_and_back("float8", 0.0, 1.5, -2.25e-300, 1e300, 0.1, None)

    def test_bool(self):
        self.there_and_back("boolean", True, False, None)

    def test_numeric(self):
        self.there_and_back("numeric(30, 6)", D("0.000001"), D("-123456789012345678.123456"), D("1.500000"), None)

    def test_text(self):
        self.there_and_back("text", "", "plain", "née Müller", "日本語", "𝄞 😀 beyond", "x" * 100_000,
                            "😀" * 50_000, "a" + "😀" * 50_000, None)

    def test_varchar(self):
        self.there_and_back("varchar(20)", "", "twenty characters ok", "ÄÖÜ", None)

    def test_bytes(self):
        self.there_and_back("bytea", b"", b"\x00\x01\xff", bytes(range(256)) * 400, None)

    def test_date(self):
        self.there_and_back("date", datetime.date(1, 1, 1), datetime.date(2024, 2, 29), datetime.date(9999, 12, 31), None)

    def test_time(self):
        self.there_and_back("time", datetime.time(0, 0, 0), datetime.time(23, 59, 59), None)

    def test_timestamp(self):
        self.there_and_back("timestamp", datetime.datetime(2024, 2, 29, 23, 59, 59, 123456),
                            datetime.datetime(1900, 1, 1), None)

    def test_uuid(self):
        value = uuid.uuid4()
        self.assertEqual(str(self.one("SELECT ?::uuid", value)[0]).lower(), str(value))

    def test_null_of_no_type(self):
        self.assertEqual(tuple(self.one("SELECT ?, ?::int", None, None)), (None, None))

    def test_parameters_keep_their_type(self):
        self.assertEqual(tuple(self.one("SELECT ?, ?, ?, ?", 1, "a", 2.5, D("3.25"))), (1, "a", 2.5, D("3.25")))


class Statements(Connected):
    def test_description_and_rowcount(self):
        self.cursor.execute("CREATE TEMP TABLE r (a int, b varchar(7))")
        self.cursor.execute("INSERT INTO r VALUES (1, 'x'), (2, 'y'), (3, 'z')")
        self.assertEqual(self.cursor.rowcount, 3)
        self.cursor.execute("UPDATE r SET a = a + 1 WHERE a > 1")
        self.assertEqual(self.cursor.rowcount, 2)
        self.cursor.execute("DELETE FROM r WHERE a > 100")
        self.assertEqual(self.cursor.rowcount, 0)
        self.cursor.execute("SELECT * FROM r")
        self.assertEqual([(c[0], c[1], c[3]) for c in self.cursor.description], [("a", int, 10), ("b", str, 7)])
        self.assertEqual(self.cursor.rowcount, 3)

    def test_fetches(self):
        self.cursor.execute("SELECT i FROM generate_series(1, 2500) i")
        self.assertEqual(self.cursor.fetchone()[0], 1)
        self.assertEqual([r[0] for r in self.cursor.fetchmany(3)], [2, 3, 4])
        self.assertEqual(len(self.cursor.fetchall()), 2496)
        self.assertIsNone(self.cursor.fetchone())

    def test_several_statements_in_one_text(self):
        self.cursor.execute("SELECT 1; SELECT 'two', 2")
        self.assertEqual(self.cursor.fetchval(), 1)
        self.assertTrue(self.cursor.nextset())
        self.assertEqual(tuple(self.cursor.fetchone()), ("two", 2))
        self.assertFalse(self.cursor.nextset())

    def test_cursors_side_by_side(self):
        other = self.connection.cursor()
        self.cursor.execute("SELECT i FROM generate_series(1, 50000) i")
        total = 0
        for n, row in enumerate(self.cursor):
            total += row[0]
            if n % 10000 == 0:
                self.assertEqual(other.execute("SELECT ?", n).fetchval(), n)
        self.assertEqual(total, 50000 * 50001 // 2)

    def test_executemany(self):
        rows = [(i, f"row {i} 😀" if i % 7 else None) for i in range(3000)]
        for fast in (False, True):
            self.cursor.fast_executemany = fast
            self.cursor.execute("CREATE TEMP TABLE m (a int, b varchar(30))")
            self.cursor.executemany("INSERT INTO m VALUES (?, ?)", rows)
            self.cursor.execute("SELECT a, b FROM m ORDER BY a")
            self.assertEqual([tuple(r) for r in self.cursor.fetchall()], rows)
            self.cursor.execute("DROP TABLE m")

    def test_executemany_with_a_bad_row(self):
        rows = [(1,), (2,), (2,), (3,)]
        self.cursor.execute("CREATE TEMP TABLE m (a int PRIMARY KEY)")
        self.connection.commit()
        with self.assertRaises(pyodbc.IntegrityError):
            self.cursor.executemany("INSERT INTO m VALUES (?)", rows)
        self.connection.rollback()
        # as an array, the good rows are in; pyodbc does not look at the status of each
        self.cursor.fast_executemany = True
        self.cursor.executemany("INSERT INTO m VALUES (?)", rows)
        self.assertEqual(self.one("SELECT count(*) FROM m")[0], 3)

    def test_escapes_and_jsonb_operators(self):
        self.assertEqual(self.one("SELECT {fn UCASE(?)}", "abc")[0], "ABC")
        self.assertEqual(self.one("SELECT {d '2024-02-29'}")[0], datetime.date(2024, 2, 29))
        self.assertEqual(self.one("""SELECT '{"k": 1}'::jsonb ?? ?""", "k")[0], True)

    def test_callproc(self):
        self.cursor.execute("CREATE FUNCTION pg_temp.twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2'")
        self.assertEqual(self.cursor.execute("{call pg_temp.twice(?)}", 21).fetchval(), 42)


class FastMany(Connected):
    def setUp(self):
        super().setUp()
        self.cursor.fast_executemany = True

    def insert(self, types, rows, sizes=None):
        """Rows there and back, in one array."""
        columns = [f"c{i}" for i in range(len(types))]
        self.cursor.execute("CREATE TEMP TABLE fm (" + ", ".join(map(" ".join, zip(columns, types))) + ")")
        self.cursor.setinputsizes(sizes)
        self.cursor.executemany("INSERT INTO fm VALUES (" + ", ".join("?" * len(types)) + ")", rows)
        return [tuple(row) for row in self.cursor.execute("SELECT * FROM fm ORDER BY c0")]

    def test_types(self):
        rows = [(1, True, D("-1234.5600"), 0.1, datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 23, 59, 59, 123456),
                 "日本語 😀", b"\x00\x01\xff"),
                (2, False, D("0.0000"), -1e300, datetime.date(1, 1, 1), datetime.datetime(9999, 12, 31), "", b""),
                (3,) + (None,) * 7]
        types = ["int", "boolean", "numeric(10, 4)", "float8", "date", "timestamp", "text", "bytea"]
        self.assertEqual(self.insert(types, rows), rows)

    def test_many_rows_of_text(self):
        """Room is made for what the driver says of a parameter, in each row."""
        rows = [(i, "x" * (i % 50), b"y" * (i % 50), '{"n": 1}') for i in range(30_000)]
        self.assertEqual(self.insert(["int", "text", "bytea", "jsonb"], rows), rows)

    def test_values_of_all_lengths(self):
        rows = [(i, "é" * 2**i, bytes(2**i)) for i in range(0, 21, 4)]
        self.assertEqual(self.insert(["int", "text", "bytea"], rows), rows)

    def test_sizes_given(self):
        rows = [(i, f"row {i} 😀", b"\x00" * i) for i in range(100)]
        sizes = [(pyodbc.SQL_INTEGER, 0, 0), (pyodbc.SQL_WVARCHAR, 50, 0), (pyodbc.SQL_VARBINARY, 100, 0)]
        self.assertEqual(self.insert(["int", "text", "bytea"], rows, sizes), rows)

    def test_no_row_fits(self):
        self.cursor.execute("CREATE TEMP TABLE fm (a int CHECK (a < 0))")
        self.connection.commit()
        with self.assertRaises(pyodbc.IntegrityError):
            self.cursor.executemany("INSERT INTO fm VALUES (?)", [(1,), (2,)])
        self.connection.rollback()
        self.assertEqual(self.one("SELECT count(*) FROM fm")[0], 0)

    def test_a_value_that_does_not_convert(self):
        self.cursor.execute("CREATE TEMP TABLE fm (a int)")
        with self.assertRaises(pyodbc.Error):
            self.cursor.executemany("INSERT INTO fm VALUES (?)", [(1,), ("no number",)])
        self.assertEqual(self.one("SELECT 1")[0], 1)

    def test_update_and_delete(self):
        self.cursor.execute("CREATE TEMP TABLE fm AS SELECT i AS a, i AS b FROM generate_series(1, 1000) i")
        self.cursor.executemany("UPDATE fm SET b = ? WHERE a = ?", [(-i, i) for i in range(1, 1001)])
        self.cursor.executemany("DELETE FROM fm WHERE a = ?", [(i,) for i in range(1, 501)])
        self.assertEqual(tuple(self.one("SELECT count(*), sum(b) FROM fm")), (500, -375250))


class Large(Connected):
    def test_parameters(self):
        for value in ("Zeile 😀 " * 700_000, bytes(range(256)) * 20_000):
            kind = "text" if isinstance(value, str) else "bytea"
            row = self.one(f"SELECT v, length(v) FROM (SELECT ?::{kind}) t(v)", value)
            self.assertTrue(row[0] == value)
            self.assertEqual(row[1], len(value))

    def test_narrow_and_wide(self):
        """Text read as UTF-8 and as UTF-16, in parts that end anywhere."""
        for encoding, ctype in (("utf-8", pyodbc.SQL_CHAR), ("utf-16le", pyodbc.SQL_WCHAR)):
            self.connection.setdecoding(pyodbc.SQL_WCHAR, encoding=encoding, ctype=ctype)
            for start in range(4):
                text = "a" * start + "é日😀" * 3000
                self.assertTrue(self.one("SELECT ?", text)[0] == text)


class Transactions(Connected):
    def test_commit_and_rollback(self):
        self.cursor.execute("CREATE TEMP TABLE t (a int)")
        self.connection.commit()
        self.cursor.execute("INSERT INTO t VALUES (1)")
        self.connection.rollback()
        self.cursor.execute("INSERT INTO t VALUES (2)")
        self.connection.commit()
        self.assertEqual(self.one("SELECT sum(a) FROM t")[0], 2)

    def test_an_error_undoes_its_statement_only(self):
        self.cursor.execute("CREATE TEMP TABLE t (a int)")
        self.cursor.execute("INSERT INTO t VALUES (1)")
        with self.assertRaises(pyodbc.DataError):
            self.cursor.execute("INSERT INTO t VALUES (1 / 0)")
        self.cursor.execute("INSERT INTO t VALUES (2)")
        self.connection.commit()
        self.assertEqual(self.one("SELECT count(*) FROM t")[0], 2)

    def test_autocommit(self):
        self.connection.autocommit = True
        self.cursor.execute("CREATE TEMP TABLE t (a int)")
        self.cursor.execute("INSERT INTO t VALUES (1)")
        self.connection.rollback()
        self.assertEqual(self.one("SELECT count(*) FROM t")[0], 1)

    def test_read_only(self):
        connection = pyodbc.connect("DSN=lakebase-m2m", readonly=True)
        with self.assertRaises(pyodbc.Error) as caught:
            connection.execute("CREATE TABLE not_to_be (a int)")
        self.assertIn("read-only", str(caught.exception))
        connection.close()

    def test_isolation(self):
        self.connection.set_attr(pyodbc.SQL_ATTR_TXN_ISOLATION, pyodbc.SQL_TXN_SERIALIZABLE)
        self.assertEqual(self.one("SHOW transaction_isolation")[0], "serializable")


class Attributes(Connected):
    def test_timeout(self):
        self.connection.timeout = 1
        with self.assertRaises(pyodbc.OperationalError) as caught:
            self.connection.execute("SELECT pg_sleep(20)")
        self.assertEqual(caught.exception.args[0], "HYT00")
        self.connection.timeout = 0
        self.assertEqual(self.one("SELECT 1")[0], 1)

    def test_cancel(self):
        threading.Timer(0.3, self.cursor.cancel).start()
        with self.assertRaises(pyodbc.Error) as caught:
            self.cursor.execute("SELECT pg_sleep(20)")
        self.assertEqual(caught.exception.args[0], "HY008")
        self.connection.rollback()
        self.assertEqual(self.one("SELECT 1")[0], 1)

    def test_output_converter(self):
        self.connection.add_output_converter(pyodbc.SQL_TYPE_TIMESTAMP, lambda value: "converted")
        self.assertEqual(tuple(self.one("SELECT TIMESTAMP '2024-02-29 12:00:00', NULL::timestamp")), ("converted", None))
        self.connection.clear_output_converters()
        self.assertEqual(self.one("SELECT TIMESTAMP '2024-02-29 12:00:00'")[0], datetime.datetime(2024, 2, 29, 12))

    def test_before_connecting(self):
        connection = pyodbc.connect("DSN=lakebase-m2m", timeout=20, autocommit=True,
                                    attrs_before={113: 30})  # SQL_ATTR_CONNECTION_TIMEOUT
        self.assertTrue(connection.autocommit)
        self.assertEqual(connection.execute("SELECT 1").fetchval(), 1)
        connection.close()

    def test_every_info(self):
        for name in dir(pyodbc):
            if name.startswith("SQL_") and isinstance(getattr(pyodbc, name), int):
                with contextlib.suppress(pyodbc.Error):
                    self.connection.getinfo(getattr(pyodbc, name))
        self.assertEqual(self.one("SELECT 1")[0], 1)

    def test_context_manager(self):
        with pyodbc.connect("DSN=lakebase-m2m") as connection:
            connection.execute("CREATE TEMP TABLE c AS SELECT 1 AS a")
        self.assertEqual(connection.execute("SELECT a FROM c").fetchval(), 1)
        connection.close()


class Errors(Connected):
    def test_states(self):
        cases = [("SELECT * FROM no_such_table", "42S02", pyodbc.ProgrammingError),
                 ("SELECT no_such_column FROM samples.trips", "42S22", pyodbc.ProgrammingError),
                 ("SELEKT 1", "42000", pyodbc.ProgrammingError),
                 ("SELECT 1 / 0", "22012", pyodbc.DataError)]
        for sql, state, kind in cases:
            with self.assertRaises(kind) as caught:
                self.cursor.execute(sql)
            self.assertEqual(caught.exception.args[0], state)

    def test_constraint(self):
        self.cursor.execute("CREATE TEMP TABLE u (a int PRIMARY KEY)")
        self.cursor.execute("INSERT INTO u VALUES (1)")
        with self.assertRaises(pyodbc.IntegrityError) as caught:
            self.cursor.execute("INSERT INTO u VALUES (1)")
        self.assertEqual(caught.exception.args[0], "23000")

    def test_wrong_number_of_parameters(self):
        with self.assertRaises(pyodbc.ProgrammingError):
            self.cursor.execute("SELECT ?, ?", 1)

    def test_sign_in(self):
        with self.assertRaises(pyodbc.InterfaceError) as caught:
            pyodbc.connect("DSN=lakebase-m2m;ClientSecret=not this one")
        self.assertEqual(caught.exception.args[0], "28000")
        self.assertNotIn("not this one", str(caught.exception))


class Catalog(Connected):
    def test_tables(self):
        names = {(r.table_schem, r.table_name, r.table_type) for r in self.cursor.tables(schema="samples")}
        self.assertIn(("samples", "trips", "TABLE"), names)

    def test_columns(self):
        rows = self.cursor.columns(table="trips", schema="samples").fetchall()
        self.assertEqual([r.ordinal_position for r in rows], list(range(1, len(rows) + 1)))
        self.assertIn("distance_km", [r.column_name for r in rows])

    def test_keys_and_statistics(self):
        self.assertEqual([r.column_name for r in self.cursor.primaryKeys("trips", schema="samples")], ["trip_id"])
        self.assertTrue(self.cursor.statistics("trips", schema="samples").fetchall())
        self.assertTrue(self.cursor.getTypeInfo(pyodbc.SQL_VARCHAR).fetchall())

    def test_foreign_keys(self):
        keys = self.cursor.foreignKeys(table="regions", schema="samples").fetchall()
        self.assertEqual([(k.fktable_name, k.fkcolumn_name) for k in keys], [("trips", "region_id")])
        keys = self.cursor.foreignKeys(foreignTable="trips", foreignSchema="samples").fetchall()
        self.assertEqual([(k.pktable_name, k.pkcolumn_name) for k in keys], [("regions", "region_id")])

    def test_special_columns(self):
        self.assertEqual([r.column_name for r in self.cursor.rowIdColumns("trips", schema="samples")], ["trip_id"])
        self.cursor.rowVerColumns("trips", schema="samples").fetchall()

    def test_procedures(self):
        self.cursor.execute("CREATE FUNCTION pg_temp.twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2'")
        self.assertEqual([r.procedure_name for r in self.cursor.procedures("twice")], ["twice"])
        self.assertEqual([(r.column_name, r.type_name) for r in self.cursor.procedureColumns("twice")],
                         [("", "int4"), ("n", "int4")])

    def test_nothing_there(self):
        for rows in (self.cursor.tables("no_such_table"), self.cursor.columns("no_such_table"),
                     self.cursor.primaryKeys("no_such_table"), self.cursor.statistics("no_such_table")):
            self.assertEqual(rows.fetchall(), [])

    def test_info(self):
        self.assertEqual(self.connection.getinfo(pyodbc.SQL_DBMS_NAME), "PostgreSQL")
        self.assertEqual(self.connection.getinfo(pyodbc.SQL_DRIVER_ODBC_VER), "03.80")


class Tap(unittest.TextTestResult):
    """Each test as a line that the test run reads."""

    def startTest(self, test):
        super().startTest(test)
        self.fine = True

    def addSuccess(self, test):
        print(f"ok {self.testsRun} - {test.id().split('.', 1)[1]}")

    def told(self, test, why):
        print(f"not ok {self.testsRun} - {test.id().split('.', 1)[1]}")
        for line in self._exc_info_to_string(why, test).splitlines():
            print(f"#   {line}")

    def addError(self, test, why):
        super().addError(test, why)
        self.told(test, why)

    addFailure = addError


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=open(os.devnull, "w"), resultclass=Tap).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
