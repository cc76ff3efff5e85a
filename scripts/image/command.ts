/** The build-image command as a function of its arguments and outputs. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../flags.ts';
import { parseBuildImageArguments, usage } from './arguments.ts';
import { type ImagePlan, planImage, type Tool, tools } from './plan.ts';

export interface CommandOutputs {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Exit code: 0 done, 2 wrong command line, 3 no tool, or it failed. */
export async function runBuildImage(argv: readonly string[], { stdout, stderr }: CommandOutputs): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-image-'));
  try {
    const { help, tool, ...wanted } = parseBuildImageArguments(argv);
    if (help) {
      stdout.write(usage);
      return 0;
    }
    const digestFile = join(folder, 'digest');
    const request = { ...wanted, tool: tool ?? findTool(), epochSeconds: commitSeconds(), digestFile };
    requireTool(request.tool);
    const plan = planImage(request);
    run(plan.build);
    const digest = push(plan, digestFile);
    stdout.write(
      digest === undefined ? `built ${wanted.tag}\n` : `ProcessingImageUri=${withDigest(wanted.push!, digest)}\n`,
    );
    return 0;
  } catch (error) {
    stderr.write(`build-image: ${(error as Error).message}\n`);
    return error instanceof UsageError ? 2 : 3;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pushed image's digest, `sha256:…`; undefined where nothing is pushed. */
function push({ login, push: commands }: ImagePlan, digestFile: string): string | undefined {
  if (commands.length === 0) return undefined;
  if (login !== undefined) run(login.command, execFileSync(login.password[0]!, login.password.slice(1)));
  for (const command of commands.slice(0, -1)) run(command);
  const last = commands.at(-1)!;
  if (last[0] === 'buildah') {
    run(last);
    return readFileSync(digestFile, 'utf8').trim();
  }
  return execFileSync(last[0]!, last.slice(1), { encoding: 'utf8' }).trim().split('@')[1];
}

function withDigest(repository: string, digest: string): string {
  return `${repository.replace(/:[^/]+$/, '')}@${digest}`;
}

/** Its output is for people, and goes to stderr: stdout is for the result. */
function run(command: readonly string[], input?: Buffer): void {
  const [program, ...args] = command;
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const { status, error } = spawnSync(program!, args, { cwd: repository, input, stdio: [stdin, 2, 2] });
  if (error !== undefined || status !== 0) {
    throw new Error(
      `${command.join(' ')} ${error === undefined ? `ended with ${status}` : `cannot be run: ${error.message}`}`,
    );
  }
}

function findTool(): Tool {
  const found = tools.find((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found !== undefined) return found;
  throw new Error('neither docker nor buildah can be run: install one of them, or name one with --tool');
}

/** Looks before anything is built: `docker build` fails late, and with words of its own, without a daemon or buildx. */
function requireTool(tool: Tool): void {
  const problem = (args: readonly string[], what: string) => {
    const { status, error, stderr } = spawnSync(tool, args, { encoding: 'utf8', timeout: 10_000 });
    if (status === 0) return;
    const reason = error?.message ?? (stderr.trim().split('\n').at(-1) || `ended with ${status}`);
    throw new Error(`${what}: ${tool} ${args.join(' ')}: ${reason}`);
  };
  if (tool === 'buildah') problem(['--version'], 'buildah cannot be run');
  if (tool !== 'docker') return;
  problem(
    ['version', '--format', '{{.Server.Version}}'],
    "docker's daemon does not answer; start it, or use --tool buildah",
  );
  problem(['buildx', 'version'], 'docker has no buildx; install it, or use --tool buildah');
}

/** Of the commit that is checked out; 0 where this is no checkout. */
function commitSeconds(): number {
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: repository, encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : 0;
}
