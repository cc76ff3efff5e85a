import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { datasetBytes } from '../support/dataset-bytes.ts';
import { committedImage } from '../support/deployable.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { itWide } from '../support/wide.ts';

const example = (name: string) => join(repositoryRoot, `dist/container/examples/${name}/extractor.js`);

const digest = `@sha256:${'0'.repeat(64)}`;

const files: Readonly<Record<string, string>> = {
  'a/monday.jsonl': '{"event": "alarm", "at": "2026-03-02T09:30:00Z", "value": 3.5}\n',
  'a/tuesday.jsonl': '{"event": "login", "at": "2026-03-03T09:30:00Z"}\n',
  'a/wednesday.jsonl': 'no JSON\n',
  'b/monday.jsonl': '{"event": "alarm", "at": "2026-03-02T10:00:00Z", "value": 0.1}\n',
};

describe('macroSharding by instances', () => {
  let folder: string;
  let description: string;
  before(async () => {
    folder = await temporaryFolder();
    const text = await readFile(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
    description = text.replace(':latest', digest);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, 'data', path)), { recursive: true });
      await writeFile(join(folder, 'data', path), text);
    }
  });

  const describe_ = (count: number, extractor: string) =>
    writeFile(
      join(folder, 'pipeline.yaml'),
      description
        .replace(/^groups: .*$/m, `groups: [a, b]\nmacroSharding: { by: instances, count: ${count} }`)
        .replace(/^ {2}extractor: .*$/m, `  extractor: ${extractor}`)
        .replace(/^ {2}(options|strictChecksums): .*\n/gm, ''),
    );

  itWide('makes the same dataset on any number of instances, with a step a group', async () => {
    const datasets: object[] = [];
    for (const count of [1, 2, 5]) {
      await describe_(count, example('json-lines-events'));
      const ran = await cli(folder, [
        ...['local', '--data', 'data', '--out', `out-${count}`, '--json', '--set', 'MaxRejectedFraction=1'],
        ...loadedImage(committedImage.replace(':latest', digest)),
      ]);
      expect(ran).to.include({ exitCode: 0 });
      const { steps, outputDir } = JSON.parse(ran.stdout);
      expect(steps.map(({ name }: { name: string }) => name)).to.deep.equal([
        'Group-a',
        'Group-b',
        'Combine',
        'QualityGate',
      ]);
      datasets.push(await datasetBytes(join(outputDir, 'combined')));
    }
    expect(Object.keys(datasets[0]!)).to.include('features/part-00001.parquet');
    for (const dataset of datasets) expect(dataset).to.deep.equal(datasets[0]);
  });

  for (const [name, extractor] of [
    ['wfdb-summary', 'wfdb-summary'],
    ['the CSV example', example('csv-time-series')],
  ] as const) {
    it(`is refused with ${name}, by validate and by local`, async () => {
      await describe_(5, extractor);
      const finding = `error units-are-files at Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount: extractor ${extractor} cannot work on 5 instances: it does not say unitsAreFiles, and files that belong together would be shared out one by one
  write macroSharding: { by: group }, or let an extractor say unitsAreFiles each of whose units is one file`;
      expect(await cli(folder, ['validate'])).to.deep.equal({
        exitCode: 1,
        stdout: `${finding}\n1 error, 0 warnings\n`,
        stderr: '',
      });
      const ran = await cli(folder, ['local', '--data', 'data', '--out', 'refused']);
      expect(ran).to.include({ exitCode: 1 });
      expect(ran.stderr).to.include(finding);
    });
  }
});
