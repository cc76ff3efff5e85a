import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTree, type ReadDirectory } from '@macroshard/container/list-tree';
import { expect } from 'chai';

describe('the listing of a group', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'macroshard-listing-'));
  });
  // Paths past the system's length are beyond what rmSync takes.
  afterEach(() => spawnSync('rm', ['-rf', root]));

  function write(...names: (string | Buffer)[]): void {
    for (const name of names) {
      const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
      mkdirSync(path.subarray(0, path.lastIndexOf('/')), { recursive: true });
      writeFileSync(path, 'x');
    }
  }

  async function list(readDirectory?: ReadDirectory) {
    const { files, unreadable } = await listTree(root, readDirectory === undefined ? {} : { readDirectory });
    return { files: Array.from(files, ({ path }) => path), unreadable: [...unreadable] };
  }

  it('shows names that are no UTF-8, each apart from all others', async () => {
    const odd = (text: string) => Buffer.from(text, 'latin1');
    write('a/r.hea', 'bad\\xFF.hea', odd('bad\xff.hea'), odd('dir\xfe/r.hea'), odd('a/\xe4\xc3\xa4.dat'));
    expect(await list()).to.deep.equal({
      files: ['a/r.hea', 'bad\\xFF.hea'],
      unreadable: [
        ['a/\\xE4\u00e4.dat', 'a file whose name is no UTF-8'],
        ['bad\\\\xFF.hea', 'a file whose name is no UTF-8'],
        ['dir\\xFE/', 'a folder whose name is no UTF-8'],
      ],
    });
  });

  it('leaves out what is hidden, and what systems keep for themselves', async () => {
    write(
      'r.hea',
      '._r.hea',
      '.DS_Store',
      '.git/config',
      'd/.r.hea.swp',
      '__MACOSX/r.hea',
      'd/Thumbs.db',
      'd/@eaDir/r.hea/x',
    );
    symlinkSync('r.hea', join(root, '.link.hea'));
    expect(await list()).to.deep.equal({
      files: ['r.hea'],
      unreadable: [
        ['.DS_Store', 'a hidden file'],
        ['._r.hea', 'a hidden file'],
        ['.git/', 'a hidden folder'],
        ['.link.hea', 'a hidden file'],
        ['__MACOSX/', 'a folder that the system keeps for itself'],
        ['d/.r.hea.swp', 'a hidden file'],
        ['d/@eaDir/', 'a folder that the system keeps for itself'],
        ['d/Thumbs.db', 'a file that the system keeps for itself'],
      ],
    });
  });

  it('gives a folder that may not be listed its place, and goes on', async () => {
    write('a/r.hea', 'b/r.hea');
    const denied: ReadDirectory = (path) => {
      if (!path.endsWith('/a')) return readdir(path, { withFileTypes: true });
      return Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
    };
    expect(await list(denied)).to.deep.equal({
      files: ['b/r.hea'],
      unreadable: [['a/', 'a folder that cannot be listed: permission denied']],
    });
  });

  it('gives a path past the length of the system its place, and goes on', async () => {
    write('r.hea');
    const name = 'd'.repeat(200);
    const script = `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do mkdir ${name}; cd ${name} || exit 0; done`;
    spawnSync('sh', ['-c', script], { cwd: root });
    const { files, unreadable } = await list();
    expect(files).to.deep.equal(['r.hea']);
    expect(unreadable).to.have.length(1);
    expect(unreadable[0]![1]).to.equal('a folder that cannot be listed: its path is longer than the system takes');
  });

  it('ends where the folder itself, or the machine, does not let it be listed', async () => {
    write('a/r.hea');
    const failing =
      (code: string, wanted: string): ReadDirectory =>
      (path) => {
        if (!path.endsWith(wanted)) return readdir(path, { withFileTypes: true });
        return Promise.reject(Object.assign(new Error(code), { code }));
      };
    for (const [code, wanted] of [
      ['EACCES', root],
      ['EMFILE', '/a'],
    ] as const) {
      const error = await list(failing(code, wanted)).catch((thrown: Error) => thrown);
      expect((error as Error).message).to.equal(code);
    }
  });
});
