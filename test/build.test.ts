import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { cli } from './support/cli.ts';
import { repositoryRoot } from './support/repository.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const bundle = join(repositoryRoot, 'dist/bundle');

describe('npm run build', () => {
  it('leaves nothing compiled of a source that has gone, and all that has one', async () => {
    const root = await temporaryFolder();
    const write = (...paths: readonly string[]) => {
      for (const path of paths) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), '');
      }
    };
    write('steps/a.ts', 'steps/made.d.ts', 'steps/shapes.json', 'container/wfdb/b.ts');
    const kept = [
      ...['dist/.tsbuildinfo', 'dist/steps/a.d.ts', 'dist/steps/a.d.ts.map', 'dist/steps/a.js', 'dist/steps/a.js.map'],
      ...['dist/steps/made.js', 'dist/steps/shapes.json', 'container/dist/kernel.wasm', 'container/dist/wfdb/b.js'],
    ];
    write(...kept);
    write('dist/steps/old.js', 'dist/steps/old.json', 'dist/moved/deep/c.d.ts.map', 'container/dist/b.js');
    execFileSync(process.execPath, [join(repositoryRoot, 'dist/scripts/remove-stale-output.js'), root]);
    const left = ['dist', 'container/dist'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).map((entry) =>
        join(entry.parentPath, entry.name).slice(root.length + 1),
      ),
    );
    const folders = ['dist/steps', 'container/dist/wfdb'];
    expect(left.sort()).to.deep.equal([...kept, ...folders].sort());
  });

  it('bundles a program that finds its templates wherever it is run', async () => {
    const folder = await temporaryFolder();
    const run = (...argv: readonly string[]) =>
      execFileSync(process.execPath, [join(bundle, 'bin.js'), ...argv], {
        cwd: folder,
        env: { PATH: process.env.PATH },
        encoding: 'utf8',
      });
    expect(run('init', 'here')).to.equal((await cli(folder, ['init', 'there'])).stdout.replaceAll('there', 'here'));
    const templates = ['templates', '--config', 'here/pipeline.yaml', '--repository', 'me/mine'];
    expect(run(...templates)).to.equal((await cli(folder, templates)).stdout);
  });

  for (const [folder, some] of [
    ['dist/bundle', ['commander', 'yaml']],
    ['container/dist/bundle', ['undici', 'hyparquet']],
    ['container/dist/thread', ['hyparquet-writer']],
  ] as const) {
    it(`puts the licence of every package beside ${folder}, which holds a part of it`, () => {
      const files = readdirSync(join(repositoryRoot, folder)).filter((name) => name.endsWith('.js'));
      const text = files.map((name) => readFileSync(join(repositoryRoot, folder, name), 'utf8')).join('\n');
      // Before each module stands its path, unless white space is left out, as of the container's.
      const packages = [...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(([, name]) => name!);
      const licenses = readFileSync(join(repositoryRoot, folder, 'third-party-licenses.txt'), 'utf8');
      const named = [...new Set([...some, ...packages])];
      expect(named.filter((name) => !licenses.includes(`${name}\n\n`))).to.deep.equal([]);
    });
  }
});
