# DBD::ODBC through the driver: connecting, tables, values of every kind, text beyond the BMP, large
# values, parameters, transactions, errors.
use strict;
use warnings;
use utf8;
use DBI qw(:sql_types);
use Test::More;

binmode $_, ':encoding(UTF-8)' for *STDOUT, *STDERR, map { Test::More->builder->$_ } qw(output failure_output);

my $dbh = DBI->connect('dbi:ODBC:DSN=lakebase-m2m;TextAsLongVarchar=1', undef, undef,
    { RaiseError => 1, PrintError => 0, AutoCommit => 1, LongReadLen => 4 << 20,
      odbc_ignore_named_placeholders => 1 });
ok($dbh, 'connected');
is($dbh->get_info(17), 'PostgreSQL', 'SQL_DBMS_NAME');

# Debian's DBD::ODBC is built without Unicode: its strings are the driver's narrow text, UTF-8.
sub utf8 { my ($string) = @_; utf8::encode($string) if defined $string; return $string }

sub one { my ($sql, @values) = @_; return scalar $dbh->selectrow_array($sql, undef, @values) }

# fails NAME, SQL, SQLSTATE, TEXT, VALUES…: executing the SQL fails so.
sub fails {
    my ($name, $sql, $state, $text, @values) = @_;
    eval { $dbh->do($sql, undef, @values) };
    is($dbh->state, $state, "$name: SQLSTATE");
    like($dbh->errstr, $text, "$name: the server's words");
}

# ---- the catalog ---------------------------------------------------------------------------------

my %tables = map { $_->{TABLE_NAME} => $_->{TABLE_TYPE} }
    @{ $dbh->table_info(undef, 'samples', '%', undef)->fetchall_arrayref({}) };
is($tables{trips}, 'TABLE', 'table_info: a table');
is($tables{fares_by_region}, 'VIEW', 'table_info: a view');
ok((grep { /samples.*trips/ } $dbh->tables(undef, 'samples', undef, 'TABLE')), 'tables: quoted names');
my @columns = map { $_->{COLUMN_NAME} }
    @{ $dbh->column_info(undef, 'samples', 'trips', '%')->fetchall_arrayref({}) };
is("@columns", 'trip_id region_id picked_up distance_km fare shared note', 'column_info: names');
is_deeply([$dbh->primary_key(undef, 'samples', 'trips')], ['trip_id'], 'primary_key');
my $keys = $dbh->foreign_key_info(undef, 'samples', 'regions', undef, 'samples', 'trips')
    ->fetchall_arrayref({});
