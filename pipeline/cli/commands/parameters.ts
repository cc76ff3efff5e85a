import Table from 'cli-table3';
import type { ParameterSpec, PipelineSpec } from '../../config/spec.ts';
import { shownValue } from '../../rules/secrets/secret-patterns.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { type AddCommand, addCommonOptions, type CommonOptions, datasetOption } from '../options.ts';

interface ParametersOptions extends CommonOptions {
  readonly dataset?: string;
}

/** One field of the form that Studio shows when an execution is started. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly default: string;
  readonly enum: readonly string[] | null;
  readonly description: string;
}

export const parametersCommand: AddCommand = (command, act) => {
  addCommonOptions(command)
    .addOption(datasetOption())
    .action((options: ParametersOptions) => act((io) => parameters(options, io)));
};

async function parameters(options: ParametersOptions, io: Io): Promise<number> {
  const spec = await loadSpec(options, io);
  const fields = spec.parameters.map((parameter) => fieldOf(parameter, spec));
  const pipeline = { pipeline: spec.name, dataset: spec.dataset?.name ?? null, parameters: fields };
  io.stdout.write(options.json ? `${JSON.stringify(pipeline, null, 2)}\n` : renderForm(fields));
  return 0;
}

function fieldOf(parameter: ParameterSpec, spec: PipelineSpec): Field {
  const { name, type } = parameter;
  const given = spec.dataset?.parameters[name];
  const shown = (value: string) => (spec.security.notSecret.includes(name) ? value : shownValue(name, value));
  return {
    name,
    type,
    value: shown(given ?? String(parameter.defaultValue)),
    default: shown(String(parameter.defaultValue)),
    enum: parameter.type === 'String' ? (parameter.enumValues?.map(shown) ?? null) : null,
    description: shown(parameter.description),
  };
}

function renderForm(fields: readonly Field[]): string {
  const table = new Table({
    head: ['parameter', 'type', 'value', 'description'],
    style: { head: [], border: [] },
    colWidths: [null, null, null, 62],
    wordWrap: true,
  });
  for (const { name, type, value, default: fallback, description } of fields) {
    table.push([name, type, value === fallback ? value : `${value}\n(default ${fallback})`, description]);
  }
  return `${table.toString()}\n`;
}
