import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { s3Client } from '../../pipeline/aws/bucket.ts';
import { readResultFolder, readResultPrefix } from '../../pipeline/cli/report/result-files.ts';
import { putSampleResults } from '../container/sample-results.ts';
import { cli } from '../support/cli.ts';
import { openHarness } from '../support/embedded.ts';

describe('macroshard report', () => {
  let root: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'macroshard-report-'));
    await putSampleResults(root);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it('writes a page about a folder, whose numbers are those of the ledger', async () => {
    const { exitCode, stdout, stderr } = await cli(root, ['report', 'dataset', '--out', 'page.html']);
    expect({ exitCode, stdout, stderr }).to.deep.equal({ exitCode: 0, stdout: 'report    page.html\n', stderr: '' });
    const page = readFileSync(join(root, 'page.html'), 'utf8');
    const summary = JSON.parse(readFileSync(join(root, 'dataset/summary.json'), 'utf8')) as Summary;
    const figure = (name: string) =>
      Number(new RegExp(`<b>([\\d,]+)</b><span>${name}</span>`).exec(page)![1]!.replaceAll(',', ''));
    expect(['units', 'rejected', 'rows', 'records'].map(figure)).to.deep.equal([
      ...[summary.unitsProcessed, summary.unitsRejected, summary.rows, summary.records],
    ]);
    const rows = [
      .../<section id="groups">[\s\S]*?<\/section>/
        .exec(page)![0]
        .matchAll(/<tr><td class="text">(3[01])<\/td>(.*)<\/tr>/g),
    ].map(([, group, cells]) => {
      const values = [...cells!.matchAll(/data-value="([\d.]*)"/g)].map(([, value]) => Number(value));
      return [group, values[0], values[1], values[2], values[5], values[6]];
    });
    expect(rows).to.deep.equal(
      summary.groups.map((group) => [
        ...[group.group, group.records, group.unitsProcessed, group.unitsRejected, group.bytes, group.rows],
      ]),
    );
  });

  it('reads the same from a bucket as from a folder', async () => {
    const mounts = [{ uri: 's3://bucket/results', folder: root }];
    const embedded = await openHarness(join(root, 'service'), { mounts });
    const client = s3Client({ kind: 'embedded', requestHandler: embedded.requestHandler });
    try {
      const texts = await readResultPrefix('s3://bucket/results/dataset', client);
      expect(Object.keys(texts).sort()).to.deep.equal([
        'manifest.json',
        'profile.json',
        'signal_stats.csv',
        'summary.json',
      ]);
      expect(texts).to.deep.equal(await readResultFolder(join(root, 'dataset')));
      expect(await readResultPrefix('s3://bucket/results/none', client)).to.deep.equal({});
    } finally {
      client.destroy();
      await embedded.close();
    }
  });

  it('refuses what is neither an execution nor a result', async () => {
    expect(await cli(root, ['report', './nowhere'])).to.include({
      exitCode: 2,
      stderr:
        "macroshard: ./nowhere is neither an execution nor the folder of a result: expected an execution's ARN or id, or OUT/<execution id>\n",
    });
  });
});

interface Summary {
  readonly unitsProcessed: number;
  readonly unitsRejected: number;
  readonly rows: number;
  readonly records: number;
  readonly groups: readonly (Pick<Summary, 'unitsProcessed' | 'unitsRejected' | 'rows' | 'records'> & {
    readonly group: string;
    readonly bytes: number;
  })[];
}
