<?php
// PHP through the driver, by PDO_ODBC and by the odbc_… functions: connecting, tables, values, text
// beyond the BMP, large values, parameters, transactions, errors.

$tests = 0;
$failed = 0;

function same(string $name, $got, $want): void
{
    global $tests, $failed;
    $tests++;
    if ($got === $want) {
        echo "ok $tests - $name\n";
        return;
    }
    $failed++;
    echo "not ok $tests - $name\n#   got  ", substr(json_encode($got, JSON_UNESCAPED_UNICODE), 0, 200),
        "\n#   want ", substr(json_encode($want, JSON_UNESCAPED_UNICODE), 0, 200), "\n";
}

// Runs the function; what PHP warns of meanwhile is returned.
function warned(callable $function): string
{
    $text = '';
    set_error_handler(function ($level, $message) use (&$text) {
        $text .= $message;
        return true;
    });
    $function();
    restore_error_handler();
    return $text;
}

// Runs the function; returns the SQLSTATE and the text of the PDOException it throws.
function thrown(callable $function): array
{
    try {
        $function();
    } catch (PDOException $e) {
        return [$e->errorInfo[0] ?? (string) $e->getCode(), $e->getMessage()];
    }
    return ['none', ''];
}

$text = str_repeat('Zeile 😀 ', 131072);
$bytes = str_repeat(implode(array_map('chr', range(0, 255))), 4096);

// ---- PDO ----------------------------------------------------------------------------------------

$pdo = new PDO('odbc:lakebase-m2m', null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);

function one(string $sql, ...$values)
{
    global $pdo;
    $statement = $pdo->prepare($sql);
    $statement->execute($values);
    $value = $statement->fetchColumn();
    $statement->closeCursor();
    return $value;
}

$row = $pdo->query('SELECT * FROM samples.trips WHERE trip_id = 9')->fetch(PDO::FETCH_ASSOC);
same('PDO: columns', array_keys($row),
    ['trip_id', 'region_id', 'picked_up', 'distance_km', 'fare', 'shared', 'note']);
same('PDO: values', [$row['trip_id'], $row['distance_km'], $row['shared']], ['9', '19.90', '0']);
same('PDO: text beyond the BMP', $row['note'], 'café – zwölf Gäste 🚕');
same('PDO: null', $pdo->query('SELECT NULL::int')->fetchColumn(), null);
same('PDO: rows', count($pdo->query('SELECT i, i * 2 FROM generate_series(1, 5000) i')->fetchAll()), 5000);

$cases = [
    'int' => ['0', '2147483647', '-2147483648', null],
    'bigint' => ['9223372036854775807', '-9223372036854775808', null],
    'float8' => ['0.5', '-2.25', null],
    'numeric(30, 6)' => ['0.000001', '-123456789012345678.123456', null],
    'boolean' => ['1', '0', null],
    'date' => ['0001-01-01', '2024-02-29', '9999-12-31', null],
    'time' => ['00:00:00', '23:59:59', null],
    'timestamp' => ['2024-02-29 23:59:59.123456', '1900-01-01 00:00:00', null],
    'uuid' => ['6f1a8c1e-8e5c-4d0c-9b6b-1f2a3b4c5d6e', null],
    'varchar(20)' => ['', 'twenty characters ok', 'ÄÖÜ 𝄞', null],
    'text' => ['', 'plain', '日本語 𝄞 😀', str_repeat('x', 100000), null],
];
foreach ($cases as $type => $values) {
    $pdo->exec("CREATE TEMP TABLE v (n int, v $type)");
    $insert = $pdo->prepare('INSERT INTO v VALUES (?, ?)');
    foreach ($values as $n => $value) {
        $insert->execute([$n, $value]);
    }
    same("PDO: $type there and back",
        $pdo->query('SELECT v FROM v ORDER BY n')->fetchAll(PDO::FETCH_COLUMN), $values);
    $pdo->exec('DROP TABLE v');
}

