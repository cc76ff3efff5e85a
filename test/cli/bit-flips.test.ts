import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeSampleResults } from '../container/sample-results.ts';
import { cli } from '../support/cli.ts';
import { runs } from '../support/wide.ts';

/** So that the same number is the same bit in every run. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;

describe('macroshard verify, of a result in which one bit is another', () => {
  let root: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'macroshard-bits-'));
    await makeSampleResults(root);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const [result, narrow, wide] of [
    ['dataset', 6, 360],
    ['shard', 3, 90],
  ] as const) {
    it(`finds it in each file of a ${result}`, async function () {
      this.timeout(600_000);
      const folder = join(root, result);
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
      expect((await cli(root, ['verify', result])).exitCode).to.equal(0);
      for (let count = 0; count < runs(narrow, wide); count++) {
        const path = paths[count % paths.length]!;
        const bytes = readFileSync(path);
        const bit = Math.floor(((count * goldenRatio) % 1) * bytes.length * 8);
        await expectFound(path, flipped(bytes, bit), `bit ${bit} of ${path}`);
        writeFileSync(path, bytes);
      }
      expect((await cli(root, ['verify', result])).exitCode).to.equal(0);
    });

    async function expectFound(path: string, bytes: Buffer, what: string): Promise<void> {
      writeFileSync(path, bytes);
      const { exitCode, stdout, stderr } = await cli(root, ['verify', result]);
      expect({ what, exitCode, stderr }).to.deep.equal({ what, exitCode: 1, stderr: '' });
      expect(stdout, what).to.match(/\n\d+ problems?: /);
      expect(stdout, what).not.to.match(/undefined|is not a function|is not iterable/);
    }
  }
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}
