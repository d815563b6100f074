// Listening on loopback, on both families where there are both.

import { createServer } from 'node:net';

function listenAt(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve(server.address().port);
    });
  });
}

// Outside the range that systems hand out to outgoing connections.
function randomPort() {
  return 20000 + Math.floor(Math.random() * 12000);
}

// True when nobody listens at any of the addresses.
async function isFree(port, hosts) {
  for (const host of hosts) {
    const probe = createServer();
    try {
      await listenAt(probe, port, host);
    } catch (error) {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') continue;
      return false;
    }
    await new Promise((resolve) => probe.close(resolve));
  }
  return true;
}

export async function freePort(hosts = ['127.0.0.1', '::1']) {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomPort();
    if (await isFree(port, hosts)) return port;
  }
  throw new Error('no free port between 20000 and 32000');
}

// Starts make() on the port at every host; a missing IPv6 is passed over.
export async function listenLoopback(make, port, hosts = ['127.0.0.1', '::1']) {
  const servers = [];
  for (const host of hosts) {
    const server = make();
    try {
      await listenAt(server, port, host);
      servers.push(server);
    } catch (error) {
      if (host !== '::1') throw new Error(`cannot listen on ${host}:${port}: ${error.message}`);
    }
  }
  return servers;
}