$pdo->exec('CREATE TEMP TABLE large (t text, b bytea)');
$insert = $pdo->prepare('INSERT INTO large VALUES (:t, :b)');
$insert->bindValue(':t', $text);
$stream = fopen('php://memory', 'w+');
fwrite($stream, $bytes);
rewind($stream);
$insert->bindParam(':b', $stream, PDO::PARAM_LOB);
$insert->execute();
same('PDO: 1 MB of text arrives', one('SELECT length(t) FROM large'), '1048576');
same('PDO: 1 MB of bytes arrives', one('SELECT length(b) FROM large'), '1048576');
same('PDO: 1 MB of text comes back', md5(one('SELECT t FROM large')), md5($text));
same('PDO: the server has the same bytes', one('SELECT md5(b) FROM large'), md5($bytes));
// PDO_ODBC reads all as text, and bytes are hexadecimal as text
same('PDO: 1 MB of bytes comes back', md5((string) hex2bin((string) one('SELECT b FROM large'))), md5($bytes));

same('PDO: named parameters', one('SELECT count(*) FROM samples.trips WHERE distance_km > ? AND note = ?', '5', 'late'), '3');
$statement = $pdo->prepare('SELECT ?::int + 1');
$statement->execute([41]);
same('PDO: a cast parameter', $statement->fetchColumn(), '42');
same('PDO: rows of an update', $pdo->exec('UPDATE large SET b = NULL'), 1);
same('PDO: rows of a delete of nothing', $pdo->exec('DELETE FROM large WHERE t = $$x$$'), 0);

// of one kind: PDO_ODBC leaves the buffer of a short column bound when it frees it, so that a long
// one in its place in the next result would be written there
$statement = $pdo->query('SELECT 1; SELECT 2');
same('PDO: the first of two results', $statement->fetchColumn(), '1');
same('PDO: there is another one', $statement->nextRowset(), true);
same('PDO: the second', $statement->fetchColumn(), '2');
$statement = null;

$pdo->exec('CREATE TEMP TABLE tx (a int PRIMARY KEY)');
$pdo->beginTransaction();
$pdo->exec('INSERT INTO tx VALUES (1)');
$pdo->rollBack();
same('PDO: rollback', one('SELECT count(*) FROM tx'), '0');
$pdo->beginTransaction();
$pdo->exec('INSERT INTO tx VALUES (2)');
same('PDO: an error inside a transaction', thrown(fn () => $pdo->exec('SELECT 1 / 0'))[0], '22012');
$pdo->exec('INSERT INTO tx VALUES (3)');
$pdo->commit();
same('PDO: commit, after an error that undid its statement only', one('SELECT count(*) FROM tx'), '2');

foreach ([
    ['SELECT * FROM no_such_table', '42S02', 'relation "no_such_table" does not exist'],
    ['SELECT no_such_column FROM samples.trips', '42S22', 'no_such_column'],
    ['SELEKT 1', '42000', 'syntax error at or near "SELEKT"'],
    ['INSERT INTO tx VALUES (2)', '23000', 'duplicate key'],
] as [$sql, $state, $words]) {
    [$got, $message] = thrown(fn () => $pdo->query($sql));
    same("PDO: $state", [$got, str_contains($message, $words)], [$state, true]);
}
[$state, $message] = thrown(fn () => new PDO('odbc:DSN=lakebase-m2m;ClientSecret=not this one'));
same('PDO: a wrong secret', [str_contains($message, '28000'), str_contains($message, 'not this one')], [true, false]);
$pdo = null;

// ---- odbc_… --------------------------------------------------------------------------------------

$link = odbc_connect('DSN=lakebase-m2m;TextAsLongVarchar=1', '', '');
same('odbc: connected', $link !== false, true);
odbc_longreadlen(odbc_exec($link, 'SELECT 1'), 4096);

