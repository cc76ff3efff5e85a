import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FileTree, Plan } from '@macroshard/container/extractor';
import { listTree } from '@macroshard/container/list-tree';
import { parseHeader } from '@macroshard/container/wfdb/header/header';
import type { UnitDetail } from '@macroshard/container/wfdb/unit-detail';
import { assert } from 'chai';
import { createRandom, type Random } from '../../scripts/sample/random.ts';
import { mutateText } from '../fuzz/mutate.ts';
import { baseRecords } from '../fuzz/records.ts';
import { runs } from '../support/wide.ts';
import { collectPlan } from './collect-plan.ts';
import { type GroupFiles, withGroup } from './group-fixture.ts';

/** What headers lose their lines by: each is a record that was whole before. */
const losses: Readonly<Record<string, readonly [header: string, ending: Partial<Record<keyof Plan, string>>]>> = {
  'a count of no segments before signal lines': ['r/0 2 250 4\nr.dat 80\nr.dat 80\n', { rejects: 'bad-header' }],
  'a count of no signals before signal lines': ['r 0 250 4\nr.dat 80\nr.dat 80\n', { rejects: 'bad-header' }],
  'no length, and formats that say that there are no files': [
    'r 2 250\nr.dat 0\nr.dat 0\n',
    {
      skippedUnits: 'its signals have no files and no length, and no multi-segment record names it as its layout',
    },
  ],
  'no segments': ['r/0 2 250\n', { skippedUnits: 'it lists no segment' }],
  'gaps alone': ['r/2 2 250 8\n~ 4\n~ 4\n', { skippedUnits: 'it lists no segment' }],
  'segments that another has': [
    's/2 2 250 8\nt 4\nt 4\n',
    { skippedUnits: 'each segment that it lists stands in another record or is a reject already' },
  ],
  'a segment that is itself': ['r/1 2 250 8\nr 8\n', { skippedUnits: 'it lists no segment' }],
  'a layout where a segment should be': [
    'r/2 2 250 8\n~ 4\nlayout 4\n',
    {
      skippedUnits: 'its signals have no files and no length, and no multi-segment record names it as its layout',
    },
  ],
};

describe('the ledger of a group', () => {
  for (const [loss, [header, ending]] of Object.entries(losses)) {
    it(`has a line for a header with ${loss}`, async () => {
      const files = {
        'm.hea': 'm/1 2 250 4\nt 4\n',
        't.hea': 't 2 250 4\nr.dat 80\nr.dat 80\n',
        'r.hea': header,
        'r.dat': new Uint8Array(8),
        'layout.hea': 'layout 1 250\n~ 0\n',
      };
      await withGroup(files, async (root) => {
        const tree = await listTree(root);
        const plan = await collectPlan(tree);
        assert.deepEqual(lostLines(root, tree, plan), []);
        const told = [
          ...plan.rejects.map(({ code }) => ['rejects', code]),
          ...plan.skippedUnits.map(({ reason }) => ['skippedUnits', reason]),
        ];
        for (const expected of Object.entries(ending)) assert.deepInclude(told, expected);
      });
    });
  }

  it('has a line for every header and every segment that one lists, whatever they say', async () => {
    const random = createRandom(12);
    for (let batch = 0; batch < runs(1, 10); batch++) {
      const files = Object.fromEntries(
        Array.from({ length: runs(30, 100) }, (_, unit) => mutated(random, `u${unit}`)).flat(),
      );
      await withGroup(files, async (root) => {
        const tree = await listTree(root);
        assert.deepEqual(lostLines(root, tree, await collectPlan(tree)), []);
      });
    }
  });
});

function mutated(random: Random, folder: string): [path: string, content: GroupFiles[string]][] {
  return Object.entries(random.pick(baseRecords)).map(([name, content]) => [
    `${folder}/${name}`,
    typeof content === 'string' ? mutateText(random, content) : content,
  ]);
}

/** Headers, and segments of masters, that the plan does not tell of; paths that it tells of twice. */
function lostLines(root: string, tree: FileTree, plan: Plan): string[] {
  const { units, rejects, skippedUnits, skippedFiles, warnings } = plan;
  const told = [...units, ...rejects, ...skippedUnits].map(({ path }) => path);
  const twice = told.filter((path, index) => told.indexOf(path) !== index);
  const ended = new Set(told);
  const rejected = new Set(rejects.map(({ path }) => path));
  const masterOf = new Map(units.map(({ path, detail }) => [path, (detail as UnitDetail).place?.masterPath ?? null]));
  const reasons = new Map(skippedFiles.map(({ path, reason }) => [path, reason]));
  const headers = [...tree.files].map(({ path }) => path).filter((path) => path.endsWith('.hea'));
  const lost = headers.flatMap((path) => {
    if (ended.has(path.slice(0, -'.hea'.length))) return [];
    const reason = reasons.get(path);
    if (reason === 'layout of a multi-segment record') return [];
    return reason === 'master of a multi-segment record' ? lostSegments(path) : [path];
  });
  return [...twice, ...lost];

  function lostSegments(path: string): string[] {
    const master = parseHeader(readFileSync(join(root, path), 'utf8'), path);
    if (master.kind !== 'master') return [path];
    const unitPath = path.slice(0, -'.hea'.length);
    const names = master.segments.filter(({ name, frames }, index) => name !== '~' && (index > 0 || frames > 0));
    const lines = names.map(({ name }) => {
      const inside = posix.join(posix.dirname(path), name);
      const line = posix.isAbsolute(name) || inside.startsWith('..') ? `${posix.dirname(path)}/${name}` : inside;
      return { name, line, masterPath: masterOf.get(line) };
    });
    const isWarned = (name: string) =>
      warnings.some(
        (warning) => warning.path === unitPath && warning.message.startsWith(`lists ${JSON.stringify(name)}`),
      );
    const isTold = ({ name, line, masterPath }: (typeof lines)[number]) =>
      masterPath === undefined || masterPath === unitPath
        ? ended.has(line) || headers.includes(`${line}.hea`)
        : isWarned(name);
    const lostLines = lines.filter((line) => !isTold(line)).map(({ line }) => line);
    // A master without a skip of its own has a unit, or a reject of what it lists.
    const has = lines.some(
      ({ line, masterPath }) =>
        masterPath === unitPath || (masterPath === undefined && headers.includes(`${line}.hea`)) || rejected.has(line),
    );
    return has ? lostLines : [path, ...lostLines];
  }
}
