/** Writes down what each test file costs, where `test/run.ts --dearest` names a file for it. */

import { appendFileSync, readFileSync } from 'node:fs';
import type { Context, RootHookObject } from 'mocha';

/** Of a process and all that it has waited for, which Linux alone tells; undefined elsewhere. */
export function cpuSeconds(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // proc(5): the name may hold blanks; after it, fields 3 to 52, of which 14 to 17 are ticks of a hundredth of a second.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / 100;
}

let before = 0;

/** With files side by side, Mocha calls it after each. */
export const mochaHooks: RootHookObject = {
  afterAll(this: Context) {
    const { MACROSHARD_TEST_COSTS: list } = process.env;
    const now = cpuSeconds();
    if (list === undefined || now === undefined) return;
    appendFileSync(list, `${(now - before).toFixed(2)} ${this.test?.parent?.suites[0]?.file}\n`);
    before = now;
  },
};
