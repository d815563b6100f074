// The REST calls of a workspace: credentials, directory, identity. A route is a row of the table
// near the end; a handler returns the JSON to send or throws an ApiError.

import { ApiError, badValue, byName, missing, notFound } from './apierror.mjs';
import { createCredentials } from './credentials.mjs';

// A page of a list, by page_size and page_token (the number of items already given, in base64).
function paged(field, items, query) {
  const size = Number(query.get('page_size') ?? 100);
  if (!Number.isInteger(size) || size < 0 || size > 100) {
    throw badValue('page_size must be between 0 and 100');
  }
  const token = query.get('page_token');
  const from = token ? Number(Buffer.from(token, 'base64url').toString()) : 0;
  if (!Number.isInteger(from) || from < 0 || from > items.length)
    throw badValue('Invalid page_token');
  const to = from + (size || 100);
  const next =
    to < items.length ? { next_page_token: Buffer.from(`${to}`).toString('base64url') } : {};
  return { [field]: items.slice(from, to), ...next };
}

export function createApi({ knobs, keys, directory, clouds }) {
  const { postgresCredential, databaseCredential } = createCredentials({ knobs, keys, directory });

  function identityOf(req) {
    const [scheme, token] = (req.headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'bearer' || !token) {
      throw new ApiError(
        401,
        401,
        'Credential was not sent or was of an unsupported type for this API.',
      );
    }
    const claims = keys.read(token) ?? clouds.read(token, req.headers);
    const identity = claims && !claims.kind && directory.identity(claims.sub);
    if (!identity) throw new ApiError(403, 403, 'Invalid access token.');
    if (claims.exp <= knobs.now()) throw new ApiError(401, 401, 'Token is expired');
    return { ...identity, scopes: (claims.scope ?? '').split(' ') };
  }

  function findByUid({ query }) {
    const uid = query.get('uid');
    if (!uid) throw missing('uid');
    const found = directory.instances.find((one) => one.uid === uid);
    if (!found) throw notFound(`Database instance with uid '${uid}' does not exist.`);
    return found;
  }

  // The children of a parent that exists.
  const children =
    (field, parents, what) =>
    ({ args: [parent], query }) => {
      byName(parents, parent, what);
      return paged(
        field,
        directory[field].filter((one) => one.parent === parent),
        query,
      );
    };
  const one =
    (field, what) =>
    ({ args: [name] }) =>
      byName(directory[field], name, what);

  function instanceTables({ args: [name], query }) {
    byName(directory.instances, name, 'Database instance');
    const tables = directory.syncedTables.filter((table) => table.database_instance_name === name);
    return paged('synced_tables', tables, query);
  }

  function me({ who, res }) {
    res.setHeader('X-Databricks-Org-Id', directory.workspace.workspaceId);
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: '1001',
      userName: who.userName,
      displayName: who.displayName,
      active: true,
    };
  }

  const project = 'projects/[^/]+';
  const branch = `${project}/branches/[^/]+`;
  const routes = [
    ['POST', '/api/2.0/postgres/credentials', postgresCredential],
    [
      'GET',
      '/api/2.0/postgres/projects',
      ({ query }) => paged('projects', directory.projects, query),
    ],
    ['GET', `/api/2.0/postgres/(${project})`, one('projects', 'Project')],
    [
      'GET',
      `/api/2.0/postgres/(${project})/branches`,
      children('branches', directory.projects, 'Project'),
    ],
    ['GET', `/api/2.0/postgres/(${branch})`, one('branches', 'Branch')],
    [
      'GET',
      `/api/2.0/postgres/(${branch})/endpoints`,
      children('endpoints', directory.branches, 'Branch'),
    ],
    ['GET', `/api/2.0/postgres/(${branch})/roles`, children('roles', directory.branches, 'Branch')],
    [
      'GET',
      `/api/2.0/postgres/(${branch})/databases`,
      children('databases', directory.branches, 'Branch'),
    ],
    ['GET', `/api/2.0/postgres/(${branch}/endpoints/[^/]+)`, one('endpoints', 'Endpoint')],
    ['GET', '/api/2.0/postgres/synced_tables/([^/]+)', one('syncedTables', 'Synced table')],
    ['POST', '/api/2.0/database/credentials', databaseCredential],
    [
      'GET',
      '/api/2.0/database/instances',
      ({ query }) => paged('database_instances', directory.instances, query),
    ],
    ['GET', '/api/2.0/database/instances:findByUid', findByUid],
    ['GET', '/api/2.0/database/instances/([^/]+)', one('instances', 'Database instance')],
    ['GET', '/api/2.0/database/instances/([^/]+)/synced_tables', instanceTables],
    ['GET', '/api/2.0/database/synced_tables/([^/]+)', one('syncedTables', 'Synced table')],
    ['GET', '/api/2.0/preview/scim/v2/Me', me],
  ].map(([method, path, handler]) => ({ method, handler, path: new RegExp(`^${path}$`) }));

  function pathOf(url) {
    try {
      return decodeURIComponent(url.pathname);
    } catch {
      throw badValue('The path is not well encoded');
    }
  }

  function call(req, res, body) {
    const url = new URL(req.url, 'https://localhost');
    const path = pathOf(url);
    const route = routes.find((row) => row.method === req.method && row.path.test(path));
    if (!route) {
      throw new ApiError(
        404,
        'ENDPOINT_NOT_FOUND',
        `No API found for '${req.method} ${path.replace('/api/2.0', '')}'`,
      );
    }
    const args = route.path.exec(path).slice(1);
    return route.handler({ who: identityOf(req), args, query: url.searchParams, body, res });
  }

  function answer(req, res, body) {
    const send = (status, value) => {
      res.writeHead(status, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(value));
    };
    try {
      send(200, call(req, res, body));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      send(error.status, { error_code: error.code, message: error.message });
    }
  }

  return { answer };
}
