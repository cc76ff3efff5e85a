import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { readRows } from '../support/parquet.ts';
import { repositoryRoot } from '../support/repository.ts';
import { sharedFile } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

interface ExpectedRecord {
  readonly kind: 'single' | 'multi';
  readonly fs: number;
  readonly signals: readonly { readonly name: string; readonly physical: Readonly<Record<string, number | null>> }[];
}

/** Where the first frame of each segment lies in its record, by the master's own lines. */
function segmentStarts(root: string): ReadonlyMap<string, number> {
  const starts = new Map<string, number>();
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/^\d\d\/(\d+)\/\1\.hea$/.test(path)) continue;
    const [record, ...lines] = readFileSync(join(root, path), 'latin1')
      .split(/\r?\n/)
      .filter((line) => line !== '' && !line.startsWith('#'));
    const rateHz = Number(record!.split(/\s+/)[2]);
    let frames = 0;
    for (const line of lines) {
      const [name, length] = line.split(/\s+/);
      starts.set(name!, frames / rateHz);
      frames += Number(length);
    }
  }
  return starts;
}

describe('real MIMIC-III records through the whole pipeline', () => {
  itWide('agree with wfdb-python in every value, and with the masters in their place', async function () {
    const data = sharedFile(this, 'data/wfdb/mimic3wdb');
    const { records } = JSON.parse(readFileSync(sharedFile(this, 'data/wfdb/expected.json'), 'utf8')) as {
      records: Record<string, ExpectedRecord>;
    };
    const folder = await temporaryFolder();
    const described = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
    writeFileSync(join(folder, 'pipeline.yaml'), described.replace('zeroIsMissing: numerics', 'zeroIsMissing: none'));
    const args = ['local', '--data', data, '--out', 'out', '--json'];
    const { exitCode, stdout } = await cli(folder, args);
    expect(exitCode).to.equal(0);
    const { outputDir } = JSON.parse(stdout) as { outputDir: string };
    const starts = segmentStarts(data);
    const groups = readdirSync(join(outputDir, 'groups')).sort();
    expect(groups).to.deep.equal(['30', '32', '39']);
    let [values, rowCount] = [0, 0];
    for (const group of groups) {
      for (const row of await readRows(join(outputDir, 'groups', group, 'shard/features.parquet'))) {
        const path = String(row.path);
        const record = records[`mimic3wdb/${group}/${path}`];
        const signal = record?.signals[Number(row.channel)];
        expect(signal, `${group}/${path} channel ${String(row.channel)}`).to.not.equal(undefined);
        expect(row.signal).to.equal(signal!.name);
        expect(row.start_s, path).to.equal(starts.get(String(row.segment)) ?? 0);
        for (const [name, wanted] of Object.entries(signal!.physical)) {
          const got = typeof row[name] === 'bigint' ? Number(row[name]) : row[name];
          if (wanted === null || typeof wanted !== 'number') expect(got, `${path} ${name}`).to.equal(null);
          else
            expect(Math.abs((got as number) - wanted), `${path} ${name}`).to.be.at.most(
              1e-9 * Math.max(1, Math.abs(wanted)),
            );
          values++;
        }
        rowCount++;
      }
    }
    const singles = Object.entries(records).filter(
      ([path, { kind }]) => path.startsWith('mimic3wdb/') && kind === 'single',
    );
    expect(rowCount).to.equal(singles.reduce((sum, [, { signals }]) => sum + signals.length, 0));
    expect(values).to.equal(rowCount * 11);
  });
});
