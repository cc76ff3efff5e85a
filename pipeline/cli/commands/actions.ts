import type { CommandName } from '../command-line/commands.ts';

/** What a command does with its arguments, its options and the world (`Io`), in this order; gives back the exit code. */
export type Action = (...given: never[]) => Promise<number>;

/** Loads what the command needs to run, and nothing that another needs. */
export const actions: Readonly<Record<CommandName, () => Promise<Action>>> = {
  init: async () => (await import('./init.ts')).init,
  build: async () => (await import('./build.ts')).build,
  validate: async () => (await import('./validate.ts')).validate,
  try: async () => (await import('./try.ts')).tryOut,
  graph: async () => (await import('./graph.ts')).graph,
  parameters: async () => (await import('./parameters.ts')).parameters,
  survey: async () => (await import('./survey.ts')).survey,
  plan: async () => (await import('./plan.ts')).plan,
  upsert: async () => (await import('./upsert.ts')).upsert,
  start: async () => (await import('./start.ts')).start,
  watch: async () => (await import('./watch.ts')).watch,
  status: async () => (await import('./status.ts')).status,
  logs: async () => (await import('./logs.ts')).logs,
  stop: async () => (await import('./stop.ts')).stop,
  retry: async () => (await import('./retry.ts')).retry,
  list: async () => (await import('./list.ts')).list,
  delete: async () => (await import('./delete.ts')).remove,
  local: async () => (await import('./local.ts')).local,
  report: async () => (await import('./report.ts')).report,
  register: async () => (await import('./register.ts')).register,
  verify: async () => (await import('./verify.ts')).verify,
  serve: async () => (await import('./serve.ts')).serve,
  console: async () => (await import('./console.ts')).showConsole,
  schema: async () => (await import('./schema.ts')).schema,
  'build-image': async () => (await import('./build-image.ts')).buildDescribedImage,
  templates: async () => (await import('./templates.ts')).templates,
};
