/** Builds the image, and pushes it where that is asked for. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImageTool, imageTools } from '../command-line/setup-commands.ts';
import type { OwnFiles } from '../extractor/take-extractor.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { chooseImages, type Images, layOutNode } from './base-image.ts';
import { layOutContext } from './image-context.ts';
import { compileTypeScript, layOutExtractor } from './lay-out-extractor.ts';
import { type ImagePlan, type ImageRequest, planImage } from './plan-image.ts';

export type WantedImage = Images &
  Pick<ImageRequest, 'tag' | 'push'> & {
    readonly tool?: ImageTool | undefined;
  };

interface Place {
  /** Of the image's context. */
  readonly cwd: string;
  readonly env: Io['env'];
}

/**
 * The URI by digest of what was pushed; undefined where nothing was.
 * @param own  the extractor's files that the image is to hold
 */
export async function buildImage(
  wanted: WantedImage,
  own: OwnFiles | undefined,
  { env, stderr }: Pick<Io, 'env' | 'stderr'>,
): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-image-'));
  try {
    const place = { cwd: join(folder, 'context'), env };
    mkdirSync(place.cwd);
    const tool = wanted.tool ?? findTool(place);
    requireTool(tool, place);
    layOutContext(place.cwd);
    const images = chooseImages(wanted, own, place.cwd);
    if (images.nodeFrom !== undefined) layOutNode(place.cwd, images.nodeFrom, own?.files ?? []);
    if (own !== undefined) {
      layOutExtractor(place.cwd, own);
      for (const file of await compileTypeScript(place.cwd, own)) {
        stderr.write(
          `${file} is not compiled, because esbuild is not installed beside it: it runs where Node strips types, from 22.18 on\n`,
        );
      }
    }
    const digestFile = join(folder, 'digest');
    const plan = planImage({ ...wanted, base: images.base, tool, digestFile });
    run(plan.build, place);
    const digest = push(plan, { ...place, digestFile });
    return digest === undefined ? undefined : `${wanted.push!.replace(/:[^/]+$/, '')}@${digest}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pushed image's digest, `sha256:…`; undefined where nothing is pushed. */
function push({ login, push: commands }: ImagePlan, place: Place & { readonly digestFile: string }) {
  if (commands.length === 0) return undefined;
  if (login !== undefined) run(login.command, place, output(login.password, place));
  for (const command of commands.slice(0, -1)) run(command, place);
  const last = commands.at(-1)!;
  if (last[0] !== 'buildah') return output(last, place).trim().split('@')[1];
  run(last, place);
  return readFileSync(place.digestFile, 'utf8').trim();
}

function output([program, ...args]: readonly string[], place: Place): string {
  try {
    return execFileSync(program!, args, { ...place, encoding: 'utf8', stdio: ['ignore', 'pipe', 2] });
  } catch (error) {
    throw new Failure(3, (error as Error).message, { cause: error });
  }
}

/** Its output is for people, and goes to stderr: stdout is for the result. */
function run(command: readonly string[], place: Place, input?: string): void {
  const [program, ...args] = command;
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const { status, error } = spawnSync(program!, args, { ...place, input, stdio: [stdin, 2, 2] });
  if (error === undefined && status === 0) return;
  const how = error === undefined ? `ended with ${status}` : `cannot be run: ${error.message}`;
  throw new Failure(3, `${command.join(' ')} ${how}`);
}

function findTool(place: Place): ImageTool {
  const found = imageTools.find((tool) => spawnSync(tool, ['--version'], { ...place, stdio: 'ignore' }).status === 0);
  if (found !== undefined) return found;
  throw new Failure(3, 'neither docker nor buildah can be run: install one of them, or name one with --tool');
}

/** Checked before anything is built: without a daemon or buildx, `docker build` fails late, and in words of its own. */
function requireTool(tool: ImageTool, place: Place): void {
  const problem = (args: readonly string[], what: string) => {
    const { status, error, stderr } = spawnSync(tool, args, { ...place, encoding: 'utf8', timeout: 10_000 });
    if (status === 0) return;
    const reason = error?.message ?? (stderr.trim().split('\n').at(-1) || `ended with ${status}`);
    throw new Failure(3, `${what}: ${tool} ${args.join(' ')}: ${reason}`);
  };
  if (tool === 'buildah') problem(['--version'], 'buildah cannot be run');
  if (tool !== 'docker') return;
  problem(
    ['version', '--format', '{{.Server.Version}}'],
    "docker's daemon does not answer; start it, or use --tool buildah",
  );
  problem(['buildx', 'version'], 'docker has no buildx; install it, or use --tool buildah');
}
