/** Reads the command line of bench: text to checked values, one clear error at a time. */

import { readChoices, readFlags, readWholeNumber } from '../../scripts/flags.ts';
import { type BenchFormat, benchFormats } from './data/formats.ts';
import { type PartName, partNames } from './report.ts';

export interface BenchArguments {
  /** Millions of bytes of formats 80 and 16; the others have a share of it. */
  readonly sizeMb: number;
  readonly repetitions: number;
  readonly formats: readonly BenchFormat[];
  readonly parts: readonly PartName[];
  readonly json: boolean;
  readonly help: boolean;
}

const benchDefaults = { sizeMb: 256, repetitions: 3 } as const;

export const usage = `usage: npm run bench -- [options]

Measures the container's program on generated data, in a temporary folder that is removed; see CONTRIBUTING.md.

  --size-mb N      millions of bytes of formats 80 and 16, 1 to 100000; the others have a quarter
                   or, where they are slow, a 32nd of it (default ${benchDefaults.sizeMb})
  --repetitions N  the best of so many runs counts, 1 to 100 (default ${benchDefaults.repetitions})
  --only LIST      parts: ${partNames.join(',')} (default all)
  --formats LIST   formats: ${benchFormats.join(',')} (default all)
  --json           one JSON document on stdout instead of tables
  --help           print this
`;

const flags = {
  'size-mb': 'text',
  repetitions: 'text',
  only: 'text',
  formats: 'text',
  json: 'switch',
  help: 'switch',
} as const;

/** @throws UsageError for the first thing that is wrong */
export function parseBenchArguments(argv: readonly string[]): BenchArguments {
  const values = readFlags(argv, flags);
  const { 'size-mb': sizeMb = String(benchDefaults.sizeMb) } = values;
  const { repetitions = String(benchDefaults.repetitions), only, formats } = values;
  return {
    sizeMb: readWholeNumber('--size-mb', sizeMb, { highest: 100_000 }),
    repetitions: readWholeNumber('--repetitions', repetitions, { highest: 100 }),
    parts: only === undefined ? partNames : readChoices('--only', only, partNames),
    formats: formats === undefined ? benchFormats : readFormats(formats),
    json: values.json === true,
    help: values.help === true,
  };
}

function readFormats(text: string): readonly BenchFormat[] {
  const wanted = readChoices('--formats', text, benchFormats.map(String));
  return benchFormats.filter((format) => wanted.includes(String(format)));
}
