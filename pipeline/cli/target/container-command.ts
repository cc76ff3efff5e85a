import { fileURLToPath } from 'node:url';

/** The container's program as this checkout has compiled it. */
export function containerCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(import.meta.resolve('@macroshard/container/main'))];
}

/** The process that an execution runs in when it is to outlive the command that started it. */
export function runnerCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(new URL('../execution-runner.js', import.meta.url))];
}

// A job gets nothing of the user's environment that it does not need: credentials least of all, nor HOME that leads to
// them.
const inherited = ['PATH', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'NODE_V8_COVERAGE', 'NODE_EXTRA_CA_CERTS'];

/** What job processes inherit of an environment. */
export function jobEnvironment(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const entries = inherited.map((name) => [name, env[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
