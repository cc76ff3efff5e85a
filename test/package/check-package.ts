/**
 * `npm run test:package`: packs, installs the package into empty folders as a stranger does, and runs there what the
 * guides print, the first run on AWS against `serve` and moto. It needs npm's registry, and for the second guide the
 * environment that `npm run test:interop` makes; what it lacks it says, and leaves out. `-- NAME` runs one of them.
 */

import { type ChildProcess, execFileSync, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { repositoryRoot } from '../support/repository.ts';
import { guideScript, hasPython, missingLines } from './guide.ts';

const largestPackedBytes = 1_500_000;
const python = join(repositoryRoot, '.interop/venv/bin');

const work = mkdtempSync(join(tmpdir(), 'macroshard-package-'));
const running: ChildProcess[] = [];
try {
  const tarball = pack();
  const [only] = process.argv.slice(2);
  if (only !== 'first-run-on-aws') await runGuide('your-own-data', tarball, environment());
  if (only === 'your-own-data') say('left out: docs/first-run-on-aws.md, as asked');
  else if (existsSync(join(python, 'moto_server'))) await runGuide('first-run-on-aws', tarball, await likeAws());
  else say('left out: docs/first-run-on-aws.md, since npm run test:interop has not made .interop/venv');
} finally {
  for (const child of running) child.kill();
  rmSync(work, { recursive: true, force: true });
}

function pack(): string {
  const told = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', work], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  const [{ filename, size, files }] = JSON.parse(told) as [
    { filename: string; size: number; files: readonly { path: string }[] },
  ];
  expect(size < largestPackedBytes, `${filename} has ${size} bytes, expected less than ${largestPackedBytes}`);
  const unwanted = files
    .map(({ path }) => path)
    .filter(
      (path) =>
        /(^|\/)test\/|\.test\.|\.tsbuildinfo$/.test(path) || /^(?!container\/examples\/).*(?<!\.d)\.ts$/.test(path),
    );
  expect(unwanted.length === 0, `it holds ${unwanted.join(', ')}`);
  say(`ok   packed: ${size} bytes, ${files.length} files`);
  return join(work, filename);
}

async function runGuide(name: string, tarball: string, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = join(work, name);
  mkdirSync(folder);
  copyFileSync(tarball, join(folder, 'macroshard-0.1.0.tgz'));
  const path = `docs/${name}.md`;
  const page = readFileSync(join(repositoryRoot, path), 'utf8');
  const limits = { withPython: spawnSync('python3', ['--version'], { env }).status === 0 };
  if (!limits.withPython && hasPython(page)) say(`left out: the Python of ${path}, since python3 is not installed`);
  const { status, stdout, stderr } = spawnSync('bash', ['-c', guideScript(path, page, limits)], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const missing = missingLines(page, stdout, limits);
  expect(status === 0 && missing.length === 0, [stdout, stderr, `${path} ended with ${status}`, ...missing].join('\n'));
  say(`ok   ${path}: its commands run as printed, in an empty folder`);
}

/** What a stranger's shell has: nothing of npm's or of AWS that this one was started with. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_registry)|AWS_|INIT_CWD)/.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: '' };
}

/** SageMaker, its logs and S3 are those of `serve`, the rest is moto's; docker and the quotas have stand-ins. */
async function likeAws(): Promise<NodeJS.ProcessEnv> {
  const bin = join(work, 'bin');
  mkdirSync(bin);
  const tool = (name: string, text: string) => writeFileSync(join(bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  tool(
    'docker',
    `case "$1 $2" in
  "image inspect") echo "$5@sha256:${'0'.repeat(64)}" ;;
  "login "*) cat > /dev/null ;;
  "buildx build") test -f container/Dockerfile ;;
esac
`,
  );
  tool('aws', `if [ "$1" = service-quotas ]; then echo '| L-0000000000 | 4.0 |'; else exec '${python}/aws' "$@"; fi\n`);
  // It says the port that it has taken on stderr, once it listens.
  const moto = await firstMatch(
    start(join(python, 'moto_server'), ['-H', '127.0.0.1', '-p', '0'], 'stderr').stderr!,
    /Running on (http:\S+)/,
  );
  const program = join(repositoryRoot, 'dist/bundle/bin.js');
  const state = join(work, 'state');
  const served = start(process.execPath, [program, 'serve', '--port', '0', '--state', state, '--any-credentials']);
  const serve = await firstMatch(served.stdout!, /^(http:\S+)$/);
  return {
    ...environment(),
    PATH: `${bin}:${process.env.PATH}`,
    AWS_ENDPOINT_URL: moto,
    AWS_ENDPOINT_URL_SAGEMAKER: serve,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: serve,
    AWS_ENDPOINT_URL_S3: serve,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
  };
}

function start(program: string, args: readonly string[], read: 'stdout' | 'stderr' = 'stdout'): ChildProcess {
  const stdio: StdioOptions = ['ignore', read === 'stdout' ? 'pipe' : 'ignore', read === 'stderr' ? 'pipe' : 'ignore'];
  const child = spawn(program, args, { cwd: work, stdio });
  running.push(child);
  return child;
}

/** What the first line that fits says; what comes after is read, too, so that the program never waits for its pipe. */
async function firstMatch(output: Readable, pattern: RegExp): Promise<string> {
  const lines = createInterface(output);
  return await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const [, found] = pattern.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    lines.once('close', () => reject(new Error(`a server ended before it said where it listens (${pattern.source})`)));
  });
}

function expect(isRight: boolean, otherwise: string): void {
  if (!isRight) throw new Error(otherwise);
}

function say(line: string): void {
  process.stdout.write(`check-package: ${line}\n`);
}
