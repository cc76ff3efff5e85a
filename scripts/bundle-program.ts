/**
 * Bundles what is compiled of the command line with the small packages that it imports: Node reads a few files faster
 * than some hundred. Each command keeps its own, so that none loads another's.
 *
 * What stays outside is read where it lies: the container's modules, of which there must be one of each, and the AWS SDK
 * and DuckDB, which are large and loaded by some commands alone.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'dist/bundle');

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['bin', 'execution-runner'].map((name) => `dist/pipeline/cli/${name}.js`),
  outdir: folder,
  // All in one folder: a module that starts another finds it beside itself.
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['@macroshard/*', '@aws-sdk/*', '@smithy/*', '@duckdb/*'],
  // CommonJS packages ask for Node's modules with `require`, which an ECMAScript module does not have.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(join(folder, 'third-party-licenses.txt'), licensesOf(metafile));

/** The licences of all packages of which the bundle holds a part, as they ask for. */
function licensesOf({ inputs }: Metafile): string {
  const packages = Object.keys(inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const names = [...new Set(packages)].filter((name) => name !== undefined).sort();
  return names.map((name) => `${name}\n\n${licenseOf(join(root, 'node_modules', name))}`).join('\n\n');
}

function licenseOf(packageFolder: string): string {
  const file = readdirSync(packageFolder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${packageFolder} has no file of its licence`);
  return readFileSync(join(packageFolder, file), 'utf8').trim();
}
