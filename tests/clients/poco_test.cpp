// POCO's Data/ODBC through the driver: every parameter described before it is bound, columns asked
// for before execution, results in blocks, output parameters, a recordset, transactions, errors.
#include <Poco/Data/Date.h>
#include <Poco/Data/LOB.h>
#include <Poco/Data/ODBC/Connector.h>
#include <Poco/Data/ODBC/ODBCException.h>
#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Time.h>
#include <Poco/Data/Transaction.h>
#include <Poco/DateTime.h>
#include <Poco/UnicodeConverter.h>

// these two need what stands above
#include <Poco/Data/BulkBinding.h>
#include <Poco/Data/BulkExtraction.h>

#include <functional>
#include <iostream>
#include <string>
#include <vector>

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;
namespace odbc = Poco::Data::ODBC;

static int tests, failed;

template <typename T> static void same(const std::string &name, const T &got, const T &want)
{
    tests++;
    failed += got != want;
    std::cout << (got == want ? "ok " : "not ok ") << tests << " - " << name << "\n";
    if (got != want)
        std::cout << "#   got  " << got << "\n#   want " << want << "\n";
}

static void same(const std::string &name, const std::string &got, const char *want)
{
    same(name, got, std::string(want));
}

// The SQLSTATE and the text of what the statement throws.
static std::string thrown(Session &s, const std::string &sql)
{
    try {
        s << sql, now;
    } catch (const odbc::StatementException &e) {
        return e.diagnostics().sqlState(0) + " " + e.diagnostics().message(0);
    }
    return "nothing";
}

static bool has(const std::string &text, const char *part)
{
    return text.find(part) != std::string::npos;
}

static void test_values(Session &s)
{
    s << "CREATE TEMP TABLE v (i int, l bigint, f float8, b boolean, t varchar(100), d date, c time, w timestamp,"
         " y bytea)", now;
    int i = -7, i2 = 0;
    Poco::Int64 l = Poco::Int64(1) << 40, l2 = 0;
    double f = 0.1, f2 = 0;
    bool b = true, b2 = false;
    std::string t = "n\u00e9 \U0001F600", t2;
    Poco::Data::Date d(2024, 2, 29), d2;
    Poco::Data::Time c(23, 59, 58), c2;
    Poco::DateTime w(2024, 2, 29, 1, 2, 3, 456), w2;
    Poco::Data::BLOB y(std::vector<unsigned char>{0, 1, 255}), y2;
    s << "INSERT INTO v VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", use(i), use(l), use(f), use(b), use(t), use(d), use(c),
        use(w), use(y), now;
    s << "SELECT * FROM v", into(i2), into(l2), into(f2), into(b2), into(t2), into(d2), into(c2), into(w2), into(y2),
        now;
    same("an int there and back", i2, i);
    same("a bigint", l2, l);
    same("a double", f2, f);
    same("a boolean", b2, b);
    same("text beyond the BMP", t2, t);
    same("a date", d2 == d, true);
    same("a time", c2 == c, true);
    same("a timestamp, with milliseconds", w2 == w, true);
    same("bytes", y2 == y, true);
    Poco::UTF16String wide, wide2;
    Poco::UnicodeConverter::convert(t, wide);
    s << "SELECT ?::text", use(wide), into(wide2), now;
    same("UTF-16", wide2 == wide, true);
    Poco::Nullable<int> none;
    Poco::Nullable<std::string> no_text("x");
    s << "SELECT ?::int::text", use(none), into(no_text), now;
    same("null there and back", no_text.isNull(), true);
    std::string large(65535, 'y'), large2;
    Session wider("ODBC", "DSN=lakebase-m2m");
    wider.setProperty("maxFieldSize", Poco::Any(std::size_t(70000))); // 1024 otherwise
    wider << "SELECT ?::text", use(large), into(large2), now;
    same("text of the size of a column", large2 == large, true);
}

