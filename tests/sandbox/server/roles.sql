-- Roles, the databricks_auth functions and the database. Read by psql as superuser after \set of
-- service_principal, restricted, user_email, native_role and native_password.

CREATE DATABASE databricks_postgres;
\connect databricks_postgres

-- pg_hba.conf sends the members of this role to the sign-in with a token.
CREATE ROLE databricks_oauth NOLOGIN;
CREATE ROLE databricks_superuser NOLOGIN CREATEROLE CREATEDB;
GRANT pg_read_all_data, pg_monitor TO databricks_superuser;

-- On Lakebase this function comes with the extension databricks_auth. An extension has its files
-- in the server's own folders, which the sandbox leaves alone: the function is made here, and the
-- catalogue row that CREATE EXTENSION would have written lets IF NOT EXISTS and \dx find it.
CREATE FUNCTION public.databricks_create_role(identity_name text, identity_type text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF identity_type NOT IN ('USER', 'SERVICE_PRINCIPAL', 'GROUP') THEN
        RAISE EXCEPTION 'invalid identity type "%"', identity_type
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Use USER, SERVICE_PRINCIPAL or GROUP.';
    END IF;
    EXECUTE format('CREATE ROLE %I LOGIN IN ROLE databricks_oauth', identity_name);
    EXECUTE format('COMMENT ON ROLE %I IS %L', identity_name, 'Databricks ' || identity_type);
END $$;
REVOKE ALL ON FUNCTION public.databricks_create_role FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.databricks_create_role TO databricks_superuser;

INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
SELECT pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index'), 'databricks_auth',
       'cloud_admin'::regrole, 'public'::regnamespace, false, '1.0';
INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
SELECT 'pg_proc'::regclass, 'public.databricks_create_role'::regproc, 0,
       'pg_extension'::regclass, e.oid, 0, 'e'
FROM pg_extension e WHERE e.extname = 'databricks_auth';

SELECT databricks_create_role(:'service_principal', 'SERVICE_PRINCIPAL') \g /dev/null
SELECT databricks_create_role(:'restricted', 'SERVICE_PRINCIPAL') \g /dev/null
SELECT databricks_create_role(:'user_email', 'USER') \g /dev/null
SELECT databricks_create_role('analysts', 'GROUP') \g /dev/null
GRANT databricks_superuser TO :"user_email";
ALTER ROLE :"user_email" CREATEROLE CREATEDB;
CREATE ROLE :"native_role" LOGIN PASSWORD :'native_password';

GRANT CREATE ON SCHEMA public TO :"service_principal", :"user_email", :"native_role";
GRANT CREATE, TEMPORARY ON DATABASE databricks_postgres TO :"service_principal", :"user_email";
