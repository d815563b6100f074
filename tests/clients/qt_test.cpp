// Qt's QODBC through the driver: connecting, tables, values as QVariants, parameters, text beyond
// the BMP, large values, moving in a result, transactions, errors.
#include <QtCore/QtCore>
#include <QtSql/QtSql>
#include <cstdio>

static int tests, failed;

static QString shown(const QVariant &v)
{
    QString text;
    QDebug(&text) << v;
    return text.left(200);
}

static void same(const char *name, const QVariant &got, const QVariant &want)
{
    tests++;
    if (got == want && got.isNull() == want.isNull()) {
        std::printf("ok %d - %s\n", tests, name);
        return;
    }
    failed++;
    std::printf("not ok %d - %s\n#   got  %s\n#   want %s\n", tests, name, qPrintable(shown(got)),
                qPrintable(shown(want)));
}

// A statement with parameters, executed; what went wrong is shown.
static QSqlQuery run(const QString &sql, const QVariantList &values = {}, bool forward = true)
{
    QSqlQuery q;
    q.setForwardOnly(forward);
    bool fine = q.prepare(sql);
    for (const QVariant &v : values)
        q.addBindValue(v);
    if (!fine || !q.exec())
        std::printf("# %s: %s\n", qPrintable(sql), qPrintable(q.lastError().text()));
    return q;
}

static QVariant one(const QString &sql, const QVariantList &values = {})
{
    QSqlQuery q = run(sql, values);
    return q.next() ? q.value(0) : QVariant("no row");
}

static void test_catalog(const QSqlDatabase &db)
{
    same("tables: a table", db.tables(QSql::Tables).contains("trips"), true);
    same("tables: no view among them", db.tables(QSql::Tables).contains("fares_by_region"), false);
    same("tables: views", db.tables(QSql::Views).contains("fares_by_region"), true);
    same("tables: system tables", db.tables(QSql::SystemTables).contains("pg_class"), true);
    QSqlRecord columns = db.record("samples.trips");
    same("record: columns", columns.count(), 7);
    same("record: a name", columns.fieldName(3), "distance_km");
    same("record: a length", columns.field(3).length(), 6);
    same("record: a precision", columns.field(3).precision(), 2);
    same("record: what may not be null", int(columns.field(1).requiredStatus()), int(QSqlField::Required));
    same("primaryIndex", db.primaryIndex("samples.trips").fieldName(0), "trip_id");
}

static void test_values()
{
    QSqlQuery q = run("SELECT trip_id, picked_up, distance_km, shared, note FROM samples.trips WHERE trip_id = ?", {9});
    same("a row", q.next(), true);
    same("a bigint", q.value(0), qlonglong(9));
    same("a timestamp", q.value(1).toDateTime().time(), QTime(11, 33));
    same("a numeric", q.value(2), 19.9);
    same("a boolean", q.value(3).toBool(), false);
    same("text beyond the BMP", q.value("note"), QString::fromUtf8("café – zwölf Gäste 🚕"));
    same("and no other row", q.next(), false);
    same("an integer", one("SELECT -2147483648"), int(-2147483647 - 1));
    same("a double", one("SELECT 0.1::float8"), 0.1);
    same("a date", one("SELECT DATE '2024-02-29'"), QDate(2024, 2, 29));
    same("a time", one("SELECT TIME '23:59:58'"), QTime(23, 59, 58));
    same("a timestamp with milliseconds", one("SELECT TIMESTAMP '2024-02-29 23:59:58.123'"),
         QDateTime(QDate(2024, 2, 29), QTime(23, 59, 58, 123)));
    same("null", one("SELECT NULL::int").isNull(), true);
    q.setNumericalPrecisionPolicy(QSql::HighPrecision);
    q.exec("SELECT 123456789012345678901234.567890::numeric(30, 6)");
    q.next();
    same("a numeric of 30 digits", q.value(0), "123456789012345678901234.567890");
    same("a guid", one("SELECT '6f1a8c1e-8e5c-4d0c-9b6b-1f2a3b4c5d6e'::uuid").toString().toLower().remove('{').remove('}'),
         "6f1a8c1e-8e5c-4d0c-9b6b-1f2a3b4c5d6e");
}

