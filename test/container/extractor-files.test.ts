import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestExtractor, listExtractorFiles } from '@macroshard/container/extractor-files';
import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { Job } from './job.ts';

describe("the files of an extractor of one's own", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }

  it('are what a module names by relative paths, with or without an ending, and so on from there', () => {
    write({
      'mine/extract.mjs': `import { a } from '../lib/a.js'; export * from "./b.mjs"; new URL('./table.json', import.meta.url); './gone.js'`,
      'lib/a.ts': `const c = require('./c'); await import(\`./folder\`);`,
      'lib/c.cjs': '',
      'lib/folder/index.js': '',
      'lib/other.js': '',
      'mine/b.mjs': '',
      'mine/table.json': '{"not":"./other.mjs"}',
      'mine/other.mjs': '',
      'package.json': '{}',
    });
    expect(listExtractorFiles(['./mine/extract.mjs'], folder)).to.deep.equal([
      ...['lib/a.ts', 'lib/c.cjs', 'lib/folder/index.js'],
      ...['mine/b.mjs', 'mine/extract.mjs', 'mine/table.json'],
    ]);
  });

  it('are package.json and its lock file, too, where it imports a package, and not where that is a type', () => {
    write({
      'extract.ts': `import type { Extractor } from '@macroshard/container/extractor'; import { join } from 'node:path';`,
      'deep/packed.mjs': `import parse from 'csv-parse';`,
      'package.json': '{}',
      'package-lock.json': '{}',
      'yarn.lock': '',
    });
    expect(listExtractorFiles(['./extract.ts'], folder)).to.deep.equal(['extract.ts']);
    const packed = ['deep/packed.mjs', 'package-lock.json', 'package.json', 'yarn.lock'];
    expect(listExtractorFiles(['./deep/packed.mjs'], folder)).to.deep.equal(packed);
    expect(listExtractorFiles([], folder)).to.deep.equal(packed.slice(1));
  });

  it('are the modules that a Python file imports from beside it, packages whole, and requirements.txt', () => {
    write({
      'py/extract.py':
        'import os, helper as h\nfrom signals.filters import notch\n    from late import x # import no\n',
      'py/helper.py': 'from . import sibling',
      'py/sibling.py': '',
      'py/late.py': '',
      'py/no.py': '',
      'py/signals/__init__.py': '',
      'py/signals/filters.py': '',
      'py/signals/deep/more.py': '',
      'requirements.txt': 'numpy\n',
    });
    expect(listExtractorFiles(['./py/extract.py'], folder)).to.deep.equal([
      ...['py/extract.py', 'py/helper.py', 'py/late.py', 'py/sibling.py', 'py/signals/__init__.py'],
      ...['py/signals/deep/more.py', 'py/signals/filters.py', 'requirements.txt'],
    ]);
  });

  it('are the modules in a folder without __init__.py that it imports from, and what requirements.txt names', () => {
    write({
      'extract.py': 'from lib.deep import one\nfrom data import x\nfrom lib import (\n  other,\n)\nimport far.off',
      'lib/deep/one.py': '',
      'lib/other.py': '',
      'lib/not/this.py': '',
      'data/a.csv': '',
      'far/off/packed/__init__.py': '',
      'far/near.py': '',
      'requirements.txt': 'numpy # -r no.txt\n-r more.txt\n./wheels/mine-1.0-py3-none-any.whl ; python_version > "3"\n',
      'more.txt': '--constraint=versions.txt\n-r requirements.txt\n../outside.whl\n',
      'versions.txt': '',
      'no.txt': '',
      'wheels/mine-1.0-py3-none-any.whl': '',
    });
    expect(listExtractorFiles(['./extract.py'], folder)).to.deep.equal([
      ...['extract.py', 'far/near.py', 'lib/deep/one.py', 'lib/other.py', 'more.txt', 'requirements.txt'],
      ...['versions.txt', 'wheels/mine-1.0-py3-none-any.whl'],
    ]);
  });

  it('are each of the modules that one import names, on one line or several, whatever folder the others are in', () => {
    write({
      'extract.py':
        'import lib.reader as r, other\nfrom lib import (\n  deep,  # and more (none)\n  after,\n)\nimport far, \\\n  near; import late\nif far: import later\nsign = "#"; import signed\n"""\nimport told\n"""\n',
      'lib/reader.py': 'from . import sub',
      'lib/after/three.py': '',
      'lib/other.py': '',
      'lib/deep/one.py': '',
      'lib/not/this.py': '',
      'lib/sub/two.py': '',
      ...{
        'other.py': '',
        'far.py': '',
        'near.py': '',
        'late.py': '',
        'later.py': '',
        'signed.py': '',
        'told.py': '',
        'r.txt': '',
      },
    });
    expect(listExtractorFiles(['./extract.py'], folder)).to.deep.equal([
      ...['extract.py', 'far.py', 'late.py', 'later.py'],
      ...['lib/after/three.py', 'lib/deep/one.py', 'lib/other.py', 'lib/reader.py', 'lib/sub/two.py'],
      ...['near.py', 'other.py', 'signed.py'],
    ]);
  });

  it('are the columns that stand beside a named file, without which a job elsewhere would have none', () => {
    write({ 'words.py': '', 'words.columns.json': '{}', 'bin/count': '', 'bin/count.columns.json': '{}' });
    write({ 'words.columns': '', 'other.columns.json': '{}' });
    expect(listExtractorFiles(['./words.py', './bin/count'], folder)).to.deep.equal([
      ...['bin/count', 'bin/count.columns.json', 'words.columns.json', 'words.py'],
    ]);
  });

  it('lie below the folder, and not among packages', () => {
    write({
      'own/extract.mjs': `import '../outside.mjs'; import './link.mjs'; import './node_modules/x/x.js';`,
      'own/node_modules/x/x.js': '',
      'outside.mjs': '',
    });
    symlinkSync(join(folder, 'outside.mjs'), join(folder, 'own/link.mjs'));
    expect(listExtractorFiles(['extract.mjs', '../outside.mjs'], join(folder, 'own'))).to.deep.equal(['extract.mjs']);
  });

  it('have one digest wherever they lie, and another one with other content or other names', () => {
    write({ 'a/x.mjs': `import './y.mjs'`, 'a/y.mjs': '1', 'b/x.mjs': `import './y.mjs'`, 'b/y.mjs': '1' });
    const digest = digestExtractor(['x.mjs'], join(folder, 'a'));
    expect(digest).to.match(/^[0-9a-f]{64}$/);
    expect(digestExtractor([join(folder, 'b/x.mjs')], join(folder, 'b'))).to.equal(digest);
    expect(digestExtractor(['b/x.mjs'], folder)).to.not.equal(digest);
    write({ 'b/y.mjs': '2' });
    expect(digestExtractor(['x.mjs'], join(folder, 'b'))).to.not.equal(digest);
  });

  it('are compared with what the step of a job was made with', async () => {
    const job = new Job().addGroup('g', { a: {} });
    write({
      'extract.mjs': `import { name } from './name.mjs'; export default {
        name, version: '1', columns: [{ name: 'path', type: 'string', nullable: false }],
        extract: async (root, { path }) => ({ status: 'processed', rowCount: 1, rows: { path: [path] }, warnings: [] }),
      };`,
      'name.mjs': `export const name = 'named';`,
    });
    const args = ['process-group', '--group', 'g', '--units', '{"file":"*"}', '--extractor', './extract.mjs'];
    const ExtractorDigest = digestExtractor(['extract.mjs'], folder);
    const env = { MACROSHARD_EXTRACTORS: folder, ExtractorDigest };
    expect(await job.run(args, env)).to.include({ code: 0, stderr: '' });
    const where = join(folder, 'extract.mjs');
    expect(await job.run([...args.slice(0, -1), where], env)).to.include({ code: 0, stderr: '' });
    write({ 'name.mjs': `export const name = 'other';` });
    const found = digestExtractor(['extract.mjs'], folder);
    const message =
      `extractor "./extract.mjs" is not the one that this step was made with: its files have the digest ` +
      `${found.slice(0, 12)}…, expected ${ExtractorDigest.slice(0, 12)}…; build and name an image with the files of ` +
      'today, or deploy the pipeline again';
    expect(await job.run(args, env)).to.include({ code: 1, stderr: `${message}\n` });
    expect(await job.run([...args.slice(0, -1), where], env)).to.include({ code: 1, stderr: `${message}\n` });
    expect(job.message).to.equal(`${message}\n`);
  });
});
