// Faults of the HTTP side, and the record of requests that tests ask for.
//
// A rule: { path, times, status, retry_after, delay_ms, cut, html, body }
//   path         prefix of the paths it is for; '/' is all
//   times        how many requests it meets (default 1; 0 is all until cleared)
//   status       answer with this status and Databricks' error JSON
//   retry_after  seconds (number) or date (string) of a Retry-After header
//   delay_ms     wait before anything else; alone it only delays
//   cut          'before' closes the connection unanswered, 'middle' in the body
//   html         answer with a web page instead of JSON (status 200 unless given)
//   body         answer with this text instead

const known = new Set([
  'path',
  'times',
  'status',
  'retry_after',
  'delay_ms',
  'cut',
  'html',
  'body',
]);
const recordCeiling = 10000;

const errorCodes = {
  429: ['REQUEST_LIMIT_EXCEEDED', 'Too many requests; please try again later.'],
  500: ['INTERNAL_ERROR', 'An internal error occurred.'],
  502: ['BAD_GATEWAY', 'Bad gateway.'],
  503: ['TEMPORARILY_UNAVAILABLE', 'The service at this path is temporarily unavailable.'],
  504: ['DEADLINE_EXCEEDED', 'The request timed out.'],
};

const page = `<!DOCTYPE html>
<html><head><title>Databricks - Sign In</title></head>
<body><h1>Sign in to Databricks</h1><p>Access from this network is not allowed.</p></body></html>
`;

const sleep = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

function replyOf(rule) {
  if (rule.html)
    return { status: rule.status ?? 200, type: 'text/html; charset=utf-8', body: page };
  if (rule.body !== undefined) {
    return { status: rule.status ?? 200, type: 'application/json', body: rule.body };
  }
  const [code, message] = errorCodes[rule.status] ?? [
    'UNKNOWN',
    `Answered with ${rule.status} by a fault.`,
  ];
  return {
    status: rule.status,
    type: 'application/json',
    body: JSON.stringify({ error_code: code, message }),
  };
}

export function createFaults() {
  let rules = [];
  let records = [];
  let counts = {};

  function add(rule) {
    const unknown = Object.keys(rule).find((name) => !known.has(name));
    if (unknown) return `unknown field ${unknown}`;
    if (typeof rule.path !== 'string' || !rule.path.startsWith('/'))
      return 'path must begin with /';
    if (rule.cut !== undefined && !['before', 'middle'].includes(rule.cut)) {
      return 'cut must be "before" or "middle"';
    }
    rules.push({ ...rule, left: rule.times === 0 ? Infinity : (rule.times ?? 1) });
    return undefined;
  }

  function take(path) {
    const rule = rules.find((one) => path.startsWith(one.path));
    if (rule) {
      rule.left -= 1;
      rules = rules.filter((one) => one.left > 0);
    }
    return rule;
  }

  // Records the request; its status is filled in when the answer is out.
  function record(req, res) {
    const [path, query] = req.url.split('?');
    const entry = {
      time: new Date().toISOString(),
      method: req.method,
      path,
      parameters: query ? [...new URLSearchParams(query).keys()] : [],
      user_agent: req.headers['user-agent'] ?? '',
      status: null,
    };
    counts[path] = (counts[path] ?? 0) + 1;
    records.push(entry);
    if (records.length > recordCeiling) records.shift();
    res.on('finish', () => {
      entry.status = res.statusCode;
    });
  }

  // Plays the fault that waits for this request. True when that was the whole answer.
  async function meet(req, res) {
    const rule = take(req.url.split('?')[0]);
    if (!rule) return false;
    if (rule.delay_ms) await sleep(rule.delay_ms);
    if (rule.cut === 'before') {
      req.socket.destroy();
      return true;
    }
    if (rule.status === undefined && !rule.html && rule.body === undefined && !rule.cut)
      return false;
    const reply = replyOf(rule.cut ? { body: '{"cut":', ...rule } : rule);
    if (rule.retry_after !== undefined) res.setHeader('Retry-After', String(rule.retry_after));
    const extra = rule.cut === 'middle' ? 1000 : 0;
    res.writeHead(reply.status, {
      'Content-Type': reply.type,
      'Content-Length': Buffer.byteLength(reply.body) + extra,
    });
    if (rule.cut === 'middle') res.write(reply.body, () => req.socket.destroy());
    else res.end(reply.body);
    return true;
  }

  return {
    add,
    record,
    meet,
    rules: () => rules,
    records: (path) => records.filter((entry) => !path || entry.path === path),
    counts: () => counts,
    clearRules: () => {
      rules = [];
    },
    clearRecords: () => {
      records = [];
      counts = {};
    },
  };
}
