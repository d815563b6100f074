// What the admin URL may turn while the workspace runs.

export const defaults = Object.freeze({
  access_token_seconds: 3600, // life of workspace tokens
  credential_seconds: 3600, // longest life of database credentials
  clock_skew_seconds: 0, // how far the workspace's clock is ahead (+) or behind (-)
  rotate_refresh_tokens: true, // single-use refresh tokens
  refresh_tokens_dead_before: 0, // epoch seconds; older refresh tokens are invalid
});

export function createKnobs() {
  const knobs = { ...defaults };
  // The workspace's own idea of now, in epoch seconds.
  const now = () => Math.floor(Date.now() / 1000) + knobs.clock_skew_seconds;

  // Returns what is wrong with the changes, or undefined once they are made.
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (!(name in defaults)) return `unknown setting ${name}`;
      if (typeof value !== typeof defaults[name])
        return `${name} must be a ${typeof defaults[name]}`;
    }
    Object.assign(knobs, changes);
    return undefined;
  }

  return { values: knobs, now, set, reset: () => Object.assign(knobs, defaults) };
}
