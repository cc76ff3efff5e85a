/** The commands that read a description and what it names, and ask no SageMaker unless an execution is named. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type UnitsForm, unitsText } from '../../definition/extractor-options.ts';
import type { CommandEntry } from './command-entry.ts';
import {
  addCommonOptions,
  addTargetOptions,
  type CommonOptions,
  countFrom1,
  datasetOption,
  extractorOption,
  repeated,
  type TargetOptions,
} from './options.ts';

export interface InitOptions {
  readonly json?: true;
}

const definitionFormats = ['json', 'cloudformation', 'terraform'] as const;

export interface BuildOptions extends CommonOptions {
  readonly dataset?: string;
  readonly out?: string;
  readonly format: (typeof definitionFormats)[number];
}

export interface ValidateOptions extends CommonOptions {
  readonly dataset?: string;
  readonly definition?: string;
}

export interface TryOptions extends CommonOptions {
  readonly unit?: readonly string[];
  readonly option?: Readonly<Record<string, string>>;
  readonly units?: string;
  readonly count: number;
  readonly rows: number;
  readonly interpreter?: string;
  readonly unitSeconds: number;
  readonly infer?: true;
  readonly overwrite?: true;
}

const graphFormats = ['mermaid', 'markdown', 'svg', 'html'] as const;

export type GraphFormat = (typeof graphFormats)[number];

export interface GraphOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
  readonly execution?: string;
  readonly out?: string;
  readonly format?: GraphFormat;
}

export interface ParametersOptions extends CommonOptions {
  readonly dataset?: string;
}

export const descriptionCommands = [
  {
    name: 'init',
    description: 'writes a commented starter: pipeline.yaml and datasets/',
    examples: ['init my-features'],
    page: 'docs/pipeline-yaml.md',
    declare: (command) =>
      command
        .argument('[dir]', 'where to', '.')
        .option('--json', 'one JSON document on stdout, and nothing else there'),
  },
  {
    name: 'build',
    description: 'prints the pipeline definition',
    examples: ['build --out definition.json', 'build --dataset mimic3-sample --format terraform'],
    page: 'docs/pipeline-yaml.md',
    declare: (command) =>
      addCommonOptions(command)
        .addOption(datasetOption())
        .option('--out <file>', 'writes the definition to a file instead')
        .addOption(
          new Option('--format <name>', 'the definition alone, or a resource that holds it')
            .choices(definitionFormats)
            .default('json'),
        ),
  },
  {
    name: 'validate',
    description: 'checks the definition against every rule, offline',
    examples: ['validate', 'validate --definition definition.json'],
    page: 'docs/rules.md',
    declare: (command) =>
      addCommonOptions(command)
        .addOption(datasetOption())
        .option('--definition <file>', 'checks a definition that stands in a file, whoever made it'),
  },
  {
    name: 'try',
    description: 'shows the units that an extractor sees in a folder, and the rows of a few',
    examples: ['try ./mine.mjs data/p1', 'try ./extract.py data/p1 --unit night2 --units \'{"file":"**/*.csv"}\''],
    page: 'docs/extractors.md',
    declare: declareTry,
  },
  {
    name: 'graph',
    description: 'prints the DAG as Mermaid text, or draws it',
    examples: ['graph --out pipeline.svg', 'graph --execution last --out last.html', 'graph --format markdown'],
    page: 'docs/report.md',
    declare: (command) =>
      addTargetOptions(
        addCommonOptions(command)
          .addOption(datasetOption())
          .addOption(
            new Option(
              '--format <format>',
              'text of Mermaid, the same framed for Markdown, a picture, or a page (default: by the ending of --out, else mermaid)',
            ).choices(graphFormats),
          )
          .option('--execution <arn>', 'shows what each step of an execution has come to: its ARN, its id, or last')
          .option('--out <file>', 'writes the picture to a file instead'),
      ),
  },
  {
    name: 'parameters',
    description: "prints the form that Studio shows, with a dataset's values",
    examples: ['parameters --dataset mimic3-sample'],
    page: 'docs/studio.md',
    declare: (command) => addCommonOptions(command).addOption(datasetOption()),
  },
] as const satisfies readonly CommandEntry[];

function declareTry(command: Command): void {
  addCommonOptions(command)
    .argument('<extractor>', 'a module, a Python file, a program, or a built-in name')
    .argument('<dir>', "a folder as a group's")
    .addOption(new Option('--unit <path>', 'extracts this unit; may be repeated').argParser(repeated))
    .addOption(extractorOption())
    .addOption(
      new Option('--units <json>', "which files make a unit (default: the description's, else each file)").argParser(
        unitsForm,
      ),
    )
    .option('--count <n>', 'extracts so many units, the first ones', countFrom1, 3)
    .option('--rows <n>', 'shows so many rows of each', countFrom1, 10)
    .option('--interpreter <program>', "runs a Python file (default: the description's, else python3)")
    .option('--infer', 'infers the columns of a program again that has them in NAME.columns.json')
    .option('--overwrite', 'and writes them over that file')
    .option('--unit-seconds <n>', 'ends an extractor that needs longer for a unit', countFrom1, 60);
}

function unitsForm(text: string): string {
  try {
    return unitsText(JSON.parse(text) as UnitsForm);
  } catch {
    throw new InvalidArgumentError('expected JSON, such as \'{"file":"**/*.csv"}\'');
  }
}