static void test_results(Session &s)
{
    Poco::Data::RecordSet rows(s, "SELECT trip_id, distance_km, shared, note FROM samples.trips WHERE trip_id = 6");
    same("recordset: columns", rows.columnCount(), std::size_t(4));
    same("recordset: a name", rows.columnName(1), "distance_km");
    same("recordset: precision", rows.columnPrecision(1), std::size_t(2));
    rows.moveFirst();
    same("recordset: a value by name", rows["note"].convert<std::string>(), "late");
    same("recordset: a numeric", rows[1].convert<double>(), 21.6);
    std::vector<int> numbers;
    Statement parts(s);
    std::size_t all = 0;
    parts << "SELECT i FROM generate_series(1, 2500) i", into(numbers), limit(1000);
    while (!parts.done())
        all += parts.execute();
    same("parts of a result", all, std::size_t(2500));
    std::vector<int> block;
    std::vector<std::string> names;
    s << "SELECT i, 'name ' || i FROM generate_series(1, 300) i", into(block, bulk(300)), into(names, bulk(300)), now;
    same("a block of rows", names.at(299), "name 300");
    int first = 0;
    std::string second;
    s << "SELECT 1; SELECT 'two'", into(first, 0), into(second, from(1)), now;
    same("two results", std::to_string(first) + second, "1two");
    int factor = 0, product = 0;
    std::string products;
    Statement again(s);
    again << "SELECT 3 * ?::int", use(factor), into(product);
    for (factor = 1; factor < 4; factor++) {
        again.execute();
        products += std::to_string(product) + " ";
    }
    same("executed again", products, "3 6 9 ");
}

static void test_many(Session &s)
{
    std::vector<int> numbers;
    std::vector<double> halves;
    for (int i = 0; i < 3000; i++) {
        numbers.push_back(i);
        halves.push_back(i / 2.0);
    }
    s << "CREATE TEMP TABLE many (i int, h float8)", now;
    s << "INSERT INTO many VALUES (?, ?)", use(numbers, Poco::Data::Keywords::bulk),
        use(halves, Poco::Data::Keywords::bulk), now;
    double sum = 0;
    s << "SELECT sum(h) FROM many", into(sum), now;
    same("an array of parameters", sum, 2249250.0);
    s << "DELETE FROM many WHERE i = ?", use(numbers), now;
    int left = -1;
    s << "SELECT count(*) FROM many", into(left), now;
    same("one execution after the other", left, 0);
}

// POCO asks for the columns of what it has prepared, and fetches when there are some.
static void test_calls(Session &s)
{
    s << "CREATE FUNCTION pg_temp.twice(a int) RETURNS int LANGUAGE sql AS 'SELECT a * 2'", now;
    s << "CREATE FUNCTION pg_temp.greeting(OUT a text) LANGUAGE sql AS $$SELECT 'hello'::text$$", now;
    int given = 21, result = 0;
    std::string greeting(20, ' ');
    s << "{? = call pg_temp.twice(?)}", out(result), in(given), now;
    same("a return value", result, 42);
    s << "{call pg_temp.greeting(?)}", out(greeting), now;
    same("an output parameter", std::string(greeting.c_str()), "hello");
}

static void test_transactions(Session &s)
{
    int n = -1;
    s << "CREATE TEMP TABLE tx (a int)", now;
    s.setFeature("autoCommit", false);
    s.setTransactionIsolation(Session::TRANSACTION_SERIALIZABLE);
    same("isolation", s.getTransactionIsolation(), Poco::UInt32(Session::TRANSACTION_SERIALIZABLE));
    s.begin();
    s << "INSERT INTO tx VALUES (1)", now;
    s.rollback();
    s.begin();
    s << "INSERT INTO tx VALUES (2)", now;
    same("an error inside a transaction", thrown(s, "SELECT 1 / 0").substr(0, 5), "22012");
    s << "INSERT INTO tx VALUES (3)", now;
    s.commit();
    s.setFeature("autoCommit", true);
    s << "SELECT sum(a) FROM tx", into(n), now;
    same("rollback and commit", n, 5);
}

static void test_errors(Session &s)
{
    std::string none = thrown(s, "SELECT * FROM no_such_table");
    same("no table: SQLSTATE", none.substr(0, 5), "42S02");
    same("no table: the server's words", has(none, "relation \"no_such_table\" does not exist"), true);
    same("no SQL", thrown(s, "SELEKT 1").substr(0, 5), "42000");
    int one = 0;
    s << "SELECT 1", into(one), now;
    same("and the connection works on", one, 1);
    std::string said;
    try {
        Session wrong("ODBC", "DSN=lakebase-m2m;ClientSecret=not this one");
    } catch (const Poco::Exception &e) {
        said = e.displayText();
    }
    same("a wrong secret", has(said, "28000"), true);
    same("a wrong secret is not repeated", has(said, "not this one"), false);
}

int main()
{
    odbc::Connector::registerConnector();
    const std::vector<std::function<void(Session &)>> all = {test_values, test_results,      test_many,
                                                             test_calls,  test_transactions, test_errors};
    for (const auto &test : all) {
        try {
            Session s("ODBC", "DSN=lakebase-m2m");
            test(s);
        } catch (const Poco::Exception &e) {
            same("nothing is thrown", e.displayText(), "");
        }
    }
    std::cout << "1.." << tests << "\n";
    return failed > 0;
}
