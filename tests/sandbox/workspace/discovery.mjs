// The documents a client reads first: where the workspace's OAuth server is and what it can.

import { scopes } from './provider.mjs';

// By path. The account-wide root leads to the same server.
export function createDocuments(base, { accountId, workspaceId }) {
  const metadata = (root) => ({
    issuer: root,
    authorization_endpoint: `${root}/v1/authorize`,
    token_endpoint: `${root}/v1/token`,
    jwks_uri: `${base}/oidc/jwks.json`,
    scopes_supported: [...scopes].sort(),
    response_types_supported: ['code', 'id_token'],
    grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  });

  return {
    '/.well-known/databricks-config': {
      oidc_endpoint: `${base}/oidc`,
      account_id: accountId,
      workspace_id: workspaceId,
      cloud: 'AWS',
      host_type: 'workspace',
      token_federation_default_oidc_audiences: [accountId],
    },
    '/oidc/.well-known/oauth-authorization-server': metadata(`${base}/oidc`),
    [`/oidc/accounts/${accountId}/.well-known/oauth-authorization-server`]: metadata(
      `${base}/oidc/accounts/${accountId}`,
    ),
  };
}
