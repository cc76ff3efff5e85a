/** Reports as the program writes them, of runs that differ in what is worth looking at. */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeReport } from '../../pipeline/cli/report/write-report.ts';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';
import { cli } from '../support/cli.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { putTree } from '../support/put-tree.ts';
import { repositoryRoot } from '../support/repository.ts';
import { plantedGroups, putPlantedGroup } from './planted-dataset.ts';
import { reportOfMany } from './report-of-many.ts';

const committed = join(repositoryRoot, 'pipeline.yaml');

const needsVisits = `export default {
  ...{ name: 'visits', version: '1', looksFor: 'a list of visits (visits.csv)', options: [] },
  columns: [{ name: 'path', type: 'string', nullable: false }],
  async *plan(tree) {
    const list = [...tree.files].find(({ path }) => path === 'visits.csv');
    if (list === undefined) throw new Error('visits.csv is missing, which says whose files these are');
    yield { unit: { path: list.path, sizeBytes: list.sizeBytes, files: [list.path], detail: null } };
  },
  extract: async (root, unit) => ({
    ...{ status: 'processed', rowCount: 1, rows: { path: [unit.path] }, warnings: [] },
  }),
};
`;

/** Runs in a folder of their own, whose reports lie in it as NAME.html. */
export class MadeReports {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The demo's data, but less of them, and everything cached in the second of the reports. */
  async ofDemo(): Promise<{ first: string; cached: string }> {
    await writeSample(join(this.#folder, 'demo'), planSample({ megabytes: 1, groups: [...plantedGroups] }));
    const flags = ['--set', 'MaxRejectedFraction=0.1'];
    return {
      first: await this.#run('demo', { data: 'demo', flags }),
      cached: await this.#run('cached', { data: 'demo', flags }),
    };
  }

  /** Two groups, in one of which a job fails. */
  async ofFailure(): Promise<string> {
    putTree(this.#folder, {
      'failing/a/visits.csv': 'subject,at\n',
      'failing/b/notes.txt': 'nothing was recorded\n',
      'needs-visits.mjs': needsVisits,
    });
    this.#describe('failing', './needs-visits.mjs');
    return this.#run('failed', { data: 'failing', config: 'failing.yaml', exitCode: 1 });
  }

  /** Planted defects: in the first report over the limit of rejects; in the second one group has not changed since. */
  async ofPlanted(): Promise<{ overLimit: string; planted: string }> {
    const data = join(this.#folder, 'planted');
    for (const group of plantedGroups) putPlantedGroup(data, group, 0);
    const overLimit = await this.#run('over-limit', { data: 'planted', exitCode: 1 });
    for (const group of plantedGroups.slice(1)) putPlantedGroup(data, group, 1);
    const flags = ['--set', 'MaxRejectedFraction=0.1'];
    return { overLimit, planted: await this.#run('planted', { data: 'planted', flags }) };
  }

  /** An extractor whose rows are no signals, run twice over the same files. */
  async ofEvents(): Promise<{ first: string; again: string }> {
    putTree(join(this.#folder, 'events'), {
      'a/monday.jsonl': '{"event": "alarm", "at": "2026-03-02T09:30:00Z", "value": 3.5}\n',
      'a/tuesday.jsonl': '{"event": "login", "at": "2026-03-03T09:30:00Z"}\n',
      'a/wednesday.jsonl': 'no JSON\n',
      'b/monday.jsonl': '{"event": "alarm", "at": "2026-03-02T10:00:00Z", "value": 0.1}\n',
    });
    this.#describe('events', join(repositoryRoot, 'dist/container/examples/json-lines-events/extractor.js'));
    const run = { data: 'events', config: 'events.yaml', flags: ['--set', 'MaxRejectedFraction=1'] };
    return {
      first: await this.#run('events', run),
      again: await this.#run('events-again', { ...run, out: 'again' }),
    };
  }

  #describe(name: string, extractor: string): void {
    const description = readFileSync(committed, 'utf8')
      .replace(/^name: .*$/m, `name: ${name}`)
      .replace(/^groups: .*$/m, 'groups: [a, b]')
      .replace(/^ {2}extractor: .*$/m, `  extractor: ${extractor}`)
      .replace(/^ {2}(options|strictChecksums): .*\n/gm, '');
    writeFileSync(join(this.#folder, `${name}.yaml`), description);
  }

  /** Of 430 groups, made from facts. @param rename is given each name that comes from data */
  async ofMany(name: string, rename?: (name: string) => string): Promise<string> {
    const page = join(this.#folder, `${name}.html`);
    await writeReport(reportOfMany(rename), page);
    return page;
  }

  async #run(
    name: string,
    { data, out = `${data}-out`, config = committed, flags = [], exitCode = 0 }: Run,
  ): Promise<string> {
    const ran = await cli(this.#folder, [
      ...['local', '--config', config, '--data', data, '--out', out, '--json', ...flags],
      ...loadedImage(),
    ]);
    expect(ran.exitCode, ran.stderr).to.equal(exitCode);
    const { outputDir } = JSON.parse(ran.stdout) as { outputDir: string };
    const page = join(this.#folder, `${name}.html`);
    copyFileSync(join(outputDir, 'report.html'), page);
    return page;
  }
}

interface Run {
  readonly data: string;
  readonly out?: string;
  readonly config?: string;
  readonly flags?: readonly string[];
  readonly exitCode?: number;
}