static void test_parameters()
{
    const struct {
        const char *type;
        QVariantList values;
    } cases[] = {
        {"int", {0, 2147483647, QVariant(QVariant::Int)}},
        {"bigint", {qlonglong(9223372036854775807), QVariant(QVariant::LongLong)}},
        {"float8", {-2.25, 1e300, QVariant(QVariant::Double)}},
        {"boolean", {true, false}},
        {"date", {QDate(1, 1, 1), QDate(2024, 2, 29), QVariant(QVariant::Date)}},
        {"time", {QTime(0, 0), QTime(23, 59, 59)}},
        {"timestamp", {QDateTime(QDate(2024, 2, 29), QTime(23, 59, 59, 123))}},
        {"text", {"", "plain", QString::fromUtf8("日本語 𝄞 😀"), QVariant(QVariant::String)}},
        {"bytea", {QByteArray("\0\1\xff", 3), QVariant(QVariant::ByteArray)}},
    };
    for (const auto &c : cases) {
        run(QString("CREATE TEMP TABLE v (n int, v %1)").arg(c.type));
        QSqlQuery insert;
        insert.prepare("INSERT INTO v VALUES (:n, :v)");
        for (int n = 0; n < c.values.size(); n++) {
            insert.bindValue(":n", n);
            insert.bindValue(":v", c.values[n]);
            if (!insert.exec())
                std::printf("# %s\n", qPrintable(insert.lastError().text()));
        }
        QSqlQuery back = run("SELECT v FROM v ORDER BY n");
        QVariantList values;
        while (back.next())
            values += back.value(0);
        same(qPrintable(QString("%1 there and back").arg(c.type)), values, c.values);
        run("DROP TABLE v");
    }
    same("a parameter with a cast", one("SELECT ?::int + 1", {41}), 42);
    run("CREATE TEMP TABLE many (a int, b varchar(30))");
    QSqlQuery q;
    QVariantList a, b;
    for (int i = 0; i < 500; i++) {
        a += i;
        b += QString::fromUtf8("row %1 😀").arg(i);
    }
    q.prepare("INSERT INTO many VALUES (?, ?)");
    q.addBindValue(a);
    q.addBindValue(b);
    same("execBatch", q.execBatch(), true);
    same("its rows are there", one("SELECT count(*) || ' ' || max(b) FROM many WHERE a <> 499"),
         QString::fromUtf8("499 row 99 😀"));
    run("CREATE PROCEDURE pg_temp.twice(INOUT n int) LANGUAGE sql AS 'SELECT n * 2'");
    q.prepare("{call pg_temp.twice(?)}");
    q.bindValue(0, 21, QSql::InOut);
    same("a procedure is called", q.exec(), true);
    same("and its output parameter filled", q.boundValue(0), 42);
    same("which leaves no result", q.isSelect(), false);
}

static void test_large()
{
    QString text = QString::fromUtf8("Zeile 😀 ").repeated(131072);
    QByteArray bytes;
    for (int i = 0; i < 1 << 20; i++)
        bytes += char(i);
    run("CREATE TEMP TABLE large (t text, b bytea)");
    run("INSERT INTO large VALUES (?, ?)", {text, bytes});
    same("the server counts", one("SELECT length(t) || ' ' || length(b) FROM large"), "1048576 1048576");
    QSqlQuery q = run("SELECT b, t FROM large");
    q.next();
    same("1 MB of text", q.value(1).toString() == text, true);
    same("1 MB of bytes", q.value(0).toByteArray() == bytes, true);
}

static void test_results()
{
    QSqlQuery q = run("SELECT i, 'row ' || i FROM generate_series(1, 3000) i", {}, false);
    same("last", q.last() ? q.value(0) : QVariant(), 3000);
    same("previous", q.previous() ? q.value(1) : QVariant(), "row 2999");
    same("seek", q.seek(99) ? q.value(0) : QVariant(), 100);
    same("first", q.first() ? q.value(0) : QVariant(), 1);
    QSqlQuery outer = run("SELECT i FROM generate_series(1, 3000) i");
    int sum = 0;
    while (outer.next())
        if (outer.value(0).toInt() % 500 == 0)
            sum += one("SELECT ?::int", {outer.value(0)}).toInt();
    same("a statement between the rows of another", sum, 10500);
    q = run("SELECT 1; SELECT 'two'");
    q.next();
    same("the first of two results", q.value(0), 1);
    same("there is another", q.nextResult() && q.next() ? q.value(0) : QVariant(), "two");
    same("and no third", q.nextResult(), false);
    run("CREATE TEMP TABLE serials (id serial, t text)");
    q = run("INSERT INTO serials (t) VALUES ('a'), ('b')");
    same("numRowsAffected", q.numRowsAffected(), 2);
    same("lastInsertId", q.lastInsertId().toInt(), 2);
}

