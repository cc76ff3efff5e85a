/** The command line of `try`. */

import type { Command } from 'commander';
import { nextWord, unitsForm, wholeNumber, withOption } from './argument-values.ts';
import type { GivenOption } from './extractor-options.ts';
import type { UnitsForm } from './units/units-form.ts';

/** Shows the units of a folder, and the rows of a few. */
export interface TryTask {
  readonly kind: 'try';
  readonly folder: string;
  readonly extractor: string;
  readonly interpreter: string | null;
  readonly command: readonly string[];
  readonly options: readonly GivenOption[];
  readonly units: UnitsForm | null;
  /** Units to extract; without any, the first `count`. */
  readonly unitPaths: readonly string[];
  readonly count: number;
  /** So many of each unit are shown. */
  readonly rows: number;
  /** Infers the columns of a program that declares some in a file, too. */
  readonly infer: boolean;
  /** And writes over that file. */
  readonly overwrite: boolean;
}

type TryFlags = Pick<TryTask, 'extractor' | 'command' | 'count' | 'rows' | 'infer' | 'overwrite'> &
  Partial<Pick<TryTask, 'interpreter' | 'units'>> & {
    readonly option: readonly GivenOption[];
    readonly unit: readonly string[];
  };

/** @param command  with the options that say which extractor it is */
export function addTry(command: Command, accept: (task: TryTask) => void): void {
  command
    .description('prints lines of JSON: what is begun, and last the units of a folder and the rows of a few')
    .argument('<folder>')
    .option('--units <json>', 'which files make a unit, for an extractor that does not say so itself', unitsForm)
    .option('--option <name=value>', 'an option of the extractor; can be repeated', withOption, [])
    .option('--unit <path>', 'extracts this unit; can be repeated', nextWord, [])
    .option('--count <n>', 'extracts so many, the first ones', wholeNumber('--count', 0), 3)
    .option('--rows <n>', 'shows so many rows of each', wholeNumber('--rows', 0), 10)
    .option('--infer', 'infers the columns of a program that declares them in a file', false)
    .option('--overwrite', 'writes what was inferred over that file', false)
    .action((folder: string, { interpreter = null, units = null, option, unit, ...flags }: TryFlags) =>
      accept({ kind: 'try', folder, interpreter, units, options: option, unitPaths: unit, ...flags }),
    );
}
