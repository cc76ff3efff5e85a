import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { s3Client } from '../../pipeline/aws/bucket.ts';
import { askOnce } from '../../pipeline/aws/watch.ts';
import { readResultFolder, readResultPrefix } from '../../pipeline/cli/report/result-files.ts';
import { putSampleResults } from '../container/sample-results.ts';
import { cli } from '../support/cli.ts';
import {
  createPipeline,
  definitionOf,
  job,
  jobNameOf,
  openHarness,
  start,
  until,
  waitForEnd,
} from '../support/embedded.ts';

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
      const texts = await readResultPrefix('s3://bucket/results/dataset', client, askOnce);
      expect(Object.keys(texts).sort()).to.deep.equal([
        'manifest.json',
        'profile.json',
        'signal_stats.csv',
        'summary.json',
      ]);
      expect(texts).to.deep.equal(await readResultFolder(join(root, 'dataset')));
      expect(await readResultPrefix('s3://bucket/results/none', client, askOnce)).to.deep.equal({});
    } finally {
      client.destroy();
      await embedded.close();
    }
  });

  it('tells of an execution half way, and of one whose dataset has gone', async () => {
    const folder = join(root, 'gone');
    const mounts = [{ uri: 's3://bucket/results', folder: join(root, 'kept') }];
    const embedded = await openHarness(folder, { mounts });
    const page = async (arn: string) => {
      const { exitCode, stderr } = await cli(folder, [
        'report',
        arn,
        '--local',
        '--state',
        'state',
        '--out',
        'page.html',
      ]);
      expect(exitCode).to.equal(0);
      return { stderr, html: readFileSync(join(folder, 'page.html'), 'utf8') };
    };
    try {
      const LocalPath = '/opt/ml/processing/output';
      const S3Output = { S3Uri: 's3://bucket/results/x', LocalPath, S3UploadMode: 'EndOfJob' };
      const extra = { ProcessingOutputConfig: { Outputs: [{ OutputName: 'combined', S3Output }] } };
      const steps = [
        job('Combine', { args: ['say', 'x', 'done'], extra }),
        job('Next', { args: ['once-there', 'x', join(root, 'flag')], dependsOn: ['Combine'] }),
      ];
      await createPipeline(embedded.client, 'gone', definitionOf(steps));
      const arn = await start(embedded.client, 'gone');
      await until(async () => (await jobNameOf(embedded.client, arn, 'Next')) !== undefined);
      const halfWay = await page(arn);
      expect(halfWay.html).to.include('it had not ended (Executing) when this was written: 1 of 2 steps had');
      expect(halfWay.html).to.match(/<td class="text">Next<\/td><td class="text">(Executing|Starting)<\/td>/);
      expect(halfWay.stderr).to.equal('the dataset is not told of: summary.json is missing\n');
      writeFileSync(join(root, 'flag'), '');
      await waitForEnd(embedded.client, arn);
      const { html } = await page(arn);
      expect(html).to.include('<span class="state state-succeeded">Succeeded</span>');
      expect(html).to.include('the dataset is not told of: summary.json is missing');
    } finally {
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
