import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { repositoryRoot } from './support/repository.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

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
});
