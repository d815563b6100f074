// Fault control: plain HTTP on loopback, JSON in and out. The table at the end is the whole of it.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { listenFree } from './listen.mjs';

const fine = { ok: true };

// A setter's complaint, or "ok".
const done = (complaint) => {
  if (complaint) throw new Error(complaint);
  return fine;
};

export async function startAdmin({ knobs, keys, faults, federation, gates, directory, clouds }) {
  const now = () => Math.floor(Date.now() / 1000);

  // A database credential for any role and any life, also a past one.
  function mintCredential({ role, seconds = 3600 }) {
    if (!role) throw new Error('role is missing');
    return {
      token: keys.sign({
        iss: 'lakebase',
        sub: role,
        aud: directory.workspace.workspaceId,
        iat: now(),
        exp: now() + seconds,
        jti: randomUUID(),
        kind: 'database_credential',
      }),
    };
  }

  // For a while the database server knows no key and refuses every credential.
  function hideKeys({ seconds = 1 }) {
    keys.hide();
    setTimeout(keys.show, seconds * 1000);
    return fine;
  }

  function reset() {
    faults.clearRules();
    faults.clearRecords();
    knobs.reset();
    return done(gates.compute.set({ mode: 'awake' }));
  }

  const routes = {
    'GET /settings': () => knobs.values,
    'POST /settings': (changes) => done(knobs.set(changes)),
    'GET /faults': () => faults.rules(),
    'POST /faults': (rule) => done(faults.add(rule)),
    'DELETE /faults': () => done(faults.clearRules()),
    'GET /requests': (body, query) => faults.records(query.get('path')),
    'DELETE /requests': () => done(faults.clearRecords()),
    'GET /counts': () => faults.counts(),
    'POST /keys/rotate': ({ keep_old: keepOld = true }) => ({ kid: keys.rotate({ keepOld }) }),
    'POST /keys/hide': hideKeys,
    'POST /refresh-tokens/revoke': () => done(knobs.set({ refresh_tokens_dead_before: now() + 1 })),
    'GET /compute': () => gates.compute.report(),
    'POST /compute': (wish) => done(gates.compute.set(wish)),
    'GET /impostors': () => gates.impostors,
    'POST /credentials': mintCredential,
    'POST /entra/tokens': () => ({ token: clouds.entraToken() }),
    'POST /federation/tokens': (claims) => ({ token: federation.issue(claims) }),
    'POST /reset': reset,
  };

  async function answer(req, res) {
    const url = new URL(req.url, 'http://localhost');
    const route = routes[`${req.method} ${url.pathname}`];
    let status = 200;
    let value;
    try {
      if (!route) throw new Error(`no such call; there are ${Object.keys(routes).join(', ')}`);
      let text = '';
      for await (const chunk of req) text += chunk;
      value = route(text ? JSON.parse(text) : {}, url.searchParams);
    } catch (error) {
      status = 400;
      value = { error: error.message };
    }
    res.writeHead(status, { 'Content-Type': 'application/json' });
    res.end(`${JSON.stringify(value)}\n`);
  }

  const { port } = await listenFree(() => createServer(answer));
  return port;
}