// A table as a model: Qt binds booleans as SQL_NUMERIC, and nulls as what their column is.
static void test_model()
{
    run("CREATE TEMP TABLE model (id int PRIMARY KEY, word text, flag boolean, amount numeric(10,2))");
    QSqlTableModel model;
    model.setTable("model");
    model.setEditStrategy(QSqlTableModel::OnManualSubmit);
    QSqlRecord row = model.record();
    for (int id = 1; id <= 3; id++) {
        row.setValue("id", id);
        row.setValue("word", QString("row %1 😀").arg(id));
        row.setValue("flag", id == 3 ? QVariant(row.field("flag").type()) : QVariant(id == 1));
        row.setValue("amount", id * 1.25);
        model.insertRecord(-1, row);
    }
    same("model: rows are inserted", model.submitAll() ? "" : model.lastError().text(), "");
    same("model: and read", model.rowCount(), 3);
    same("model: a boolean", model.record(0).value("flag").toBool(), true);
    same("model: a null", model.record(2).isNull("flag"), true);
    model.setData(model.index(1, 1), "changed");
    same("model: a row is changed", model.submitAll() ? "" : model.lastError().text(), "");
    same("model: and stands so", one("SELECT word FROM model WHERE id = 2"), "changed");
    model.removeRows(0, 1);
    same("model: a row is removed", model.submitAll() ? "" : model.lastError().text(), "");
    same("model: and gone", one("SELECT count(*) FROM model"), 2LL);
}

static void test_transactions(QSqlDatabase &db)
{
    run("CREATE TEMP TABLE tx (a int)");
    same("transaction", db.transaction(), true);
    run("INSERT INTO tx VALUES (1)");
    same("rollback", db.rollback(), true);
    same("nothing is left", one("SELECT count(*) FROM tx"), qlonglong(0));
    db.transaction();
    run("INSERT INTO tx VALUES (2)");
    QSqlQuery q;
    same("an error inside a transaction", q.exec("INSERT INTO tx VALUES (1 / 0)"), false);
    run("INSERT INTO tx VALUES (3)");
    same("commit", db.commit(), true);
    same("undid its statement only", one("SELECT count(*) FROM tx"), qlonglong(2));
}

static void test_errors()
{
    QSqlQuery q;
    same("no table", q.exec("SELECT * FROM no_such_table"), false);
    same("the server's words", q.lastError().text().contains("relation \"no_such_table\" does not exist"), true);
    run("CREATE TEMP TABLE k (a int PRIMARY KEY)");
    same("a key twice", q.exec("INSERT INTO k VALUES (1), (1)"), false);
    same("and its words", q.lastError().text().contains("duplicate key"), true);
    same("the connection works on", one("SELECT 1"), 1);
    QSqlDatabase wrong = QSqlDatabase::addDatabase("QODBC", "wrong");
    wrong.setDatabaseName("lakebase-m2m;ClientSecret=not this one");
    same("a wrong secret", wrong.open(), false);
    same("is told", wrong.lastError().text().contains("Check client id and secret"), true);
    same("and not repeated", wrong.lastError().text().contains("not this one"), false);
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QTextStream(stdout).setCodec("UTF-8");
    QSqlDatabase db = QSqlDatabase::addDatabase("QODBC");
    db.setDatabaseName("lakebase-m2m");
    same("connected", db.open() ? "" : db.lastError().text(), "");
    same("features: Unicode", db.driver()->hasFeature(QSqlDriver::Unicode), true);
    same("features: transactions", db.driver()->hasFeature(QSqlDriver::Transactions), true);
    test_catalog(db);
    test_values();
    test_parameters();
    test_large();
    test_results();
    test_model();
    test_transactions(db);
    test_errors();
    std::printf("1..%d\n", tests);
    return failed > 0;
}
