/**
 * What a job on this machine inherits of the user's environment: only what it needs, and never credentials,
 * nor HOME that leads to them.
 */

const inherited = ['PATH', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'NODE_V8_COVERAGE', 'NODE_EXTRA_CA_CERTS'];

/** What job processes inherit of an environment. */
export function inheritedEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const entries = inherited.map((name) => [name, env[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
