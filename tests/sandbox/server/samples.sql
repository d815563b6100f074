-- A little data for a first query; everybody may read it.
CREATE SCHEMA samples;
GRANT USAGE ON SCHEMA samples TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA samples GRANT SELECT ON TABLES TO PUBLIC;

CREATE TABLE samples.regions (
    region_id smallint PRIMARY KEY,
    name      text NOT NULL UNIQUE
);
COMMENT ON TABLE samples.regions IS 'Parts of the city';
INSERT INTO samples.regions VALUES (1, 'Harbour'), (2, 'Old Town'), (3, 'Airport'), (4, 'Hills');

CREATE TABLE samples.trips (
    trip_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id   smallint NOT NULL REFERENCES samples.regions,
    picked_up   timestamptz NOT NULL,
    distance_km numeric(6, 2) NOT NULL CHECK (distance_km > 0),
    fare        numeric(8, 2) NOT NULL,
    shared      boolean NOT NULL DEFAULT false,
    note        text
);
COMMENT ON TABLE samples.trips IS 'Taxi trips of one day';
CREATE INDEX trips_by_region ON samples.trips (region_id, picked_up);
INSERT INTO samples.trips (region_id, picked_up, distance_km, fare, shared, note)
SELECT 1 + n % 4,
       timestamptz '2026-01-15 06:00+00' + n * interval '37 minutes',
       round((2 + n * 7 % 23 + n / 10.0)::numeric, 2),
       round((3.20 + 1.75 * (2 + n * 7 % 23 + n / 10.0))::numeric, 2),
       n % 5 = 0,
       CASE n % 6 WHEN 0 THEN 'late' WHEN 3 THEN 'café – zwölf Gäste 🚕' END
FROM generate_series(1, 20) AS n;

CREATE VIEW samples.fares_by_region AS
SELECT r.name AS region, count(*) AS trips, sum(t.fare) AS fares
FROM samples.trips t JOIN samples.regions r USING (region_id)
GROUP BY r.name;

ANALYZE samples.regions, samples.trips;

-- A synced table belongs to a role of Databricks' own. What else is granted does not make it one to
-- be written to.
SELECT 'databricks_writer_' || oid AS writer FROM pg_database WHERE datname = current_database()
\gset
CREATE ROLE :"writer" NOLOGIN;
GRANT USAGE, CREATE ON SCHEMA samples TO :"writer";
ALTER TABLE samples.trips OWNER TO :"writer";
GRANT UPDATE (note) ON samples.trips TO :"service_principal";
