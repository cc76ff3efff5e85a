/** Every command, in the order of the help, with what its own help ends with; what a command needs is loaded where it is the one that runs. */

import type { AddCommand } from '../options.ts';

export interface CommandEntry {
  readonly name: string;
  /** What it takes beside its options, as the help shows it. */
  readonly argument?: string;
  readonly description: string;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  /** Of the package, where the rest is told. */
  readonly page: string;
  readonly load: () => Promise<AddCommand>;
}

/** All that `macroshard --help` lists. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    argument: '[dir]',
    description: 'writes a commented starter: pipeline.yaml and datasets/',
    examples: ['init my-features'],
    page: 'docs/pipeline-yaml.md',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'build',
    description: 'prints the pipeline definition',
    examples: ['build --out definition.json', 'build --dataset mimic3-sample --format terraform'],
    page: 'docs/pipeline-yaml.md',
    load: async () => (await import('./build.ts')).buildCommand,
  },
  {
    name: 'validate',
    description: 'checks the definition against every rule, offline',
    examples: ['validate', 'validate --definition definition.json'],
    page: 'docs/rules.md',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    name: 'try',
    argument: '<extractor> <dir>',
    description: 'shows the units that an extractor sees in a folder, and the rows of a few',
    examples: ['try ./mine.mjs data/p1', 'try ./extract.py data/p1 --unit night2 --units \'{"file":"**/*.csv"}\''],
    page: 'docs/extractors.md',
    load: async () => (await import('./try.ts')).tryCommand,
  },
  {
    name: 'graph',
    description: 'prints the DAG as Mermaid text, or draws it',
    examples: ['graph --out pipeline.svg', 'graph --execution last --out last.html', 'graph --format markdown'],
    page: 'docs/report.md',
    load: async () => (await import('./graph.ts')).graphCommand,
  },
  {
    name: 'parameters',
    description: "prints the form that Studio shows, with a dataset's values",
    examples: ['parameters --dataset mimic3-sample'],
    page: 'docs/studio.md',
    load: async () => (await import('./parameters.ts')).parametersCommand,
  },
  {
    name: 'survey',
    description: 'lists the input, and writes what lies there to surveys/, to be committed',
    examples: ['survey', 'survey --dataset mimic3-sample --check', 'survey --data demo-output/mimic3wdb'],
    page: 'docs/survey.md',
    load: async () => (await import('./survey.ts')).surveyCommand,
  },
  {
    name: 'plan',
    description: 'what an upsert would change, and what a start would run',
    examples: ['plan', 'plan --set WindowSeconds=60', 'plan --against deployed.json --json'],
    page: 'docs/plan.md',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'upsert',
    description: 'creates or updates the pipeline; writes nothing where nothing changed',
    examples: ['upsert --dry-run', 'upsert --region eu-west-1'],
    page: 'docs/deploy.md',
    load: async () => (await import('./upsert.ts')).upsertCommand,
  },
  {
    name: 'start',
    description: 'starts an execution with checked parameter values',
    examples: [
      'start --set WindowSeconds=60 --watch',
      'start --from-execution a1b2c3d4e5f6 --steps Combine --only',
      'start --local --mount s3://my-bucket/mimic3wdb=data',
    ],
    page: 'docs/deploy.md',
    load: async () => (await import('./start.ts')).startCommand,
  },
  {
    name: 'watch',
    argument: '[arn]',
    description: 'watches an execution to its end',
    examples: ['watch', 'watch a1b2c3d4e5f6 --timeout 90'],
    page: 'docs/watch.md',
    load: async () => (await import('./watch.ts')).watchCommand,
  },
  {
    name: 'status',
    argument: '[arn]',
    description: 'shows how an execution stands',
    examples: ['status --json'],
    page: 'docs/watch.md',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    name: 'logs',
    argument: '[arn]',
    description: "prints the job logs of an execution's steps",
    examples: ['logs --step Group-30 --tail 50', 'logs --follow'],
    page: 'docs/watch.md',
    load: async () => (await import('./logs.ts')).logsCommand,
  },
  {
    name: 'stop',
    argument: '[arn]',
    description: 'stops an execution and its jobs',
    examples: ['stop --wait'],
    page: 'docs/watch.md',
    load: async () => (await import('./stop.ts')).stopCommand,
  },
  {
    name: 'retry',
    argument: '[arn]',
    description: 'goes on with an execution that failed or was stopped, from where it ended',
    examples: ['retry --watch'],
    page: 'docs/watch.md',
    load: async () => (await import('./retry.ts')).retryCommand,
  },
  {
    name: 'list',
    description: "lists pipelines, or this pipeline's executions, newest first",
    examples: ['list', 'list --executions --max 5'],
    page: 'docs/watch.md',
    load: async () => (await import('./list.ts')).listCommand,
  },
  {
    name: 'delete',
    description: 'deletes the pipeline with the records of its executions',
    examples: ['delete --dataset mimic3-sample --yes'],
    page: 'docs/deploy.md',
    load: async () => (await import('./delete.ts')).deleteCommand,
  },
  {
    name: 'local',
    description: 'runs the whole pipeline on this machine, without AWS',
    examples: [
      'local --data demo-output/mimic3wdb --out out',
      'local --data demo-output/mimic3wdb --out out --set WindowSeconds=60',
    ],
    page: 'docs/container.md',
    load: async () => (await import('./local.ts')).localCommand,
  },
  {
    name: 'report',
    argument: '[arn-or-folder]',
    description: 'writes a page about an execution and its dataset, to look at and to keep',
    examples: ['report', 'report a1b2c3d4e5f6 --out report.html', 'report out/a1b2c3d4e5f6'],
    page: 'docs/report.md',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    name: 'register',
    argument: '[arn-or-folder]',
    description: 'keeps a table of the dataset in the AWS Glue Data Catalog, an execution a partition',
    examples: ['register', 'register a1b2c3d4e5f6 --dry-run', 'register out/a1b2c3d4e5f6 --out sql'],
    page: 'docs/register.md',
    load: async () => (await import('./register.ts')).registerCommand,
  },
  {
    name: 'verify',
    argument: '<dir>',
    description: 'checks a result against its ledger, its input and the execution that made it',
    examples: ['verify out/combined', 'verify out/combined --source s3://my-bucket/mimic3wdb --execution a1b2c3d4e5f6'],
    page: 'docs/verify.md',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  {
    name: 'serve',
    description: 'answers the SageMaker API on 127.0.0.1, for any SDK or the AWS CLI',
    examples: ['serve --mount s3://my-bucket/mimic3wdb=data', 'serve --env'],
    page: 'docs/serve.md',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'console',
    description: 'shows pipelines and executions in a browser, and starts, stops and retries them from there',
    examples: ['console --region eu-west-1', 'console --local --port 0'],
    page: 'docs/console.md',
    load: async () => (await import('./console.ts')).consoleCommand,
  },
  {
    name: 'schema',
    description: 'writes JSON Schemas of pipeline.yaml and datasets, for editors',
    examples: ['schema', 'schema --out .vscode'],
    page: 'docs/pipeline-yaml.md',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
  {
    name: 'build-image',
    description: 'builds the image that jobs run, and pushes it',
    examples: ['build-image', 'build-image --push 111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard'],
    page: 'docs/image.md',
    load: async () => (await import('./build-image.ts')).buildImageCommand,
  },
  {
    name: 'templates',
    description: 'writes IAM policies and CI workflows for this very pipeline',
    examples: ['templates --out . --repository me/features', 'templates --only job-role --force'],
    page: 'docs/iam.md',
    load: async () => (await import('./templates.ts')).templatesCommand,
  },
];
