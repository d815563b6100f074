// The workspace's OAuth server: oidc-provider under Databricks' paths and with Databricks' errors.

import { randomBytes, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';
import { createDocuments } from './discovery.mjs';
import { configuration, federationClient, scopes, tokenExchange } from './provider.mjs';
import { createSignIn } from './signin.mjs';

// An error as Databricks words it, of an error as the library words it.
function databricksError({ error, error_description: description }, grantType) {
  const say = (name, text) => ({ error: name, error_id: randomUUID(), error_description: text });
  if (error === 'invalid_client') return say(error, 'Client authentication failed');
  if (error === 'invalid_grant' && grantType === 'refresh_token') {
    return say('invalid_request', 'Refresh token is invalid');
  }
  return say(error, description);
}

// What the library would let pass and Databricks does not; undefined when all is well.
function scopeError(form) {
  const asked = (form.get('scope') ?? '').split(' ').filter(Boolean);
  const unknown = asked.filter((scope) => !scopes.includes(scope));
  if (unknown.length > 0) {
    return { error: 'invalid_scope', error_description: `Invalid scope: ${unknown.join(' ')}` };
  }
  if (
    asked.length === 0 &&
    ['client_credentials', tokenExchange].includes(form.get('grant_type'))
  ) {
    return { error: 'invalid_request', error_description: "Parameter 'scope' is missing" };
  }
  return undefined;
}

function sendJson(res, status, value) {
  res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  res.end(JSON.stringify(value));
}

export function createOAuth({ base, settings, knobs, keys, federation, directory }) {
  const cookieKey = randomBytes(32).toString('hex');
  const { accountId } = directory.workspace;
  let provider;
  let handle;
  let signIn;

  async function exchange(ctx, next) {
    const { subject_token: token, subject_token_type: type, principal, scope } = ctx.oidc.params;
    const result = federation.subjectOf({ token, type, principal, identity: directory.identity });
    if (result.error) {
      ctx.status = 400;
      ctx.body = { error: result.error, error_description: result.description };
      return;
    }
    const now = knobs.now();
    const lifetime = Math.min(knobs.values.access_token_seconds, result.seconds);
    ctx.body = {
      access_token: keys.sign({
        iss: `${base}/oidc`,
        sub: result.subject,
        aud: directory.workspace.workspaceId,
        iat: now,
        exp: now + lifetime,
        scope,
        jti: randomUUID(),
      }),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: lifetime,
      scope,
    };
    await next();
  }

  // The keys are fixed when a provider is made, so a rotation makes a new one. Sessions and refresh
  // tokens outlive it: the library's store in memory is one for the whole process.
  function build() {
    provider = new Provider(
      `${base}/oidc`,
      configuration({ base, settings, knobs, keys, directory, cookieKey }),
    );
    provider.registerGrantType(tokenExchange, exchange, [
      'subject_token',
      'subject_token_type',
      'requested_token_type',
      'scope',
      'principal',
    ]);
    provider.use(async (ctx, next) => {
      await next();
      if (ctx.path === '/oidc/v1/token' && ctx.body?.error) {
        ctx.body = databricksError(ctx.body, ctx.oidc?.params?.grant_type);
      }
    });
    provider.on('server_error', (ctx, error) => console.error(error));
    handle = provider.callback();
    signIn = createSignIn({ provider, user: settings.user });
  }

  const documents = createDocuments(base, directory.workspace);

  function answerToken(req, res, body) {
    const form = new URLSearchParams(body);
    const wrong = scopeError(form);
    if (wrong) {
      sendJson(res, 400, databricksError(wrong));
      return undefined;
    }
    if (form.get('grant_type') === tokenExchange) {
      form.set('principal', form.get('client_id') ?? '');
      form.set('client_id', federationClient);
    }
    req.body = form.toString();
    return handle(req, res);
  }

  function answerAuthorize(req, res) {
    const url = new URL(req.url, base);
    if (url.searchParams.get('scope')?.split(' ').includes('offline_access')) {
      url.searchParams.set('prompt', 'consent');
    }
    req.url = url.pathname + url.search;
    return handle(req, res);
  }

  async function answer(req, res, body) {
    const document = documents[req.url.split('?')[0]];
    if (document) {
      sendJson(res, req.method === 'GET' ? 200 : 405, document);
      return;
    }
    req.url = req.url.replace(`/oidc/accounts/${accountId}/`, '/oidc/');
    const path = req.url.split('?')[0];
    if (path.startsWith('/oidc/sign-in/')) await signIn(req, res, body);
    else if (path === '/oidc/v1/token' && req.method === 'POST') await answerToken(req, res, body);
    else if (path === '/oidc/v1/authorize') await answerAuthorize(req, res);
    else await handle(req, res);
  }

  keys.onRotate(build);
  build();
  return { answer, owns: (path) => path in documents || path.startsWith('/oidc/') };
}
