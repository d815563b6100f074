// The workspace's signing keys: RS256, the newest signs, older ones still verify until dropped.
// The public halves also go to the database server, one KID.pem each.

import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signJwt(claims, privateKey, kid) {
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

// The claims of a token that publicKeyOf(kid) fits, or undefined. Expiry is for the caller.
export function readJwt(token, publicKeyOf) {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const header = JSON.parse(Buffer.from(parts[0], 'base64url'));
    const key = header.alg === 'RS256' && publicKeyOf(header.kid);
    const text = Buffer.from(`${parts[0]}.${parts[1]}`);
    const fits = key && verify('RSA-SHA256', text, key, Buffer.from(parts[2], 'base64url'));
    return fits ? JSON.parse(Buffer.from(parts[1], 'base64url')) : undefined;
  } catch {
    return undefined;
  }
}

export function createKeys(directory) {
  let keys = []; // newest first: { kid, privateKey, publicKey }
  const listeners = [];

  const withdraw = ({ kid }) => rmSync(`${directory}/${kid}.pem`, { force: true });

  function publish({ kid, publicKey }) {
    const file = `${directory}/${kid}.pem`;
    writeFileSync(`${file}.new`, publicKey.export({ type: 'spki', format: 'pem' }));
    chmodSync(`${file}.new`, 0o644);
    renameSync(`${file}.new`, file);
  }

  // Makes a new key sign; the old ones verify on only if kept.
  function rotate({ keepOld = true } = {}) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const fresh = { kid: randomUUID(), privateKey, publicKey: createPublicKey(privateKey) };
    if (!keepOld) keys.forEach(withdraw);
    keys = [fresh, ...(keepOld ? keys : [])];
    publish(fresh);
    listeners.forEach((listener) => listener());
    return fresh.kid;
  }

  const publicKeyOf = (kid) => keys.find((key) => key.kid === kid)?.publicKey;
  const privateJwks = () => ({
    keys: keys.map(({ kid, privateKey }) => ({
      ...privateKey.export({ format: 'jwk' }),
      kid,
      use: 'sig',
      alg: 'RS256',
    })),
  });

  rotate();
  return {
    rotate,
    hide: () => keys.forEach(withdraw),
    show: () => keys.forEach(publish),
    privateJwks,
    onRotate: (listener) => listeners.push(listener),
    sign: (claims) => signJwt(claims, keys[0].privateKey, keys[0].kid),
    read: (token) => readJwt(token, publicKeyOf),
  };
}
