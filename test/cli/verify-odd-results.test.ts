import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { reseal } from '../container/reseal.ts';
import { putSampleResults } from '../container/sample-results.ts';
import { cli } from '../support/cli.ts';
import { itWide, some } from '../support/wide.ts';

interface Entry {
  readonly path: string;
  sizeBytes: number;
  sha256: string;
}

describe('macroshard verify, of what is hardly a result,', () => {
  let root: string;
  let folder: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'macroshard-odd-'));
    await putSampleResults(root);
  });
  after(() => rmSync(root, { recursive: true, force: true }));
  beforeEach(() => {
    folder = join(root, 'odd');
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(root, 'dataset'), folder, { recursive: true });
  });

  const at = (path: string) => join(folder, path);
  const verify = () => cli(root, ['verify', 'odd']);

  async function expectFound(...findings: readonly (string | RegExp)[]): Promise<void> {
    const { exitCode, stdout, stderr } = await verify();
    expect({ exitCode, stderr }, stdout).to.deep.equal({ exitCode: 1, stderr: '' });
    const lines = stdout.split('\n');
    for (const finding of findings) {
      if (typeof finding === 'string') expect(lines).to.include(finding);
      else expect(stdout).to.match(finding);
    }
  }

  /** Changes the manifest, and gives it the digests of what it says then. */
  async function editManifest(change: (manifest: Record<string, unknown>) => void): Promise<void> {
    const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as Record<string, unknown>;
    change(manifest);
    writeFileSync(at('manifest.json'), JSON.stringify(manifest));
    await reseal(at('manifest.json'));
  }

  /** Changes a text of the dataset, and its digest in the manifest. */
  async function editText(path: string, change: (text: string) => string): Promise<void> {
    const before = readFileSync(at(path), 'utf8');
    const text = change(before);
    expect(text).not.to.equal(before);
    writeFileSync(at(path), text);
    await editManifest(({ outputs }) => {
      const entry = (outputs as Entry[]).find((each) => each.path === path)!;
      entry.sizeBytes = Buffer.byteLength(text);
      entry.sha256 = createHash('sha256').update(text).digest('hex');
    });
  }

  it('finds groups that were made differently', async () => {
    await editManifest(({ groups }) => {
      const all = groups as { extractor: object }[];
      for (const each of all) each.extractor = { ...each.extractor, filesSha256: '0'.repeat(64) };
      all[0]!.extractor = { ...all[0]!.extractor, units: { file: '*' } };
    });
    await expectFound(
      /^manifest.json: groups "\S+" and "\S+" were made differently: process.units is \{"file":"\*"\} in "\S+" and absent in "\S+"$/m,
    );
  });

  it('finds statistics that the rows do not give, whatever the ledger says of them', async () => {
    await editText('signal_stats.csv', (text) => text.replace(/^(numerics,HR,bpm,false),\d+/m, '$1,1'));
    await expectFound(
      /^signal_stats\.csv: line \d+ is "numerics,HR,bpm,false,1,.*", the rows give "numerics,HR,bpm,false,\d{2,},/m,
    );
  });

  it('finds a summary that the rows do not give, whatever the ledger says of it', async () => {
    await editText('summary.json', (text) => text.replace(/"rejectedFraction": [\d.]+/, '"rejectedFraction": 0'));
    await expectFound(/^summary\.json: rejectedFraction is 0, the rows give 0\.\d+$/m);
  });

  itWide('finds a summary that says something else of itself', async () => {
    await editText('summary.json', (text) => text.replace(/"sha256": "."?/, '"sha256": "'));
    await expectFound('summary.json: is not as this program writes it');
  });

  it('finds a profile that the rows do not give, whatever the ledger says of it', async () => {
    await editText('profile.json', (text) => text.replace(/"everyNth": 1,?/, (found) => found.replace('1', '2')));
    await expectFound(
      /^profile\.json: sample is \{"everyNth":2,"rows":\d+\}, the rows give \{"everyNth":1,"rows":\d+\}$/m,
    );
  });

  itWide('finds a run that is not the one of its receipt', async () => {
    await editManifest(({ run }) => {
      const { groups } = run as { groups: Record<string, Record<string, unknown>> };
      groups['31']!.threads = 99;
      groups.other = groups['30']!;
    });
    await expectFound(
      'manifest.json: has a run of group "31" that is not the one of its receipt',
      'manifest.json: has a run of group "other", which it does not list',
    );
  });

  const odd: Readonly<Record<string, readonly [spoil: () => unknown, finding: string]>> = {
    'a part that is a FIFO': [
      () => standIn('features/part-00000.parquet', (path) => execFileSync('mkfifo', [path])),
      'features/part-00000.parquet: is a FIFO, expected a file',
    ],
    'a part that is a folder': [
      () => standIn('features/part-00000.parquet', (path) => mkdirSync(path)),
      'features/part-00000.parquet: is a folder, expected a file',
    ],
    'statistics that are a link to a device': [
      () => standIn('signal_stats.csv', (path) => symlinkSync('/dev/zero', path)),
      'signal_stats.csv: is a device, expected a file',
    ],
    'a ledger that is a FIFO': [
      () => standIn('manifest.json', (path) => execFileSync('mkfifo', [path])),
      'manifest.json: is a FIFO, expected a file',
    ],
    'a ledger that is not there': [
      () => rmSync(at('manifest.json')),
      'manifest.json: is missing: what lies beside it cannot be held against it',
    ],
    'an empty ledger': [
      () => writeFileSync(at('manifest.json'), ''),
      'manifest.json: is not whole: expected "}" on a line of its own at the end',
    ],
    'a ledger of something else': [
      () => writeFileSync(at('manifest.json'), '{\n"a":1\n}\n'),
      'manifest.json: has no format, expected "macroshard-manifest/2", an item a line',
    ],
    'a ledger of an older version': [
      () => writeFileSync(at('manifest.json'), '{\n"format":"macroshard-manifest/1"\n}\n'),
      'manifest.json: has the format "macroshard-manifest/1", expected "macroshard-manifest/2", an item a line: another ' +
        'version of this program wrote it; run its job again, or verify it with the version that is named in its "run"',
    ],
    'a path that leaves the folder': [
      () =>
        editManifest(({ outputs }) => {
          (outputs as Record<string, unknown>[])[0]!.path = '../../etc/passwd';
        }),
      'manifest.json: holds in "outputs" what does not belong there: ',
    ],
    'counts that are none': [
      () =>
        editManifest(({ groups }) => {
          (groups as Record<string, unknown>[])[1]!.counts = null;
        }),
      'manifest.json: holds in "groups" what does not belong there: ',
    ],
    'a unit that is none': [
      () =>
        editManifest(({ units }) => {
          (units as unknown[])[3] = null;
        }),
      'manifest.json: holds in "units" what does not belong there: null',
    ],
    'a list that is none': [
      () =>
        editManifest((manifest) => {
          manifest.files = 5;
        }),
      'manifest.json: has "files" that is no list',
    ],
  };
  for (const [what, [spoil, finding]] of some(Object.entries(odd), 3)) {
    it(`finds ${what}`, async () => {
      await spoil();
      const { exitCode, stdout, stderr } = await verify();
      expect({ exitCode, stderr }).to.deep.equal({ exitCode: 1, stderr: '' });
      expect(stdout).to.include(finding);
    });
  }

  function standIn(path: string, make: (path: string) => unknown): void {
    rmSync(at(path));
    make(at(path));
  }
});
