import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { describePipeline } from '../support/deployable.ts';
import { fakeIo } from '../support/fake-io.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { numericsGroup } from '../support/numerics.ts';
import { readRows } from '../support/parquet.ts';
import { putTree } from '../support/put-tree.ts';
import { repositoryRoot } from '../support/repository.ts';
import { jobOf, step } from '../support/scripted-sagemaker.ts';
import { watch } from '../support/scripted-watch.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

const steering = /(?!\n)[\p{Cc}\p{Cf}]/u;

describe('names that would steer a terminal or a spreadsheet', () => {
  itWide('are shown by local, stand harmless in the CSV, and as they are in Parquet', async () => {
    const folder = await temporaryFolder();
    const names = { HR: '=HYPERLINK("http://x")\u001b]0;gone\u0007', ABPSys: 'ABP\u009b2J \u202eSys' };
    const path = join(folder, 'data', 'a\u009b2J');
    for (const [name, text] of Object.entries(numericsGroup('a', 2))) {
      mkdirSync(join(path, name, '..'), { recursive: true });
      const renamed = Object.entries(names).reduce((header, [plain, hostile]) => header.replace(plain, hostile), text);
      writeFileSync(join(path, name), name.endsWith('.hea') ? renamed.replaceAll('/NU', '/+NU') : text);
    }
    const config = ['--config', join(repositoryRoot, 'pipeline.yaml'), '--set', 'MaxRejectedFraction=1'];
    const local = ['local', ...config, '--data', 'data', '--out', 'out', ...loadedImage()];
    const { exitCode, stdout, stderr } = await cli(folder, local);
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stdout + stderr).not.to.match(steering);
    expect(stdout).to.include('\na\\u009b2J        2 ');
    expect(stdout).to.include('ABP\\u009b2J \\u202eSYS');
    const combined = join(folder, /ledger {4}(\S+)\/manifest\.json/.exec(stdout)![1]!);
    const csv = readFileSync(join(combined, 'signal_stats.csv'), 'utf8');
    expect(csv).not.to.match(steering);
    expect(csv.split('\n').map((line) => line.split(',').slice(1, 3).join())).to.include.members([
      `"'=HYPERLINK(""HTTP://X"")\\u001b]0;GONE\\u0007",bpm`,
      "UNKNOWN,'+NU",
    ]);
    const [group] = readdirSync(join(combined, '../groups'));
    const rows = await readRows(join(combined, '../groups', group!, 'shard/features.parquet'));
    expect(new Set(rows.map(({ signal }) => signal))).to.deep.equal(new Set([...Object.values(names), null]));

    const verified = await cli(folder, ['verify', combined, '--source', 'data']);
    expect(verified, verified.stdout).to.include({ exitCode: 0, stderr: '' });
    writeFileSync(join(combined, 'x\u001b[2J\nall is well'), '');
    const { stdout: found } = await cli(folder, ['verify', combined]);
    expect(found.split('\n')[0]).to.equal('x\\u001b[2J\\nall is well: is not in manifest.json');
  });

  it('are shown by survey, and pass for no line of ours', async () => {
    const folder = await temporaryFolder();
    putTree(folder, { 'data/a/x.hea': 'x' });
    await describePipeline(folder, { groups: 'survey' });
    await cli(folder, ['survey', '--data', 'data']);
    putTree(folder, {
      'data/b\u001b[2J/.x': 'x',
      'data/b\u001b[2J/y': 'y',
      'data/c\u001b[2J\nunchanged surveys: all is well/y': 'y',
    });
    const { stdout, stderr } = await cli(folder, ['survey', '--data', 'data']);
    expect(stdout.split('\n')[0]).to.match(/^group b\\u001b\[2J: new, 1 file and /);
    expect(stderr).to.include('the folder of "c\\u001b[2J\\nunchanged surveys: all is well" is left out: ');
    expect(stdout + stderr).not.to.match(steering);
    expect(stdout + stderr).not.to.match(/^unchanged/m);
  });

  it('are shown where the service says them, and pass for no line of ours', async () => {
    const failure = { ...jobOf('job-1'), FailureReason: 'no\u001b[2J disk\nCombine: all is well' };
    const looks = [{ status: 'Failed' as const, steps: [step('Group-1', 'Failed', { to: 12, members: failure })] }];
    const { out } = await watch({ looks });
    expect(out).to.include('\nGroup-1: no\\u001b[2J disk\n  Combine: all is well\n');
    const running = { status: 'Executing' as const, steps: [step('Group-1', 'Failed', { to: 12, members: failure })] };
    const seen = await watch({ looks: [running, ...looks] }, { io: fakeIo({ columns: 120, env: { NO_COLOR: '1' } }) });
    expect(seen.out.split('\n')[0]).to.equal(
      `\u001b[JGroup-1                   Failed     12.0 s  no\\u001b[2J disk\\nCombine: all is well`,
    );
  });
});
