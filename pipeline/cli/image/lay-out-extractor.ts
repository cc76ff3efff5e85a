/** Puts the extractor of a description into the context of its image, with all that it is made of. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import type { OwnFiles } from '../extractor/take-extractor.ts';

const place = '/opt/macroshard/extractors';
/** Stands in the Dockerfile where it is to be copied. */
const mark = '# macroshard build-image copies the extractor of a description there.';

/** Changes the Dockerfile that lies in the context. */
export function layOutExtractor(context: string, { folder, files }: Pick<OwnFiles, 'folder' | 'files'>): void {
  for (const file of files) {
    const target = join(context, 'extractors', file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(folder, file), target, { dereference: true });
  }
  const dockerfile = join(context, 'container/Dockerfile');
  const lines = [mark, `COPY extractors ${place}`, ...installations(files)];
  writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace(mark, lines.join('\n')));
}

/** A lock file that npm wrote would be one more file of the extractor, and another digest. */
function installations(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const folder = posix.join(place, posix.dirname(file));
    if (posix.basename(file) === 'requirements.txt') {
      const install = 'python3 -m pip install --no-cache-dir --no-compile --requirement requirements.txt';
      return [`RUN cd ${JSON.stringify(folder)} && PIP_BREAK_SYSTEM_PACKAGES=1 ${install}`];
    }
    if (posix.basename(file) !== 'package.json') return [];
    const install = isLocked(file, files) ? 'npm ci' : 'npm install --no-package-lock';
    return [`RUN cd ${JSON.stringify(folder)} && ${install} --omit=dev --no-fund --no-audit --no-update-notifier`];
  });
}

/** Those files `package.json` whose packages an image has in whatever versions they allow on that day. */
export function unlockedPackages(files: readonly string[]): readonly string[] {
  return files.filter((file) => posix.basename(file) === 'package.json' && !isLocked(file, files));
}

function isLocked(packageFile: string, files: readonly string[]): boolean {
  const folder = posix.dirname(packageFile);
  return ['package-lock.json', 'npm-shrinkwrap.json'].some((name) => files.includes(posix.join(folder, name)));
}

/**
 * Compiles what is TypeScript for images whose Node strips no types, to a module beside it.
 * @returns those that cannot be compiled, because esbuild is not installed beside the description
 */
export async function compileTypeScript(context: string, { folder, named }: OwnFiles): Promise<readonly string[]> {
  const typed = named.filter((file) => /\.[cm]?ts$/.test(file));
  if (typed.length === 0) return [];
  const esbuild = esbuildOf(folder);
  if (esbuild === undefined) return typed;
  for (const file of typed) {
    await esbuild.build({
      absWorkingDir: folder,
      entryPoints: [file],
      outfile: join(context, 'extractors', `${file}.mjs`),
      ...{
        bundle: true,
        packages: 'external',
        format: 'esm',
        platform: 'node',
        target: 'node20.19',
        logLevel: 'warning',
      },
    });
  }
  return [];
}

interface Esbuild {
  build(options: object): Promise<unknown>;
}

function esbuildOf(folder: string): Esbuild | undefined {
  try {
    return createRequire(join(folder, 'package.json'))('esbuild') as Esbuild;
  } catch {
    return undefined;
  }
}
