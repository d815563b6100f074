// Database credentials: both calls that issue them.

import { randomUUID } from 'node:crypto';
import { ApiError, badValue, byName, missing } from './apierror.mjs';

const rfc3339 = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

function jsonOf(body) {
  try {
    const value = JSON.parse(body);
    if (value && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    /* said below */
  }
  throw new ApiError(
    400,
    'MALFORMED_REQUEST',
    'Could not parse request object: expected a JSON object',
  );
}

function checkClaims(claims) {
  if (claims === undefined) return;
  if (!Array.isArray(claims)) throw badValue('claims must be a list');
  for (const claim of claims) {
    if (claim?.permission_set !== 'READ_ONLY')
      throw badValue('claims.permission_set must be READ_ONLY');
    if (!Array.isArray(claim.resources)) throw badValue('claims.resources must be a list');
  }
}

// How long a credential is asked to live: ttl ("3600s") or expire_time, 300 to 3600 seconds.
function lifetimeOf({ ttl, expire_time: expireTime }, now) {
  if (ttl !== undefined && expireTime !== undefined) {
    throw badValue('Only one of ttl and expire_time can be set');
  }
  let seconds = 3600;
  if (ttl !== undefined) {
    seconds = /^\d+(\.\d+)?s$/.test(ttl) ? parseFloat(ttl) : NaN;
  } else if (expireTime !== undefined) {
    seconds = Date.parse(expireTime) / 1000 - now;
  }
  if (!(seconds >= 299 && seconds <= 3601)) {
    throw badValue('The lifetime of a credential must be between 300 and 3600 seconds');
  }
  return Math.round(seconds);
}

export function createCredentials({ knobs, keys, directory }) {
  function allow(who, what) {
    if (!who.scopes.includes('all-apis')) {
      throw new ApiError(
        403,
        'PERMISSION_DENIED',
        'Provided OAuth token does not have required scopes: postgres',
      );
    }
    if (!who.mayUse) {
      throw new ApiError(
        403,
        'PERMISSION_DENIED',
        `User ${who.userName} does not have permission to use ${what}`,
      );
    }
  }

  // The database credential itself: the database server knows its kind by the claim.
  function mint(who, seconds) {
    const issued = knobs.now();
    const expires = issued + Math.min(seconds, knobs.values.credential_seconds);
    const token = keys.sign({
      iss: 'lakebase',
      sub: who.userName,
      aud: directory.workspace.workspaceId,
      iat: issued,
      exp: expires,
      jti: randomUUID(),
      kind: 'database_credential',
    });
    return { token, expires: rfc3339(expires) };
  }

  function postgresCredential({ who, body }) {
    const request = jsonOf(body);
    if (!request.endpoint) throw missing('endpoint');
    checkClaims(request.claims);
    const seconds = lifetimeOf(request, knobs.now());
    const { name } = byName(directory.endpoints, request.endpoint, 'Endpoint');
    allow(who, name);
    const { token, expires } = mint(who, seconds);
    return { token, expire_time: expires };
  }

  function databaseCredential({ who, body }) {
    const { request_id: requestId, instance_names: names, claims } = jsonOf(body);
    if (!requestId) throw missing('request_id');
    checkClaims(claims);
    if (!names?.length && !claims?.length)
      throw badValue('One of instance_names and claims must be set');
    (names ?? []).forEach((name) => byName(directory.instances, name, 'Database instance'));
    allow(who, (names ?? []).join(', '));
    const { token, expires } = mint(who, 3600);
    return { token, expiration_time: expires };
  }

  return { postgresCredential, databaseCredential };
}
