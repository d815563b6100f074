// The workspace of a sandbox: node main.mjs DIR
// Reads DIR/settings.json, listens on loopback, and writes the ports it found free to
// DIR/run/ports as shell assignments.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { startAdmin } from './admin.mjs';
import { createDirectory } from './directory.mjs';
import { createFaults } from './faults.mjs';
import { createFederation } from './federation.mjs';
import { startGates } from './gates.mjs';
import { createKeys } from './keys.mjs';
import { createKnobs } from './knobs.mjs';
import { createOAuth } from './oauth.mjs';
import { createApi } from './api.mjs';
import { createClouds, startProxy } from './clouds.mjs';
import { startWeb } from './web.mjs';

const dir = process.argv[2];
const settings = JSON.parse(readFileSync(`${dir}/settings.json`, 'utf8'));
const tls = (name) => ({
  cert: readFileSync(`${dir}/tls/${name}.crt`),
  key: readFileSync(`${dir}/tls/${name}.key`),
});

const site = {};
const knobs = createKnobs();
const keys = createKeys(settings.keyDirectory);
const faults = createFaults();
const directory = createDirectory(settings);
const federation = createFederation(directory.workspace.accountId);

const webPort = await startWeb({ tls: tls('server'), faults, knobs, site });
const expiredWebPort = await startWeb({ tls: tls('expired'), faults, knobs, site });
const base = `https://localhost:${webPort}`;
site.oauth = createOAuth({ base, settings, knobs, keys, federation, directory });
site.clouds = createClouds({ settings: settings.clouds, federation });
site.api = createApi({ knobs, keys, directory, clouds: site.clouds });
const proxyPort = await startProxy({ webPort, secret: settings.clouds.proxySecret });

const gates = await startGates({ tls, directory });
const adminPort = await startAdmin({
  knobs,
  keys,
  faults,
  federation,
  gates,
  directory,
  clouds: site.clouds,
});

writeFileSync(`${dir}/federation.jwt`, federation.issue({ sub: settings.user.email }), {
  mode: 0o600,
});

const ports = {
  LAKEBASE_PORT: gates.ports.database,
  DATABRICKS_HOST: base,
  SANDBOX_ADMIN_URL: `http://127.0.0.1:${adminPort}`,
  SANDBOX_EXPIRED_WORKSPACE: `https://localhost:${expiredWebPort}`,
  SANDBOX_METADATA_URL: `http://127.0.0.1:${await site.clouds.startMetadata()}`,
  SANDBOX_PROXY_PORT: proxyPort,
  SANDBOX_POOLER_PORT: gates.ports.pooler,
  SANDBOX_PLAINTEXT_PORT: gates.ports.plaintext,
  SANDBOX_EXPIRED_PORT: gates.ports.expired,
  SANDBOX_WRONGHOST_PORT: gates.ports.wronghost,
  SANDBOX_UNTRUSTED_PORT: gates.ports.untrusted,
};
const text = Object.entries(ports)
  .map(([name, value]) => `${name}=${value}\n`)
  .join('');
writeFileSync(`${dir}/run/ports.new`, text);
renameSync(`${dir}/run/ports.new`, `${dir}/run/ports`);
console.log(`workspace ${base}, process ${process.pid}`);
