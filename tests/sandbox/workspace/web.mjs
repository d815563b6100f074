// The workspace's HTTPS server: records, plays faults, then hands over to OAuth or REST.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { listenFree } from './listen.mjs';

const bodyCeiling = 1024 * 1024;

async function readBody(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > bodyCeiling) throw Object.assign(new Error('request too large'), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

// `site` is { oauth, clouds, api }; they may join it after the start, since they need to know the port.
export async function startWeb({ tls, faults, knobs, site }) {
  async function answer(req, res) {
    faults.record(req, res);
    res.setHeader('Date', new Date(knobs.now() * 1000).toUTCString());
    res.setHeader('x-request-id', randomUUID());
    const body = await readBody(req);
    if (await faults.meet(req, res)) return;
    const path = req.url.split('?')[0];
    if (site.clouds.owns(req)) site.clouds.answer(req, res, body);
    else if (site.oauth.owns(path)) await site.oauth.answer(req, res, body);
    else site.api.answer(req, res, body);
  }

  function fail(res, error) {
    console.error(error);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    res.writeHead(error.status ?? 500, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ error_code: 'INTERNAL_ERROR', message: error.message }));
  }

  const { port } = await listenFree(() =>
    createServer(tls, (req, res) => {
      answer(req, res).catch((error) => fail(res, error));
    }),
  );
  return port;
}
