/** Every command, in the order of the help; what a command needs is loaded where it is the one that runs. */

import type { AddCommand } from '../options.ts';

export interface CommandEntry {
  readonly name: string;
  /** What it takes beside its options, as the help shows it. */
  readonly argument?: string;
  readonly description: string;
  readonly load: () => Promise<AddCommand>;
}

/** All that `macroshard --help` lists. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    argument: '[dir]',
    description: 'writes a commented starter: pipeline.yaml and datasets/',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    name: 'build',
    description: 'prints the pipeline definition',
    load: async () => (await import('./build.ts')).buildCommand,
  },
  {
    name: 'validate',
    description: 'checks the definition against every rule, offline',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    name: 'graph',
    description: 'prints the DAG as Mermaid text',
    load: async () => (await import('./graph.ts')).graphCommand,
  },
  {
    name: 'parameters',
    description: "prints the form that Studio shows, with a dataset's values",
    load: async () => (await import('./parameters.ts')).parametersCommand,
  },
  {
    name: 'plan',
    description: 'what an upsert would change, and what a start would run',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'upsert',
    description: 'creates or updates the pipeline; writes nothing where nothing changed',
    load: async () => (await import('./upsert.ts')).upsertCommand,
  },
  {
    name: 'start',
    description: 'starts an execution with checked parameter values',
    load: async () => (await import('./start.ts')).startCommand,
  },
  {
    name: 'watch',
    argument: '[arn]',
    description: 'watches an execution to its end',
    load: async () => (await import('./watch.ts')).watchCommand,
  },
  {
    name: 'status',
    argument: '[arn]',
    description: 'shows how an execution stands',
    load: async () => (await import('./status.ts')).statusCommand,
  },
  {
    name: 'logs',
    argument: '[arn]',
    description: "prints the job logs of an execution's steps",
    load: async () => (await import('./logs.ts')).logsCommand,
  },
  {
    name: 'stop',
    argument: '[arn]',
    description: 'stops an execution and its jobs',
    load: async () => (await import('./stop.ts')).stopCommand,
  },
  {
    name: 'retry',
    argument: '[arn]',
    description: 'goes on with an execution that failed or was stopped, from where it ended',
    load: async () => (await import('./retry.ts')).retryCommand,
  },
  {
    name: 'list',
    description: "lists pipelines, or this pipeline's executions, newest first",
    load: async () => (await import('./list.ts')).listCommand,
  },
  {
    name: 'delete',
    description: 'deletes the pipeline with the records of its executions',
    load: async () => (await import('./delete.ts')).deleteCommand,
  },
  {
    name: 'local',
    description: 'runs the whole pipeline on this machine, without AWS',
    load: async () => (await import('./local.ts')).localCommand,
  },
  {
    name: 'verify',
    argument: '<dir>',
    description: 'checks a result against its ledger, its input and the execution that made it',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  {
    name: 'serve',
    description: 'answers the SageMaker API on 127.0.0.1, for any SDK or the AWS CLI',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'templates',
    description: 'writes IAM policies and CI workflows for this very pipeline',
    load: async () => (await import('./templates.ts')).templatesCommand,
  },
];
