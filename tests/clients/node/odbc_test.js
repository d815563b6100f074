// node's odbc through the driver: connecting, tables, values, parameters, text beyond the BMP, large
// values, cursors, pools, transactions, errors.
'use strict';

const odbc = require('odbc');
const { isDeepStrictEqual, inspect } = require('util');

let tests = 0;
let failed = 0;

function same(name, got, want) {
    tests++;
    if (isDeepStrictEqual(got, want)) {
        console.log(`ok ${tests} - ${name}`);
        return;
    }
    failed++;
    const shown = (value) => inspect(value, { breakLength: Infinity }).slice(0, 200);
    console.log(`not ok ${tests} - ${name}\n#   got  ${shown(got)}\n#   want ${shown(want)}`);
}

async function thrown(promise) {
    try {
        await promise;
        return { state: 'none', message: '' };
    } catch (error) {
        return error.odbcErrors?.[0] ?? { state: 'no ODBC error', message: error.message };
    }
}

const bytes = (...values) => new Uint8Array(values).buffer;
const rows = (result) => Array.from(result, (row) => ({ ...row }));
let connection;
const query = (sql, values) => connection.query(sql, values);
const one = async (sql, values) => Object.values((await query(sql, values))[0])[0];

async function catalog() {
    const tables = rows(await connection.tables(null, 'samples', null, null));
    same('tables', tables.map((t) => `${t.TABLE_NAME} ${t.TABLE_TYPE}`).sort(),
        ['fares_by_region VIEW', 'regions TABLE', 'trips TABLE']);
    const columns = rows(await connection.columns(null, 'samples', 'trips', null));
    same('columns', columns.map((c) => c.COLUMN_NAME),
        ['trip_id', 'region_id', 'picked_up', 'distance_km', 'fare', 'shared', 'note']);
    same('columns: a size', columns[3].COLUMN_SIZE, 6);
    same('primaryKeys', (await connection.primaryKeys(null, 'samples', 'trips'))[0].COLUMN_NAME, 'trip_id');
    same('foreignKeys', (await connection.foreignKeys(null, 'samples', 'regions', null, 'samples', 'trips'))[0].FKCOLUMN_NAME,
        'region_id');
}

async function values() {
    const result = await query(
        'SELECT trip_id, picked_up, distance_km, shared, note FROM samples.trips WHERE trip_id = ?', [9]);
    same('a row', rows(result), [{ trip_id: 9n, picked_up: '2026-01-15 11:33:00+00', distance_km: 19.9, shared: '0',
        note: 'café – zwölf Gäste 🚕' }]);
    same('types of columns', result.columns.map((c) => c.dataTypeName),
        ['SQL_BIGINT', 'SQL_TYPE_TIMESTAMP', 'SQL_NUMERIC', 'SQL_BIT', 'SQL_WVARCHAR']);
    same('numbers', rows(await query('SELECT -2147483648 AS i, 9223372036854775807 AS l, 0.1::float8 AS f, 32767::smallint AS s')),
        [{ i: -2147483648, l: 9223372036854775807n, f: 0.1, s: 32767 }]);
    same('dates', rows(await query("SELECT DATE '2024-02-29' AS d, TIME '23:59:58' AS t, TIMESTAMP '2024-02-29 23:59:58.123' AS ts")),
        [{ d: '2024-02-29', t: '23:59:58', ts: '2024-02-29 23:59:58.123' }]);
    same('null', await one('SELECT NULL::text'), null);
    same('bytes', await one("SELECT '\\x0001ff'::bytea"), bytes(0, 1, 255));
    same('json', await one(`SELECT '{"k": ["😀"]}'::jsonb`), '{"k": ["😀"]}');
    same('3000 rows', (await query('SELECT i FROM generate_series(1, 3000) i')).length, 3000);
}

async function parameters() {
    const cases = {
        int: [0, 2147483647, -2147483648, null],
        bigint: [9223372036854775807n, -9223372036854775808n, null],
        float8: [0.5, -2.25, 1e300, null],
        boolean: ['1', '0', null],
        date: ['0001-01-01', '2024-02-29', null],
        timestamp: ['2024-02-29 23:59:59.123456', null],
        uuid: ['6f1a8c1e-8e5c-4d0c-9b6b-1f2a3b4c5d6e', null],
        text: ['', 'plain', '日本語 𝄞 😀', null],
        jsonb: ['{"a": "😀"}', null],
    };
    for (const [type, list] of Object.entries(cases)) {
        await query(`CREATE TEMP TABLE v (n int, v ${type})`);
        for (const [n, value] of list.entries())
            await query('INSERT INTO v VALUES (?, ?)', [n, value]);
        const back = await query('SELECT v FROM v ORDER BY n');
        same(`${type} there and back`, back.map((row) => typeof row.v === 'string' && type === 'uuid' ? row.v.toLowerCase() : row.v), list);
        await query('DROP TABLE v');
    }
    const statement = await connection.createStatement();
    await query('CREATE TEMP TABLE s (a int, b varchar(30))');
    await statement.prepare('INSERT INTO s VALUES (?, ?)');
    for (let i = 0; i < 20; i++) {
        await statement.bind([i, `row ${i} 😀`]);
        await statement.execute();
    }
    await statement.close();
    same('a prepared statement', await one('SELECT b FROM s WHERE a = 19'), 'row 19 😀');
    same('rows of an update', (await query('UPDATE s SET a = a + 1 WHERE a > ?', [9])).count, 10);
    await query("CREATE PROCEDURE pg_temp.twice(INOUT n int) LANGUAGE sql AS 'SELECT n * 2'");
    same('a procedure is called', rows(await query('{call pg_temp.twice(?)}', [21])), [{ n: 42 }]);
}