is($keys->[0]{FKCOLUMN_NAME} // $keys->[0]{FK_COLUMN_NAME}, 'region_id', 'foreign_key_info');
ok((grep { $_->{TYPE_NAME} eq 'varchar' } $dbh->type_info(SQL_ALL_TYPES)), 'type_info: varchar');

# ---- values --------------------------------------------------------------------------------------

my $st = $dbh->prepare('SELECT trip_id, picked_up, distance_km, shared, note FROM samples.trips WHERE trip_id = ?');
$st->execute(6);
is_deeply($st->{NAME}, [qw(trip_id picked_up distance_km shared note)], 'names of columns');
is($st->{TYPE}[0], SQL_BIGINT, 'type of a bigint');
is($st->{TYPE}[2], SQL_NUMERIC, 'type of a numeric');
is_deeply([@{ $st->{PRECISION} }[2], @{ $st->{SCALE} }[2]], [6, 2], 'precision and scale of numeric(6, 2)');
my ($id, $when, $km, $shared, $note) = $st->fetchrow_array;
is($id, 6, 'a bigint');
like($when, qr/^2026-01-15 09:42:00/, 'a timestamp with time zone');
is($km, '21.60', 'a numeric keeps its scale');
is($shared, 0, 'a boolean');
is($note, 'late', 'text');
$st->finish;
$st->execute(9);
is($st->fetchrow_arrayref->[4], utf8('café – zwölf Gäste 🚕'), 'text beyond the BMP, the statement executed again');
$st->finish;

for my $case (
    ['int',           0, 2147483647, -2147483648, undef],
    ['bigint',        '9223372036854775807', '-9223372036854775808', undef],
    ['float8',        0.5, -2.25, 1e300, undef],
    ['numeric(30,6)', '0.000001', '-123456789012345678.123456', undef],
    ['boolean',       1, 0, undef],
    ['date',          '0001-01-01', '2024-02-29', '9999-12-31', undef],
    ['time',          '00:00:00', '23:59:59', undef],
    ['timestamp',     '2024-02-29 23:59:59.123456', '1900-01-01 00:00:00', undef],
    ['uuid',          '6f1a8c1e-8e5c-4d0c-9b6b-1f2a3b4c5d6e', undef],
    ['varchar(20)',   '', 'twenty characters ok', 'ÄÖÜ 𝄞', undef],
    ['text',          '', 'plain', '日本語 𝄞 😀', 'x' x 100_000, undef],
) {
    my ($type, @values) = map { utf8($_) } @$case;
    $dbh->do("CREATE TEMP TABLE v (n int, v $type)");
    my $insert = $dbh->prepare('INSERT INTO v VALUES (?, ?)');
    $insert->execute($_, $values[$_]) for 0 .. $#values;
    my $back = $dbh->selectcol_arrayref('SELECT v FROM v ORDER BY n');
    is_deeply($back, \@values, "$type there and back");
    $dbh->do('DROP TABLE v');
}

# ---- large values --------------------------------------------------------------------------------

my $text = utf8('Zeile 😀 ') x 131_072; # 1 Mi characters
my $bytes = join '', map { chr } 0 .. 255;
$bytes x= 4096;
$dbh->do('CREATE TEMP TABLE large (t text, b bytea)');
$st = $dbh->prepare('INSERT INTO large VALUES (?, ?)');
$st->bind_param(1, $text);
$st->bind_param(2, $bytes, SQL_LONGVARBINARY);
$st->execute;
my ($t, $b) = $dbh->selectrow_array('SELECT t, b FROM large');
ok($t eq $text, '1 MB of text there and back');
ok($b eq $bytes, '1 MB of bytes there and back');
is(one('SELECT length(t) || $$ $$ || length(b) FROM large'), '1048576 1048576', 'and the server counts as much');
{
    local $dbh->{LongReadLen} = 80;
    eval { one('SELECT t FROM large') };
    is($dbh->state, '01004', 'more than LongReadLen is an error');
    local $dbh->{LongTruncOk} = 1;
    is(substr(one('SELECT t FROM large'), 0, 70), substr($text, 0, 70), 'or cut when LongTruncOk says so');
}

{
    my $plain = DBI->connect('dbi:ODBC:DSN=lakebase-m2m', undef, undef, { RaiseError => 1, PrintError => 0 });
    is(length(($plain->selectrow_array(q{SELECT repeat('x', 65535)}))[0]), 65535, 'text of the size of a column');
    eval { $plain->selectrow_array(q{SELECT repeat('x', 70000)}) };
    is($plain->state, '01004', 'more is an error, unless TextAsLongVarchar is set');
    $plain->disconnect;
}

# ---- statements and parameters -------------------------------------------------------------------

is(one('SELECT ?::int + 1', 41), 42, 'a parameter with a cast');
is(one('SELECT count(*) FROM samples.trips WHERE distance_km > ? AND note = ?', 5, 'late'), 3,
    'parameters of the types of their columns');
is(one('SELECT {fn UCASE(?)}', 'abc'), 'ABC', 'an escape');
$dbh->do('CREATE TEMP TABLE r (a int PRIMARY KEY, b varchar(30))');
is($dbh->do("INSERT INTO r VALUES (1, 'x'), (2, 'y'), (3, 'z')"), 3, 'rows of an insert');
is($dbh->do('UPDATE r SET b = ? WHERE a > ?', undef, 'w', 1), 2, 'rows of an update');
is($dbh->do('DELETE FROM r WHERE a > 100'), '0E0', 'rows of a delete of nothing');
$st = $dbh->prepare('INSERT INTO r VALUES (?, ?)');
my @status;
is($st->execute_array({ ArrayTupleStatus => \@status }, [10 .. 209], [map { utf8("row $_ 😀") } 10 .. 209]), 200,
    'execute_array');
is(one('SELECT b FROM r WHERE a = 209'), utf8('row 209 😀'), 'its last row');
ok(!eval { $st->execute_array({ ArrayTupleStatus => \@status }, [300, 300, 301], ['a', 'b', 'c']); 1 },
    'execute_array with a bad row');
like($status[1][1], qr/duplicate key/, 'whose error stands at its place');
my $outer = $dbh->prepare('SELECT i FROM generate_series(1, 3000) i');
$outer->execute;
my $sum = 0;
while (my ($i) = $outer->fetchrow_array) {
    $sum += one('SELECT ?::int', $i) if $i % 500 == 0;
}
is($sum, 10500, 'a statement between the rows of another');
$st = $dbh->prepare("SELECT 1; SELECT 'two'");
$st->execute;
is_deeply($st->fetchall_arrayref, [[1]], 'the first of two results');
ok($st->{odbc_more_results}, 'there is another one');
is(($st->fetchrow_array)[0], 'two', 'the second');

$dbh->do(q{CREATE FUNCTION pg_temp.double_of(INOUT n int, OUT said text) LANGUAGE sql AS 'SELECT n * 2, $$is $$ || n * 2'});
$st = $dbh->prepare('{call pg_temp.double_of(?, ?)}');
my ($n, $said) = (21, '');
$st->bind_param_inout(1, \$n, 20, SQL_INTEGER);
$st->bind_param_inout(2, \$said, 20, SQL_VARCHAR);
$st->execute;
is("$n $said", '42 is 42', 'what a function puts out, in parameters in and out');

# ---- transactions --------------------------------------------------------------------------------

$dbh->do('CREATE TEMP TABLE tx (a int)');
$dbh->begin_work;
$dbh->do('INSERT INTO tx VALUES (1)');
$dbh->rollback;
is(one('SELECT count(*) FROM tx'), 0, 'rollback');
$dbh->begin_work;
$dbh->do('INSERT INTO tx VALUES (2)');
fails('an error inside a transaction', 'INSERT INTO tx VALUES (1 / 0)', '22012', qr/division by zero/);
$dbh->do('INSERT INTO tx VALUES (3)');
$dbh->commit;
is(one('SELECT count(*) FROM tx'), 2, 'commit, after an error that undid its statement only');

# ---- errors --------------------------------------------------------------------------------------

fails('no table', 'SELECT * FROM no_such_table', '42S02', qr/relation "no_such_table" does not exist/);
fails('no column', 'SELECT no_such_column FROM samples.trips', '42S22', qr/no_such_column/);
fails('no SQL', 'SELEKT 1', '42000', qr/syntax error at or near "SELEKT"/);
fails('a key twice', 'INSERT INTO r VALUES (1)', '23000', qr/duplicate key/);
fails('a value of the wrong kind', 'INSERT INTO r VALUES (?, ?)', '22018', qr/./, 'not a number', 'x');
is(one('SELECT 1'), 1, 'and the connection works on');

my $wrong = DBI->connect('dbi:ODBC:DSN=lakebase-m2m;ClientSecret=not this one', undef, undef,
    { RaiseError => 0, PrintError => 0 });
ok(!$wrong, 'a wrong secret');
is($DBI::state, '28000', 'a wrong secret: SQLSTATE');
unlike($DBI::errstr, qr/not this one/, 'a wrong secret is not repeated');
$dbh->disconnect;
done_testing;
