// The sign-in page: email and password, or a refusal.

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => escapes[c]);

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 22rem; margin: 12vh auto; padding: 0 1rem; }
  label { display: block; margin-top: 1rem; }
  input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
  button { margin: 1.5rem .5rem 0 0; padding: .5rem 1.25rem; font: inherit; }
  [role=alert] { border-left: .25rem solid #c33; padding-left: .75rem; }`;

function page({ action, client, email, problem }) {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to the sandbox workspace</title>
<style>${style}
</style>
</head>
<body>
<main>
<h1>Sign in</h1>
<p>The application <strong>${escape(client)}</strong> asks for access to this workspace.</p>
${problem ? `<p role="alert">${escape(problem)}</p>` : ''}
<form method="post" action="${escape(action)}">
<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="username" required autofocus
 value="${escape(email)}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button id="continue" name="answer" value="continue">Continue</button>
<button id="deny" name="answer" value="deny" formnovalidate>Deny</button>
</form>
</main>
</body>
</html>
`;
}

export function createSignIn({ provider, user }) {
  const matches = (form) =>
    form.get('email') === user.email && form.get('password') === user.password;

  return async function answer(req, res, body) {
    let details;
    try {
      details = await provider.interactionDetails(req, res);
    } catch {
      res.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' });
      res.end('This sign-in has ended or was never begun. Start it again from your application.\n');
      return;
    }

    const show = (status, email, problem) => {
      res.writeHead(status, {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
      });
      const client = details.params.client_id;
      res.end(page({ action: req.url, client, email, problem }));
    };

    if (req.method !== 'POST') {
      show(200, '', '');
      return;
    }
    const form = new URLSearchParams(body);
    if (form.get('answer') === 'deny') {
      await provider.interactionFinished(req, res, {
        error: 'access_denied',
        error_description: 'The user denied the request',
      });
    } else if (matches(form)) {
      await provider.interactionFinished(req, res, { login: { accountId: user.email } });
    } else {
      show(401, form.get('email') ?? '', 'Email or password is wrong.');
    }
  };
}
