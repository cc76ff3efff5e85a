import type { OptionDeclaration, OptionsOf } from '../extractor.ts';
import { standardOptions } from '../extractor-options.ts';

/** The options of `wfdb-summary`. */
export const wfdbOptions = [
  standardOptions.windowSeconds,
  standardOptions.strictChecksums,
  {
    name: 'zeroIsMissing',
    type: 'string',
    default: 'none',
    enum: ['none', 'numerics'],
    description: 'Whose zeros count as missing: numerics write 0 for "not measured"',
  },
] as const satisfies readonly OptionDeclaration[];

export type WfdbOptions = OptionsOf<typeof wfdbOptions>;
