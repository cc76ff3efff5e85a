import type { OptionDeclaration, OptionsOf } from '../extractor.ts';
import { standardOptions } from '../extractor-options.ts';

/** The options of `wfdb-summary`. */
export const wfdbOptions = [
  standardOptions.windowSeconds,
  standardOptions.strictChecksums,
] as const satisfies readonly OptionDeclaration[];

export type WfdbOptions = OptionsOf<typeof wfdbOptions>;
