// Listening on loopback, on both families where there are both.

import { createServer } from 'node:net';

const loopback = ['127.0.0.1', '::1'];

function listenAt(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

const close = (server) =>
  new Promise((resolve) => {
    server.close(resolve);
  });

// True for a machine without IPv6, which must do without.
const isAbsent = (error, host) =>
  host === '::1' && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code);

// Starts make() on the port at every host.
export async function listenOn(make, port, hosts) {
  const servers = [];
  for (const host of hosts) {
    try {
      servers.push(await listenAt(make(), port, host));
    } catch (error) {
      if (isAbsent(error, host)) continue;
      await Promise.all(servers.map(close));
      throw error;
    }
  }
  return servers;
}

async function isFree(port, hosts) {
  try {
    const probes = await listenOn(createServer, port, hosts);
    await Promise.all(probes.map(close));
    return true;
  } catch {
    return false;
  }
}

// Starts make() at every host on one port that is free there, and at the hosts of `reserve` too,
// for a server that is yet to come. Ports lie outside the range that systems hand out to outgoing
// connections.
export async function listenFree(make, { hosts = loopback, reserve = [] } = {}) {
  let problem;
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    try {
      const servers = await listenOn(make, port, hosts);
      if (await isFree(port, reserve)) return { port, servers };
      await Promise.all(servers.map(close));
    } catch (error) {
      problem = error;
    }
  }
  throw new Error(`no free port on ${hosts.join(', ')}: ${problem?.message ?? 'all are taken'}`);
}
