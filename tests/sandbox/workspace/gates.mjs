// What stands before the database server, and what pretends to be one.
//
//   sleeping   127.0.0.3, the server's port: a compute that scales to zero; awake it passes all on
//   disabled   127.0.0.4, the server's port: the proxy's answer for a disabled endpoint
//   pooler     localhost, own port: refuses OAuth roles, passes native ones on
//   plaintext  localhost, own port: has no TLS
//   expired, wronghost, untrusted
//              localhost, own ports: a certificate out of date, another host's, an unknown
//              authority's
//
// Those without a good certificate ask for the password in clear and count what they are given:
// a client that lets one see a password has a hole.

import { connect, createServer } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { addresses } from './directory.mjs';
import { listenFree, listenOn } from './listen.mjs';
import {
  acceptClient,
  cleartextPasswordRequest,
  errorResponse,
  readBytes,
  sslRequestPacket,
} from './pgwire.mjs';

const wakingText = "Couldn't connect to compute node";
const disabledText = 'Control plane request failed: endpoint is disabled';

const sleep = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

function quietly(handler) {
  return (socket) => {
    socket.on('error', () => socket.destroy());
    handler(socket).catch(() => socket.destroy());
  };
}

function join(client, server) {
  server.on('error', () => client.destroy());
  client.on('close', () => server.destroy());
  server.on('close', () => client.destroy());
  client.pipe(server);
  server.pipe(client);
}

async function refuseClient(socket, secureContext, sqlstate, text) {
  const { stream, packet } = await acceptClient(socket, secureContext);
  if (packet) stream.end(errorResponse(sqlstate, text));
  else stream.destroy();
}

// The compute that sleeps. state.mode says what connections meet:
//   awake   they are passed on
//   refuse  nobody listens, for state.seconds
//   reset   the next state.times are cut at once
//   error   the next state.times get state.message (SQLSTATE XX000) after the TLS handshake
//   delay   the next state.times are passed on after state.ms
async function startCompute(secureContext) {
  const awake = { mode: 'awake', times: 0, seconds: 0, ms: 0, message: wakingText };
  let state = awake;
  let seen = 0;

  const passOn = (socket) => join(socket, connect(port, '127.0.0.1'));

  async function meet(socket) {
    seen += 1;
    const { mode, ms, message } = state;
    if (mode !== 'awake') {
      state = { ...state, times: state.times - 1 };
      if (state.times <= 0) state = awake;
    }
    if (mode === 'reset') socket.resetAndDestroy();
    else if (mode === 'error') await refuseClient(socket, secureContext, 'XX000', message);
    else {
      if (mode === 'delay') await sleep(ms);
      passOn(socket);
    }
  }

  const make = () => createServer(quietly(meet));
  const hosts = [addresses.sleeping];
  // The database server's own addresses are kept free for it.
  const reserve = ['127.0.0.1', '::1', addresses.replica, addresses.disabled];
  const listening = await listenFree(make, { hosts, reserve });
  const { port } = listening;
  let { servers } = listening;

  async function fallAsleep(seconds) {
    servers.forEach((server) => server.close());
    servers = [];
    await sleep(seconds * 1000);
    if (servers.length === 0) servers = await listenOn(make, port, hosts);
  }

  // Returns what is wrong with the wish, or undefined.
  function set(wish) {
    const wanted = { ...awake, times: 1, seconds: 1, ms: 1000, ...wish };
    const unknown = Object.keys(wanted).find((name) => !(name in awake));
    if (unknown) return `unknown field ${unknown}`;
    if (!['awake', 'refuse', 'reset', 'error', 'delay'].includes(wanted.mode)) {
      return 'mode must be awake, refuse, reset, error or delay';
    }
    if (wanted.mode !== 'refuse') {
      state = wanted.mode === 'awake' ? awake : wanted;
      return undefined;
    }
    state = awake;
    fallAsleep(wanted.seconds).catch(console.error);
    return undefined;
  }

  return { port, set, report: () => ({ ...state, connections: seen }) };
}

export async function startGates({ tls, directory }) {
  const contexts = Object.fromEntries(
    ['server', 'expired', 'wronghost', 'untrusted'].map((name) => [
      name,
      createSecureContext(tls(name)),
    ]),
  );
  const compute = await startCompute(contexts.server);
  const database = compute.port;
  const ports = { database };
  const impostors = {};

  function impostor(name, secureContext) {
    const count = { connections: 0, startups: 0, passwords: 0 };
    impostors[name] = count;
    return async (socket) => {
      count.connections += 1;
      const { stream, packet } = await acceptClient(socket, secureContext);
      if (!packet) return;
      count.startups += 1;
      stream.write(cleartextPasswordRequest());
      if ((await readBytes(stream, 1)).toString() === 'p') count.passwords += 1;
      stream.end(errorResponse('28P01', 'this server is an impostor'));
    };
  }

  async function pooler(socket) {
    const { stream, packet } = await acceptClient(socket, contexts.server);
    if (!packet) {
      stream.destroy();
    } else if (directory.isOAuthRole(packet.parameters.user)) {
      stream.end(errorResponse('08P01', 'SASL authentication failed'));
    } else {
      const raw = connect(database, '127.0.0.1').on('error', () => stream.destroy());
      raw.write(sslRequestPacket());
      await readBytes(raw, 1);
      const server = connectTls({ socket: raw, rejectUnauthorized: false });
      server.write(packet.raw);
      join(stream, server);
    }
  }

  const gates = {
    pooler,
    plaintext: impostor('plaintext', undefined),
    expired: impostor('expired', contexts.expired),
    wronghost: impostor('wronghost', contexts.wronghost),
    untrusted: impostor('untrusted', contexts.untrusted),
  };
  const disabled = (socket) => refuseClient(socket, contexts.server, 'XX000', disabledText);
  await listenOn(() => createServer(quietly(disabled)), database, [addresses.disabled]);
  for (const [name, handler] of Object.entries(gates)) {
    ports[name] = (await listenFree(() => createServer(quietly(handler)))).port;
  }
  return { ports, compute, impostors };
}
