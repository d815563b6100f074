"""LibreOffice Base through the driver: a data source of its own, tables, values, parameters, text
beyond the BMP, large values, rows changed as a form changes them, transactions, errors."""
import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sdbc import SQLException
from com.sun.star.util import Date, DateTime, Time

tests = 0
failed = 0
TABLE = 0  # com.sun.star.sdb.CommandType


def same(name, got, want):
    global tests, failed
    tests += 1
    if got == want:
        print(f"ok {tests} - {name}")
        return
    failed += 1
    print(f"not ok {tests} - {name}\n#   got  {str(got)[:200]}\n#   want {str(want)[:200]}")


def thrown(function, *arguments):
    """The SQLSTATE and the words of the error."""
    try:
        function(*arguments)
    except SQLException as e:
        return e.SQLState, e.Message
    return "none", ""


class Office:
    """soffice with a profile of its own; its services."""

    def __init__(self, folder):
        pipe = f"lakebase-odbc-{os.getpid()}"
        self.process = subprocess.Popen(
            ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{folder}",
             f"--accept=pipe,name={pipe};urp"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.time() + 120
        while True:
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                return
            except NoConnectException:
                if time.time() > end or self.process.poll() not in (None, 81):
                    raise
                time.sleep(0.1)

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    def close(self):
        self.service("frame.Desktop").terminate()
        self.process.wait(30)


def rows(result):
    n = result.getMetaData().getColumnCount()
    while result.next():
        yield tuple(result.getString(i + 1) for i in range(n))


def test_catalog(connection):
    names = connection.getTables().getElementNames()
    database = os.environ["LAKEBASE_DATABASE"]
    for name in ("trips", "regions", "fares_by_region"):
        same(f"a table: {name}", f"{database}.samples.{name}" in names, True)
    table = connection.getTables().getByName(f"{database}.samples.trips")
    same("its columns", table.getColumns().getElementNames(),
         ("trip_id", "region_id", "picked_up", "distance_km", "fare", "shared", "note"))
    column = table.getColumns().getByName("distance_km")
    same("a numeric column", (column.TypeName, column.Precision, column.Scale), ("numeric", 6, 2))
    same("an identity column", table.getColumns().getByName("trip_id").IsAutoIncrement, True)
    facts = connection.getMetaData()
    same("the product", facts.getDatabaseProductName(), "PostgreSQL")
    keys = facts.getPrimaryKeys(None, "samples", "trips")
    same("the primary key", [row[3] for row in rows(keys)], ["trip_id"])
    same("a foreign key", [row[7] for row in rows(facts.getImportedKeys(None, "samples", "trips"))], ["region_id"])


def test_reading(office, connection):
    shown = office.service("sdb.RowSet")
    shown.ActiveConnection = connection
    shown.CommandType = TABLE
    shown.Command = os.environ["LAKEBASE_DATABASE"] + ".samples.trips"
    shown.Order = "trip_id"
    shown.execute()
    same("a table: last", shown.last() and shown.getInt(1), 20)
    same("a table: first", shown.first() and shown.getInt(1), 1)
    same("a table: the ninth row", shown.absolute(9) and shown.getString(7), "café – zwölf Gäste 🚕")
    same("a table: its number", shown.getDouble(4), 19.9)
    same("a table: a row before", shown.previous() and (shown.getInt(1), shown.getString(7), shown.wasNull()), (8, "", True))
    shown.Filter = "distance_km > 20"
    shown.ApplyFilter = True
    shown.execute()
    same("a filter", len(list(rows(shown))), 5)
    shown.dispose()


def test_values(connection):
    one = connection.createStatement().executeQuery(
        "SELECT 2147483647, 9223372036854775807, 0.1::float8, true, DATE '2024-02-29', TIME '23:59:58', "
        "TIMESTAMP '2024-02-29 23:59:58.5', NULL::int, '\\x0001ff'::bytea")
    one.next()
    same("an integer", one.getInt(1), 2147483647)
    same("a bigint", one.getLong(2), 9223372036854775807)
    same("a double", one.getDouble(3), 0.1)
    same("a boolean", one.getBoolean(4), True)
    same("a date", one.getDate(5), Date(29, 2, 2024))
    when = one.getTime(6)
    same("a time", (when.Hours, when.Minutes, when.Seconds), (23, 59, 58))
    when = one.getTimestamp(7)
    same("a timestamp", (when.Year, when.Month, when.Day, when.Hours, when.Seconds, when.NanoSeconds),
         (2024, 2, 29, 23, 58, 500000000))
    same("null", (one.getInt(8), one.wasNull()), (0, True))
    same("bytes", one.getBytes(9).value, b"\x00\x01\xff")
    many = connection.createStatement().executeQuery("SELECT i FROM generate_series(1, 3000) i")
    same("3000 rows", sum(int(row[0]) for row in rows(many)), 4501500)


def test_parameters(connection):
    connection.createStatement().execute(
        "CREATE TEMP TABLE v (i int, l bigint, f float8, n numeric(20, 4), d date, ts timestamp, t text, x bytea)")
    insert = connection.prepareStatement("INSERT INTO v VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    text, data = "Zeile – " * 131072, uno.ByteSequence(bytes(range(256)) * 4096)
    insert.setInt(1, -2147483648)
    insert.setLong(2, 9223372036854775807)
    insert.setDouble(3, 0.1)
    insert.setString(4, "-12345678901234.5678")
    insert.setDate(5, Date(29, 2, 2024))
    insert.setTimestamp(6, DateTime(0, 58, 59, 23, 29, 2, 2024, False))
    insert.setString(7, text)
    insert.setBytes(8, data)
    same("an insert", insert.executeUpdate(), 1)
    insert.setString(7, "日本語 𝄞 😀")
    insert.setNull(8, 0)
    same("and again", insert.executeUpdate(), 1)
    back = connection.createStatement().executeQuery(
        "SELECT i, l, f, n, d, ts FROM v WHERE x IS NULL AND t = '日本語 𝄞 😀'")
    same("values there and back", list(rows(back)), [("-2147483648", "9223372036854775807", "0.1", "-12345678901234.5678",
                                                     "2024-02-29", "2024-02-29 23:59:58.000000000")])
    large = connection.createStatement().executeQuery("SELECT t, x FROM v WHERE x IS NOT NULL")
    large.next()
    same("1 MB of text", large.getString(1) == text, True)
    same("1 MB of bytes", large.getBytes(2).value == data.value, True)
    pairs = connection.createStatement().executeQuery("SELECT 'a' || repeat('😀', 3000)")
    pairs.next()
    same("pairs in each of many parts", pairs.getString(1) == "a" + "😀" * 3000, True)


def test_changing(office, connection):
    name = f"office_{os.getpid()}"
    connection.createStatement().execute(f"CREATE TABLE {name} (id int PRIMARY KEY, t varchar(40), b boolean DEFAULT false)")
    connection.createStatement().execute(f"INSERT INTO {name} VALUES (1, 'one'), (2, 'two'), (3, 'three')")
    connection.getTables().refresh()
    form = office.service("sdb.RowSet")
    form.ActiveConnection = connection
    form.CommandType = TABLE
    form.Command = next(n for n in connection.getTables().getElementNames() if n.endswith("." + name))
    form.execute()
    form.absolute(2)
    form.updateString(2, "zwei 😀")
    form.updateBoolean(3, True)
    form.updateRow()
    form.moveToInsertRow()
    form.updateInt(1, 4)
    form.updateString(2, "four")
    form.insertRow()
    form.absolute(1)
    form.deleteRow()
    form.dispose()
    left = connection.createStatement().executeQuery(f"SELECT id, t, b FROM {name} ORDER BY id")
    same("rows changed, added and deleted in a form", list(rows(left)),
         [("2", "zwei 😀", "1"), ("3", "three", "0"), ("4", "four", "0")])
    connection.setAutoCommit(False)
    connection.createStatement().execute(f"DELETE FROM {name}")
    connection.rollback()
    connection.setAutoCommit(True)
    left = connection.createStatement().executeQuery(f"SELECT count(*) FROM {name}")
    same("rollback", list(rows(left)), [("3",)])
    connection.getTables().dropByName(next(n for n in connection.getTables().getElementNames() if n.endswith("." + name)))
    state, words = thrown(connection.createStatement().executeQuery, f"SELECT * FROM {name}")
    same("a table dropped: SQLSTATE", state, "42S02")
    same("a table dropped: the server's words", f'relation "{name}" does not exist' in words, True)
    same("the connection works on", list(rows(connection.createStatement().executeQuery("SELECT 1"))), [("1",)])


def main():
    with tempfile.TemporaryDirectory() as folder:
        office = Office(folder)
        try:
            source = office.service("sdb.DatabaseContext").createInstance()
            source.URL = "sdbc:odbc:lakebase-m2m"
            # its narrow text follows the locale otherwise, and the driver's is UTF-8
            source.Info = (PropertyValue("CharSet", 0, "UTF-8", 0),)
            connection = source.getIsolatedConnection("", "")
            same("connected", connection.isClosed(), False)
            test_catalog(connection)
            test_reading(office, connection)
            test_values(connection)
            test_parameters(connection)
            test_changing(office, connection)
            connection.close()
            source.URL = "sdbc:odbc:lakebase-m2m;ClientSecret=not this one"
            state, words = thrown(source.getConnection, "", "")
            same("a wrong secret is refused and not repeated", (state, "not this one" in words), ("28000", False))
        finally:
            office.close()
    print(f"1..{tests}")
    sys.exit(failed > 0)


main()
