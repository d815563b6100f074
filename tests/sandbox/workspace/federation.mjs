// An identity provider whose tokens the workspace trusts (RFC 8693 token exchange), and the two
// policies that say for whom: account-wide (subject = user name) and one for service principals
// (subject "workload", the principal named by client_id).

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readJwt, signJwt } from './keys.mjs';

const issuer = 'https://idp.example';
const kid = 'idp';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
// What Azure Pipelines makes all its jobs' tokens out to; a policy lists it beside the usual one.
export const pipelinesAudience = 'api://AzureADTokenExchange';
export const workloadSubject = 'workload';

export function createFederation(audience) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const seconds = () => Math.floor(Date.now() / 1000);

  // A token of the identity provider; every claim may be given.
  function issue({ seconds: lifetime = 24 * 3600, ...claims }) {
    const now = seconds();
    return signJwt(
      { iss: issuer, aud: audience, iat: now, exp: now + lifetime, ...claims },
      privateKey,
      kid,
    );
  }

  // Who a subject token stands for: { subject, seconds } or { error, description }.
  function subjectOf({ token, type, principal, identity }) {
    const refuse = (error, description) => ({ error, description });
    if (type !== jwtType) return refuse('invalid_request', 'Unsupported subject_token_type');
    const claims = readJwt(token ?? '', () => publicKey);
    if (!claims) return refuse('invalid_request', 'Subject token is not a valid JWT');
    const left = claims.exp - seconds();
    if (left <= 0) return refuse('invalid_grant', 'Subject token has expired');
    if (claims.iss !== issuer || ![audience, pipelinesAudience].includes(claims.aud)) {
      return refuse(
        'invalid_grant',
        'No federation policy matches issuer and audience of the token',
      );
    }
    const subject = principal && claims.sub === workloadSubject ? principal : claims.sub;
    if ((principal && subject !== principal) || !identity(subject)) {
      return refuse('invalid_grant', 'No federation policy matches the subject of the token');
    }
    return { subject, seconds: left };
  }

  return { issue, subjectOf };
}