async function large() {
    const text = 'Zeile 😀 '.repeat(131072);
    const data = Buffer.alloc(1 << 20, Buffer.from([0, 1, 127, 128, 255]));
    await query('CREATE TEMP TABLE large (t text, b bytea)');
    await query('INSERT INTO large VALUES (?, ?)', [text, data]);
    same('the server counts', rows(await query('SELECT length(t) AS t, length(b) AS b FROM large')), [{ t: 1048576, b: 1048576 }]);
    same('1 MB of bytes', Buffer.compare(Buffer.from(await one('SELECT b FROM large')), data), 0);
    // node's odbc makes room for the size of a column, unless it is of a long type
    same('text is cut at its size', (await one("SELECT repeat('x', 70000)")).length, 65535);
    const long = await odbc.connect('DSN=lakebase-m2m;TextAsLongVarchar=1');
    await long.query('CREATE TEMP TABLE large (t text)');
    await long.query('INSERT INTO large VALUES (?)', [text]);
    same('1 MB of text, being a long type', (await long.query('SELECT t FROM large'))[0].t === text, true);
    await long.close();
}

async function cursors() {
    const cursor = await connection.query('SELECT i FROM generate_series(1, 2500) i', { cursor: true, fetchSize: 1000 });
    const sizes = [];
    let sum = 0;
    while (!cursor.noData) {
        const block = await cursor.fetch();
        sizes.push(block.length);
        for (const row of block)
            sum += row.i;
    }
    await cursor.close();
    same('a cursor: blocks', sizes.slice(0, 3), [1000, 1000, 500]);
    same('a cursor: all rows', sum, 2500 * 2501 / 2);
    same('statements side by side', (await Promise.all([1, 2, 3, 4].map((n) => one('SELECT ?::int', [n])))), [1, 2, 3, 4]);
    const pool = await odbc.pool({ connectionString: 'DSN=lakebase-m2m', initialSize: 2, maxSize: 2 });
    const answers = await Promise.all([1, 2, 3].map((n) => pool.query(`SELECT ${n} AS n`)));
    same('a pool', answers.map((answer) => answer[0].n), [1, 2, 3]);
    await pool.close();
}

async function transactions() {
    await query('CREATE TEMP TABLE tx (a int)');
    await connection.beginTransaction();
    await query('INSERT INTO tx VALUES (1)');
    await connection.rollback();
    same('rollback', await one('SELECT count(*) FROM tx'), 0n);
    await connection.beginTransaction();
    await query('INSERT INTO tx VALUES (2)');
    const error = await thrown(query('INSERT INTO tx VALUES (1 / 0)'));
    same('an error inside a transaction', error.state, '22012');
    await query('INSERT INTO tx VALUES (3)');
    await connection.commit();
    same('commit, after an error that undid its statement only', await one('SELECT count(*) FROM tx'), 2n);
    await connection.setIsolationLevel(odbc.SQL_TXN_SERIALIZABLE);
    await connection.beginTransaction();
    same('isolation', await one('SHOW transaction_isolation'), 'serializable');
    await connection.rollback();
}

async function errors() {
    const error = await thrown(query('SELECT * FROM no_such_table'));
    same('no table: SQLSTATE', error.state, '42S02');
    same("no table: the server's words", error.message.includes('relation "no_such_table" does not exist'), true);
    same('no SQL', (await thrown(query('SELEKT 1'))).state, '42000');
    await query('CREATE TEMP TABLE k (a int PRIMARY KEY)');
    same('a key twice', (await thrown(query('INSERT INTO k VALUES (1), (1)'))).state, '23000');
    same('a value of the wrong kind', (await thrown(query('INSERT INTO k VALUES (?)', ['no number']))).state, '22018');
    same('the connection works on', await one('SELECT 1'), 1);
    const wrong = await thrown(odbc.connect('DSN=lakebase-m2m;ClientSecret=not this one'));
    same('a wrong secret: SQLSTATE', wrong.state, '28000');
    same('a wrong secret is not repeated', wrong.message.includes('not this one'), false);
}

(async () => {
    connection = await odbc.connect('DSN=lakebase-m2m');
    same('connected', connection.connected, true);
    for (const part of [catalog, values, parameters, large, cursors, transactions, errors])
        await part();
    await connection.close();
})().catch((error) => {
    failed++;
    console.log(`not ok ${++tests} - to the end\n#   ${inspect(error).replaceAll('\n', '\n#   ')}`);
}).finally(() => {
    console.log(`1..${tests}`);
    process.exitCode = failed > 0 ? 1 : 0;
});
