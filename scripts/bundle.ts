/**
 * Bundles what is compiled of the two programs with the packages that they import: Node reads a few files faster than
 * some hundred, and what travels (the package, the image) is these files.
 *
 * - `dist/bundle`: the command line, with a chunk a command, so that none loads another's. The AWS SDK stays outside: it
 *   is large, and some commands alone load it.
 * - `container/dist/bundle`: the container's program and the built-in extractor, and beside it in
 *   `container/dist/image` the lock of the one package that stays outside, DuckDB's binding, which is another for each
 *   platform.
 * - `container/dist/thread`: the threads that work on units. There may be a hundred, and each reads half as many files
 *   as it would of a bundle that it shares with the program.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const native = '@duckdb/node-bindings';

// All in one folder: a module that starts another finds it beside itself.
await bundle('dist/bundle', {
  entryPoints: ['bin', 'execution-runner'].map((name) => `dist/pipeline/cli/${name}.js`),
  external: ['@aws-sdk/*', '@smithy/*', native],
  sourcemap: true,
  sourcesContent: false,
});
// There are no source maps, so they can be small; lines stay short enough to be readable in a stack trace.
const container = { external: [native], minifyWhitespace: true, lineLimit: 160 };
await bundle('container/dist/bundle', {
  ...container,
  entryPoints: {
    main: 'container/dist/main.js',
    program: 'container/dist/program.js',
    'database-worker': 'container/dist/dataset/database-worker.js',
    'fetch-thread': 'container/dist/stream/fetch-thread.js',
    'range-thread': 'container/dist/stream/range-thread.js',
    'wfdb/extractor': 'container/dist/wfdb/extractor.js',
  },
});
await bundle('container/dist/thread', {
  ...container,
  entryPoints: {
    worker: 'container/dist/pool/worker.js',
    'wfdb/extractor': 'container/dist/wfdb/extractor.js',
  },
});
writeImageLock('container/dist/image');

async function bundle(folder: string, options: BuildOptions): Promise<void> {
  // Files that an earlier build has left would be packed, too.
  rmSync(join(root, folder), { recursive: true, force: true });
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    outdir: folder,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // Of a package that has both, the modules: what nobody asks for is left out.
    mainFields: ['module', 'main'],
    target: 'node20.19',
    // CommonJS packages ask for Node's modules with `require`, which an ECMAScript module does not have.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  writeFileSync(join(root, folder, 'third-party-licenses.txt'), licensesOf(metafile));
  for (const name of foreignMaps(metafile)) rmSync(join(root, name));
}

/** Maps of chunks that are packages for the most part: nobody debugs those by them, and they are half of all maps. */
function foreignMaps({ outputs }: Metafile): readonly string[] {
  return Object.entries(outputs).flatMap(([name, { inputs, bytes }]) => {
    const foreign = Object.entries(inputs).filter(([path]) => path.startsWith('node_modules/'));
    const foreignBytes = foreign.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
    return foreignBytes > bytes / 2 && `${name}.map` in outputs ? [`${name}.map`] : [];
  });
}

/** The licences of all packages of which the bundle holds a part, as they ask for. */
function licensesOf({ inputs }: Metafile): string {
  const packages = Object.keys(inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const names = [...new Set(packages)].filter((name) => name !== undefined).sort();
  return names.map((name) => `${name}\n\n${licenseOf(join(root, 'node_modules', name))}`).join('\n\n');
}

function licenseOf(packageFolder: string): string {
  const file = readdirSync(packageFolder).find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return readFileSync(join(packageFolder, file), 'utf8').trim();
  const { license, author } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  // Packages of the AWS SDK come without a text; that of this one is the same.
  if (license !== 'Apache-2.0') throw new Error(`${packageFolder} has no file of its licence`);
  return `${author?.name ?? author}: ${license}, whose text is the file LICENSE of macroshard.`;
}

interface Locked {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What the image installs: of the repository's lock what the binding needs. */
function writeImageLock(folder: string): void {
  const { lockfileVersion, packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly lockfileVersion: number;
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const needed = new Map<string, Locked>();
  const add = (name: string) => {
    const locked = packages[`node_modules/${name}`];
    if (locked === undefined || needed.has(name)) return;
    needed.set(name, locked);
    for (const each of Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })) add(each);
  };
  add(native);
  const manifest = { name: 'macroshard-image', private: true, dependencies: { [native]: needed.get(native)!.version } };
  const lock = {
    name: manifest.name,
    lockfileVersion,
    requires: true,
    packages: {
      '': { name: manifest.name, dependencies: manifest.dependencies },
      ...Object.fromEntries([...needed].sort().map(([name, locked]) => [`node_modules/${name}`, locked])),
    },
  };
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, value] of Object.entries({ 'package.json': manifest, 'package-lock.json': lock })) {
    writeFileSync(join(root, folder, name), `${JSON.stringify(value, null, 2)}\n`);
  }
}
