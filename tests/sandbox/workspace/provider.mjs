// How oidc-provider is set up: clients, lives, policies, and tokens that are JWTs.

import { interactionPolicy } from 'oidc-provider';

export const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
// Federated callers need no client of their own; the library needs one, so they share this.
export const federationClient = 'token-federation';
const identityScopes = ['openid', 'email', 'profile', 'offline_access'];
const apiScopes = ['all-apis', 'sql'];
export const scopes = [...apiScopes, ...identityScopes];

const day = 24 * 3600;

function clientsOf({ servicePrincipal, restricted, roleless, app, confidentialApp }) {
  const principal = ({ id, secret }) => ({
    client_id: id,
    client_secret: secret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  });
  const person = (id, secret) => ({
    client_id: id,
    client_secret: secret,
    token_endpoint_auth_method: secret ? 'client_secret_post' : 'none',
    application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://localhost'],
  });
  return [
    ...[servicePrincipal, restricted, roleless].map(principal),
    person(app.id),
    person('databricks-cli'),
    person(confidentialApp.id, confidentialApp.secret),
    {
      client_id: federationClient,
      token_endpoint_auth_method: 'none',
      grant_types: [tokenExchange],
      redirect_uris: [],
      response_types: [],
    },
  ];
}

// No consent page: the workspace's own policy has consented. The prompt stays requestable because
// the library gives offline_access only to requests that ask for it.
function policyWithoutConsent() {
  const policy = interactionPolicy.base();
  policy.get('consent').checks.clear();
  return policy;
}

export function configuration({ base, settings, knobs, keys, directory, cookieKey }) {
  const resource = `${base}/api`;
  const lifetime = () => knobs.values.access_token_seconds;
  return {
    clients: clientsOf(settings),
    jwks: keys.privateJwks(),
    cookies: { keys: [cookieKey] },
    scopes: identityScopes,
    pkce: { required: () => true, methods: ['S256'] },
    routes: {
      authorization: '/oidc/v1/authorize',
      token: '/oidc/v1/token',
      jwks: '/oidc/jwks.json',
      userinfo: '/oidc/v1/userinfo',
    },
    interactions: {
      policy: policyWithoutConsent(),
      url: (ctx, { uid }) => `/oidc/sign-in/${uid}`,
    },
    ttl: {
      AccessToken: lifetime,
      ClientCredentials: lifetime,
      AuthorizationCode: 60,
      Grant: 30 * day,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 30 * day,
      Session: day,
    },
    rotateRefreshToken: () => knobs.values.rotate_refresh_tokens,
    findAccount(ctx, id, token) {
      const dead =
        token?.kind === 'RefreshToken' && token.iat < knobs.values.refresh_tokens_dead_before;
      if (dead || !directory.identity(id)) return undefined;
      return { accountId: id, claims: () => ({ sub: id, email: id }) };
    },
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(identityScopes.join(' '));
      grant.addResourceScope(resource, apiScopes.join(' '));
      await grant.save();
      return grant;
    },
    formats: {
      customizers: {
        jwt(ctx, token, { payload }) {
          const ahead = knobs.values.clock_skew_seconds;
          Object.assign(payload, { iat: payload.iat + ahead, exp: payload.exp + ahead });
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: apiScopes.join(' '),
          audience: directory.workspace.workspaceId,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    renderError(ctx, out) {
      ctx.type = 'json';
      ctx.body = out;
    },
  };
}
