// What the workspace holds: identities, projects with branches and endpoints, database instances,
// synced tables. Shapes are those of the REST API.

const readWrite = 'ENDPOINT_TYPE_READ_WRITE';
const readOnly = 'ENDPOINT_TYPE_READ_ONLY';
const created = '2026-01-15T06:00:00Z';

// Hosts that answer, all on one port: the compute, its read-only side, one asleep, one disabled.
export const addresses = {
  primary: 'localhost',
  replica: '127.0.0.2',
  sleeping: '127.0.0.3',
  disabled: '127.0.0.4',
};

function endpoint(branch, id, uid, host, status = {}) {
  const hosts = { host };
  if (id === 'primary') {
    hosts.read_only_host = addresses.replica;
    // The name is as real ones are; nothing resolves it here, and a client need not try.
    hosts.read_write_pooled_host = `${uid}-pooler.database.localhost`;
  }
  return {
    name: `${branch}/endpoints/${id}`,
    uid,
    parent: branch,
    create_time: created,
    update_time: created,
    status: {
      endpoint_type: readWrite,
      current_state: 'ACTIVE',
      disabled: false,
      autoscaling_limit_min_cu: 0.5,
      autoscaling_limit_max_cu: 2,
      hosts,
      ...status,
    },
  };
}

const branch = (project, id, isDefault) => ({
  name: `${project}/branches/${id}`,
  uid: `br-${id}`,
  parent: project,
  create_time: created,
  update_time: created,
  status: { current_state: 'READY', default: isDefault },
});

const project = (id, title) => ({
  name: `projects/${id}`,
  uid: `prj-${id}`,
  create_time: created,
  update_time: created,
  status: { display_name: title, pg_version: 17, enable_pg_native_login: true },
});

const instance = (name, uid, state, readWriteDns, more = {}) => ({
  name,
  uid,
  state,
  read_write_dns: readWriteDns,
  pg_version: 'PG_VERSION_16',
  capacity: 'CU_1',
  creation_time: created,
  creator: 'ada@example.com',
  effective_stopped: state === 'STOPPED',
  effective_enable_pg_native_login: true,
  ...more,
});

const syncedTable = (name, state) => ({
  name,
  database_instance_name: 'sandbox-instance',
  logical_database_name: 'databricks_postgres',
  spec: {
    source_table_full_name: `${name}_source`,
    primary_key_columns: ['trip_id'],
    scheduling_policy: 'SNAPSHOT',
  },
  unity_catalog_provisioning_state: 'ACTIVE',
  data_synchronization_status: { detailed_state: state, message: '', pipeline_id: 'pipeline-1' },
});

export function createDirectory(settings) {
  const { servicePrincipal, restricted, roleless, user, nativeRole } = settings;
  const workspace = {
    accountId: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
    workspaceId: '1234567890123456',
  };

  const principal = (id, displayName, mayUse) => [id, { userName: id, displayName, mayUse }];
  const identities = new Map([
    principal(servicePrincipal.id, 'sandbox service principal', true),
    principal(restricted.id, 'service principal without permissions', false),
    principal(roleless.id, 'service principal without a database role', true),
    principal(user.email, 'Ada', true),
  ]);

  const production = 'projects/sandbox/branches/production';
  const development = 'projects/sandbox/branches/development';
  const only = 'projects/single/branches/production';
  const sleepy = 'projects/sleepy/branches/production';
  const projects = [
    project('sandbox', 'Sandbox'),
    project('single', 'One of each'),
    project('sleepy', 'Scales to zero'),
    project('empty', 'Nothing in it'),
  ];
  const branches = [
    branch('projects/sandbox', 'production', true),
    branch('projects/sandbox', 'development', false),
    branch('projects/single', 'production', true),
    branch('projects/sleepy', 'production', true),
  ];
  // The read-only endpoint stands first on purpose: the one to choose is not the first.
  const endpoints = [
    endpoint(production, 'replica', 'ep-still-lake-b2c3d4e5', addresses.replica, {
      endpoint_type: readOnly,
    }),
    endpoint(production, 'primary', 'ep-calm-river-a1b2c3d4', addresses.primary),
    endpoint(development, 'retired', 'ep-dry-creek-d4e5f6a7', addresses.disabled, {
      disabled: true,
      current_state: 'IDLE',
    }),
    endpoint(only, 'primary', 'ep-lone-pond-e5f6a7b8', addresses.primary),
    endpoint(sleepy, 'primary', 'ep-deep-fjord-c3d4e5f6', addresses.sleeping, {
      current_state: 'IDLE',
    }),
  ];

  const role = (name, kind, method) => ({
    name: `${production}/roles/${name.replace(/[^a-z0-9-]/g, '-')}`,
    parent: production,
    status: { postgres_role: name, identity_type: kind, auth_method: method },
  });
  const roles = [
    role(servicePrincipal.id, 'SERVICE_PRINCIPAL', 'LAKEBASE_OAUTH_V1'),
    role(user.email, 'USER', 'LAKEBASE_OAUTH_V1'),
    role(nativeRole, 'IDENTITY_TYPE_UNSPECIFIED', 'PG_PASSWORD_SCRAM_SHA_256'),
  ];
  const databases = [
    {
      name: `${production}/databases/databricks-postgres`,
      parent: production,
      status: { postgres_database: 'databricks_postgres', role: roles[1].name },
    },
  ];

  const instances = [
    instance(
      'sandbox-instance',
      '6d3a52f0-91c4-4e0b-a1de-0c2f4b7a9e11',
      'AVAILABLE',
      addresses.primary,
      { read_only_dns: addresses.replica },
    ),
    instance(
      'stopped-instance',
      '7e4b63a1-02d5-4f1c-b2ef-1d305c8baf22',
      'STOPPED',
      addresses.disabled,
    ),
  ];

  const syncedTables = [
    syncedTable('main.samples.trips', 'SYNCED_TABLE_ONLINE_NO_PENDING_UPDATE'),
    syncedTable('main.samples.late_trips', 'SYNCED_TABLE_PROVISIONING_INITIAL_SNAPSHOT'),
  ];

  const withRole = new Set([servicePrincipal.id, restricted.id, user.email]);
  return {
    workspace,
    projects,
    branches,
    endpoints,
    roles,
    databases,
    instances,
    syncedTables,
    identity: (id) => identities.get(id),
    isOAuthRole: (name) => withRole.has(name),
  };
}
