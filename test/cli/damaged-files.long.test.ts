import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { putSampleResults } from '../container/sample-results.ts';
import { cli } from '../support/cli.ts';

/** So that the same number is the same bit in every run. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;

describe('macroshard verify, of a result whose files were damaged,', () => {
  let root: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'macroshard-damaged-'));
    await putSampleResults(root);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** Paths of a result's files. */
  function filesOf(result: string): readonly string[] {
    const entries = readdirSync(join(root, result), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  }

  /** Every file is as it was before, after it. */
  async function expectFound(result: string, damage: () => void, what: string): Promise<void> {
    const whole = filesOf(result).map((path) => ({ path, bytes: readFileSync(path) }));
    damage();
    const { exitCode, stdout, stderr } = await cli(root, ['verify', result]);
    expect({ what, exitCode, stderr }).to.deep.equal({ what, exitCode: 1, stderr: '' });
    expect(stdout, what).to.match(/\n\d+ problems?: /);
    expect(stdout, what).not.to.match(/undefined|is not a function|is not iterable/);
    for (const path of filesOf(result)) rmSync(path);
    for (const { path, bytes } of whole) writeFileSync(path, bytes);
  }

  for (const [result, bits] of [
    ['dataset', 90],
    ['shard', 24],
  ] as const) {
    it(`finds a bit that is another, in each file of a ${result}`, async function () {
      this.timeout(600_000);
      const paths = filesOf(result);
      for (let count = 0; count < bits; count++) {
        const path = paths[count % paths.length]!;
        const bytes = readFileSync(path);
        const bit = Math.floor(((count * goldenRatio) % 1) * bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        await expectFound(result, () => writeFileSync(path, bytes), `bit ${bit} of ${path}`);
      }
    });
  }

  const damages: Readonly<Record<string, (path: string, other: string) => void>> = {
    'is not there': (path) => rmSync(path),
    'is empty': (path) => writeFileSync(path, ''),
    'was cut in the middle': (path) =>
      writeFileSync(path, readFileSync(path).subarray(0, readFileSync(path).length / 2)),
    'lacks its last byte': (path) => writeFileSync(path, readFileSync(path).subarray(0, -1)),
    'goes on after its end': (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('\n')])),
    'stands twice': (path) => writeFileSync(join(path, '..', 'again.parquet'), readFileSync(path)),
    'has changed places with the next': (path, other) => {
      const [mine, others] = [readFileSync(path), readFileSync(other)];
      writeFileSync(path, others);
      writeFileSync(other, mine);
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`finds a file that ${what}`, async function () {
      this.timeout(600_000);
      const paths = filesOf('dataset');
      for (const path of paths) {
        const other = paths[(paths.indexOf(path) + 1) % paths.length]!;
        await expectFound('dataset', () => damage(path, other), `${path} ${what}`);
      }
    });
  }

  for (const result of ['dataset', 'shard']) {
    it(`finds nothing in a ${result} that is whole again after all that`, async () => {
      expect((await cli(root, ['verify', result])).exitCode).to.equal(0);
    });
  }
});
