-- What the works read and write. Run by run.py with psql variables: rows, narrow, tables, and mb and
-- text_mb, the sizes of the large values.
\set ON_ERROR_STOP on
CREATE TABLE bench_rows AS
    SELECT i AS a, i::int8 * 1000003 AS b, i / 7.0::float8 AS c,
        'text of row ' || lpad(i::text, 8, '0') AS d,
        timestamp '2024-01-01' + i * interval '1.001 seconds' AS e,
        (i % 10000000 / 100.0)::numeric(12, 2) AS f
    FROM generate_series(1, :rows) i;
CREATE TABLE bench_narrow AS SELECT i AS a FROM generate_series(1, :narrow) i;
CREATE TABLE bench_point AS
    SELECT i AS id, 'name of ' || i AS name FROM generate_series(1, 10000) i;
ALTER TABLE bench_point ADD PRIMARY KEY (id);

CREATE TABLE bench_write (a int4, b int8, c float8, d varchar(40), e timestamp, f numeric(12, 2));
CREATE TABLE bench_unique (LIKE bench_write, PRIMARY KEY (a));
CREATE TABLE bench_keyed (LIKE bench_write, PRIMARY KEY (a));
CREATE FUNCTION bench_refill() RETURNS void LANGUAGE sql AS $$
    TRUNCATE bench_write, bench_unique, bench_keyed;
    INSERT INTO bench_unique (a) VALUES (-1);
    INSERT INTO bench_keyed SELECT i, i, i, 'text', now(), 1 FROM generate_series(0, 99999) i;
$$;

-- not compressed, so that no time goes into that
CREATE TABLE bench_put (b bytea);
ALTER TABLE bench_put ALTER b SET STORAGE EXTERNAL;
CREATE TABLE bench_large (id int PRIMARY KEY, b bytea, t text);
ALTER TABLE bench_large ALTER b SET STORAGE EXTERNAL, ALTER t SET STORAGE EXTERNAL;
INSERT INTO bench_large VALUES (-1, 'x', 'x');
INSERT INTO bench_large SELECT :mb, decode(repeat('00017f80ff0a5c27', :mb * 131072), 'hex');
INSERT INTO bench_large SELECT :text_mb, NULL,
    repeat(rpad('64 bytes of text, with one character outside of ASCII: ä', 63, '.'), :text_mb * 16384);

CREATE SCHEMA bench;
SELECT set_config('bench.tables', :'tables', false);
DO $$
DECLARE
    columns text := (SELECT string_agg(format('c%s %s', i, (ARRAY['integer', 'varchar(40)', 'numeric(10,2)',
        'timestamp', 'text', 'bigint', 'boolean', 'date'])[1 + i % 8]), ', ') FROM generate_series(2, 20) i);
BEGIN
    FOR i IN 0 .. current_setting('bench.tables')::int - 1 LOOP
        EXECUTE format('CREATE TABLE bench.t%s (c1 integer PRIMARY KEY%s, %s)', lpad(i::text, 4, '0'),
            CASE WHEN i BETWEEN 1 AND 50 THEN ' REFERENCES bench.t0000' END, columns);
        EXECUTE format('CREATE INDEX ON bench.t%s (c3, c8)', lpad(i::text, 4, '0'));
        IF i % 500 = 499 THEN
            COMMIT;
        END IF;
    END LOOP;
END $$;
VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
