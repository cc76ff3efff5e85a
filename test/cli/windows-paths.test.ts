import { join, win32 } from 'node:path';
import { expect } from 'chai';
import { Command } from 'commander';
import { type MachineOptions, mountOption } from '../../pipeline/cli/command-line/options.ts';
import { resultPlaces } from '../../pipeline/cli/local/result-places.ts';
import { isWithin, pathInRepository, shownPath } from '../../pipeline/cli/local-path.ts';
import { mountedFolders } from '../../pipeline/cli/target/local-machine.ts';
import { cli } from '../support/cli.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('on Windows, by its rules for paths,', () => {
  it('--mount takes a folder on any drive, with either slash', () => {
    const mounted = (...values: readonly string[]) => {
      const command = new Command().addOption(mountOption());
      command.parse(
        values.flatMap((value) => ['--mount', value]),
        { from: 'user' },
      );
      return mountedFolders(command.opts<MachineOptions>(), { folder: 'C:\\work' }, win32);
    };
    expect(
      mounted(
        's3://bucket/p=D:\\wave data\\',
        's3://bucket/q/=D:/x/y',
        's3://other=data\\in',
        's3://other/a=b=..\\a=b',
      ),
    ).to.deep.equal([
      { uri: 's3://bucket/p', folder: 'D:\\wave data' },
      { uri: 's3://bucket/q', folder: 'D:\\x\\y' },
      { uri: 's3://other', folder: 'C:\\work\\data\\in' },
      { uri: 's3://other/a', folder: 'C:\\work\\b=..\\a=b' },
    ]);
  });

  it('paths are shown from the folder in which one types, and whole on another drive', () => {
    const shown = (path: string) => shownPath(path, 'C:\\work', win32);
    expect(['C:\\work\\out\\x', 'c:\\WORK\\out', 'C:\\work', 'C:\\other', 'D:\\out'].map(shown)).to.deep.equal([
      ...['out\\x', 'out', '.', '..\\other', 'D:\\out'],
    ]);
  });

  it('results that would lie inside the data are found, whatever the capitals', () => {
    const within = (path: string) => isWithin(path, 'C:\\data', win32);
    expect(['C:\\data', 'C:\\data\\out', 'c:\\DATA\\..\\data\\x', 'C:\\data\\..x'].map(within)).to.deep.equal([
      ...[true, true, true, true],
    ]);
    expect(['C:\\data2', 'C:\\', 'D:\\data\\out', 'C:\\other'].map(within)).to.deep.equal([false, false, false, false]);
  });

  it('workflows, which run on Linux, name the description with slashes', () => {
    const named = (config: string) => pathInRepository(config, 'C:\\work\\sub', win32);
    expect(
      ['pipelines\\ward.yaml', '..\\..\\pipeline.yaml', 'C:\\work\\sub\\x\\p.yaml', 'a/p.yaml'].map(named),
    ).to.deep.equal([...['pipelines/ward.yaml', 'pipeline.yaml', 'x/p.yaml', 'a/p.yaml']]);
  });

  it('whatever runs jobs says that it does not, and where it does', async () => {
    const folder = await temporaryFolder();
    await cli(folder, ['init', '.']);
    putTree(join(folder, 'data/a'), { x: 'x' });
    const stderr =
      'macroshard: jobs do not run on Windows itself: type the same in WSL 2 (docs/windows.md says what works where)\n';
    for (const args of [['local', '--data', 'data', '--out', 'out'], ['status', '--local'], ['serve']]) {
      const ended = await cli(folder, args, { platform: 'win32' });
      expect(ended.exitCode, args[0]).to.equal(3);
      expect(ended.stderr.endsWith(stderr), ended.stderr).to.equal(true);
    }
  });

  it('a result says where everything lies', () => {
    const folders = {
      outputDir: 'C:\\work\\out\\a1b2c3d4e5f6',
      stateFolder: 'D:\\state',
      reportPath: 'C:\\work\\out\\a1b2c3d4e5f6\\report.html',
      folder: 'C:\\work',
    };
    expect(resultPlaces(folders, true, win32)).to.deep.equal([
      'report    out\\a1b2c3d4e5f6\\report.html',
      'dataset   out\\a1b2c3d4e5f6\\combined\\features\\part-*.parquet',
      'signals   out\\a1b2c3d4e5f6\\combined\\signal_stats.csv',
      'rejects   out\\a1b2c3d4e5f6\\combined\\rejects.parquet',
      'ledger    out\\a1b2c3d4e5f6\\combined\\manifest.json',
      'groups    out\\a1b2c3d4e5f6\\groups\\*\\shard\\',
      'logs      D:\\state\\jobs\\*\\log.txt',
    ]);
  });
});