$names = [];
$tables = odbc_tables($link, null, 'samples', '%', 'TABLE,VIEW');
while ($row = odbc_fetch_array($tables)) {
    $names[$row['TABLE_NAME']] = $row['TABLE_TYPE'];
}
ksort($names);
same('odbc: tables', $names, ['fares_by_region' => 'VIEW', 'regions' => 'TABLE', 'trips' => 'TABLE']);
$columns = [];
$result = odbc_columns($link, null, 'samples', 'trips', '%');
while ($row = odbc_fetch_array($result)) {
    $columns[] = $row['COLUMN_NAME'] . ' ' . $row['TYPE_NAME'];
}
same('odbc: columns', array_slice($columns, 0, 4),
    ['trip_id int8', 'region_id int2', 'picked_up timestamptz', 'distance_km numeric']);
$result = odbc_primarykeys($link, null, 'samples', 'trips');
same('odbc: primary keys', odbc_fetch_array($result)['COLUMN_NAME'], 'trip_id');

$result = odbc_exec($link, 'SELECT trip_id, distance_km, note FROM samples.trips ORDER BY trip_id');
same('odbc: number of columns', odbc_num_fields($result), 3);
same('odbc: name, type, scale', [odbc_field_name($result, 2), odbc_field_type($result, 2), odbc_field_scale($result, 2)],
    ['distance_km', 'numeric', 2]);
odbc_fetch_row($result);
same('odbc: values of a row', [odbc_result($result, 1), odbc_result($result, 'note')], ['1', null]);

$statement = odbc_prepare($link, 'SELECT note, ?::text FROM samples.trips WHERE trip_id = ?');
same('odbc: execute with parameters', odbc_execute($statement, ['𝄞', 9]), true);
same('odbc: and their row', array_values(odbc_fetch_array($statement)), ['café – zwölf Gäste 🚕', '𝄞']);
same('odbc: executed again', odbc_execute($statement, ['b', 6]), true);
same('odbc: and its row', array_values(odbc_fetch_array($statement)), ['late', 'b']);

odbc_exec($link, 'CREATE TEMP TABLE large (t text, b bytea)');
$statement = odbc_prepare($link, 'INSERT INTO large VALUES (?, ?)');
same('odbc: 1 MB of text and bytes', odbc_execute($statement, [$text, $bytes]), true);
$result = odbc_exec($link, 'SELECT t, b FROM large');
odbc_longreadlen($result, 4 << 20);
odbc_binmode($result, ODBC_BINMODE_RETURN);
odbc_fetch_row($result);
same('odbc: the text comes back', md5((string) odbc_result($result, 1)), md5($text));
same('odbc: the bytes come back', md5((string) odbc_result($result, 2)), md5($bytes));

odbc_exec($link, 'CREATE TEMP TABLE tx (a int PRIMARY KEY)');
odbc_autocommit($link, false);
odbc_exec($link, 'INSERT INTO tx VALUES (1)');
odbc_rollback($link);
odbc_exec($link, 'INSERT INTO tx VALUES (2)');
same('odbc: rows of an insert', odbc_num_rows(odbc_exec($link, 'INSERT INTO tx VALUES (3), (4)')), 2);
odbc_commit($link);
odbc_autocommit($link, true);
same('odbc: rollback and commit', odbc_result(odbc_exec($link, 'SELECT sum(a) FROM tx'), 1), '9');

same('odbc: an error warns', str_contains(warned(fn () => odbc_exec($link, 'SELECT * FROM no_such_table')),
    'relation "no_such_table" does not exist'), true);
// an ODBC 2.x application: S0002 is what 42S02 was called then
same('odbc: its SQLSTATE', odbc_error($link), 'S0002');
same('odbc: its text', str_contains(odbc_errormsg($link), 'no_such_table'), true);
same('odbc: and the next statement works', odbc_result(odbc_exec($link, 'SELECT 1'), 1), '1');
odbc_close($link);

echo "1..$tests\n";
exit($failed ? 1 : 0);
