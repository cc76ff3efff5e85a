/** The built-in extractor, which throws where a unit takes longer than it may: the unit is then told of by its code. */

import type { Extractor } from '@macroshard/container/extractor';
import { wfdbSummary } from '@macroshard/container/wfdb/extractor';
import type { WfdbOptions } from '@macroshard/container/wfdb/options';
import { cpuMs } from './cpu-time.ts';

const mostMs = 2000;
const { splitting: _, ...whole } = wfdbSummary;

const extractor: Extractor<WfdbOptions> = {
  ...whole,
  async extract(root, unit, options) {
    const startMs = cpuMs();
    const extraction = await wfdbSummary.extract(root, unit, options);
    const tookMs = cpuMs() - startMs;
    if (tookMs > mostMs) throw new Error(`took ${Math.round(tookMs)} ms, expected ${mostMs} at most`);
    return extraction;
  },
};
export default extractor;
