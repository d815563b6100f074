// The other clouds that sign people and jobs in: Microsoft Entra with the metadata service of its
// machines, and the token services of GitHub Actions and Azure Pipelines. All but the metadata
// service answer on the workspace's own port; Entra's name leads there through the proxy.

import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { listenFree } from './listen.mjs';
import { pipelinesAudience } from './federation.mjs';
import { readJwt, signJwt } from './keys.mjs';

const entraHost = 'login.microsoftonline.com';
const databricks = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d';
const management = 'https://management.core.windows.net/';
const life = 3600;

const now = () => Math.floor(Date.now() / 1000);

function send(res, status, value, headers = {}) {
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(JSON.stringify(value));
}

// settings: { clientId, secret, tenant, jobSecret, subject }. The application's service principal
// is a user of the workspace.
export function createClouds({ settings, federation }) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);

  const entraToken = (aud) =>
    signJwt(
      {
        iss: `https://sts.windows.net/${settings.tenant}/`,
        sub: randomUUID(),
        appid: settings.clientId,
        aud,
        iat: now(),
        exp: now() + life,
      },
      privateKey,
      'entra',
    );

  // Who an Entra token for the workspace stands for. One that comes with the workspace's resource
  // id must bring a second one, for Azure's management.
  function read(token, headers) {
    const claims = readJwt(token, () => publicKey);
    if (claims?.aud !== databricks) return undefined;
    const second = headers['x-databricks-azure-sp-management-token'];
    const vouched = second && readJwt(second, () => publicKey)?.aud === management;
    if (headers['x-databricks-azure-workspace-resource-id'] && !vouched) return undefined;
    return { ...claims, sub: claims.appid, scope: 'all-apis' };
  }

  function entra(req, res, body) {
    const form = new URLSearchParams(body);
    const known =
      form.get('client_id') === settings.clientId && form.get('client_secret') === settings.secret;
    const resource = form.get('resource');
    if (form.get('grant_type') !== 'client_credentials' || !known) {
      send(res, 401, {
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided.',
      });
    } else if (![databricks, management].includes(resource)) {
      send(res, 400, { error: 'invalid_resource', error_description: 'AADSTS500011' });
    } else {
      send(res, 200, {
        token_type: 'Bearer',
        expires_in: `${life}`,
        expires_on: `${now() + life}`,
        resource,
        access_token: entraToken(resource),
      });
    }
  }

  function tenant(req, res) {
    send(res, 302, {}, { Location: `https://${entraHost}/${settings.tenant}/oauth2/authorize?x=1` });
  }

  const job = (req) => req.headers.authorization === `Bearer ${settings.jobSecret}`;

  function github(req, res) {
    const aud = new URL(req.url, 'https://localhost').searchParams.get('audience');
    if (job(req)) send(res, 200, { value: federation.issue({ sub: settings.subject, aud }) });
    else send(res, 401, { message: 'Bad credentials' });
  }

  function pipelines(req, res) {
    const claims = { sub: settings.subject, aud: pipelinesAudience };
    if (job(req)) send(res, 200, { oidcToken: federation.issue(claims) });
    else send(res, 401, { message: 'TF400813: not authorized' });
  }

  const routes = [
    ['GET', '/aad/auth', tenant],
    ['POST', `/${settings.tenant}/oauth2/token`, entra],
    ['GET', '/github/token', github],
    [
      'POST',
      '/pipelines/p 1/_apis/distributedtask/hubs/build/plans/plan/jobs/job/oidctoken',
      pipelines,
    ],
  ];
  const find = (req) => {
    const path = decodeURIComponent(req.url.split('?')[0]);
    return routes.find(([method, at]) => method === req.method && at === path);
  };

  // http://169.254.169.254 of an Azure machine; nobody who comes without the header is answered.
  function metadata(req, res) {
    const url = new URL(req.url, 'http://localhost');
    const resource = url.searchParams.get('resource');
    if (url.pathname !== '/metadata/identity/oauth2/token') send(res, 404, {});
    else if (req.headers.metadata !== 'true') send(res, 400, { error: 'invalid_request' });
    else {
      send(res, 200, {
        access_token: entraToken(resource),
        expires_on: `${now() + life}`,
        resource,
        token_type: 'Bearer',
      });
    }
  }

  const startMetadata = async () => (await listenFree(() => createServer(metadata))).port;

  return {
    owns: (req) => Boolean(find(req)),
    answer: (req, res, body) => find(req)[2](req, res, body),
    read,
    entraToken: () => entraToken(databricks),
    startMetadata,
  };
}

// An HTTP proxy (CONNECT) for which Entra is the workspace's port. It wants a user and password.
export async function startProxy({ webPort, secret }) {
  const wanted = `Basic ${Buffer.from(`proxy:${secret}`).toString('base64')}`;

  function tunnel(req, client, head) {
    const [host, port] = req.url.split(':');
    client.on('error', () => client.destroy());
    if (req.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
      return;
    }
    const server = connect(host === entraHost ? webPort : Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      client.pipe(server);
      server.pipe(client);
    });
    server.on('error', () => client.destroy());
    client.on('close', () => server.destroy());
  }

  return (await listenFree(() => createServer().on('connect', tunnel))).port;
}
