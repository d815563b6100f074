// The few messages of PostgreSQL's protocol that the gates speak: startup, errors, passwords.

import { TLSSocket } from 'node:tls';

const sslRequest = 80877103;
const gssRequest = 80877104;
const cancelRequest = 80877102;
const startupCeiling = 10000;

// Waits until there is something to read; rejects when there never will be.
function readable(stream) {
  return new Promise((resolve, reject) => {
    const ended = () => done(() => reject(new Error('the client hung up')));
    const ready = () => done(resolve);
    function done(settle) {
      stream.off('readable', ready).off('close', ended).off('end', ended);
      settle();
    }
    stream.on('readable', ready).on('close', ended).on('end', ended);
  });
}

export async function readBytes(stream, size) {
  for (;;) {
    if (stream.destroyed || stream.readableEnded) throw new Error('the client hung up');
    const bytes = stream.read(size);
    if (bytes?.length === size) return bytes;
    if (bytes) throw new Error('the client hung up in a message');
    await readable(stream);
  }
}

// One packet of the startup phase: { code, raw, parameters }.
async function readPacket(stream) {
  const head = await readBytes(stream, 8);
  const size = head.readInt32BE(0);
  if (size < 8 || size > startupCeiling) throw new Error('not a PostgreSQL client');
  const rest = size > 8 ? await readBytes(stream, size - 8) : Buffer.alloc(0);
  const words = rest.toString('utf8').split('\0');
  const parameters = {};
  for (let i = 0; i + 1 < words.length && words[i]; i += 2) parameters[words[i]] = words[i + 1];
  return { code: head.readInt32BE(4), raw: Buffer.concat([head, rest]), parameters };
}

// Takes a client to its startup packet. With a TLS context the SSL request is granted, without one
// it is declined. Returns { stream, packet }; packet is undefined for a cancel request.
export async function acceptClient(socket, secureContext) {
  let stream = socket;
  for (;;) {
    const packet = await readPacket(stream);
    if (packet.code === sslRequest && secureContext && stream === socket) {
      socket.write('S');
      stream = new TLSSocket(socket, { isServer: true, secureContext });
      stream.on('error', () => socket.destroy());
    } else if (packet.code === sslRequest || packet.code === gssRequest) {
      stream.write('N');
    } else {
      return { stream, packet: packet.code === cancelRequest ? undefined : packet };
    }
  }
}

export function sslRequestPacket() {
  const packet = Buffer.alloc(8);
  packet.writeInt32BE(8, 0);
  packet.writeInt32BE(sslRequest, 4);
  return packet;
}

function message(type, body) {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

export function errorResponse(sqlstate, text) {
  const fields = { S: 'FATAL', V: 'FATAL', C: sqlstate, M: text };
  const body = Object.entries(fields)
    .map(([type, value]) => `${type}${value}\0`)
    .join('');
  return message('E', Buffer.from(`${body}\0`));
}

export const cleartextPasswordRequest = () => message('R', Buffer.from([0, 0, 0, 3]));
