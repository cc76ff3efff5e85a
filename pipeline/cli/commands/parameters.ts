import Table from 'cli-table3';
import type { ParameterSpec, PipelineSpec } from '../../config/spec.ts';
import { shownValue } from '../../rules/secrets/secret-patterns.ts';
import type { ParametersOptions } from '../command-line/description-commands.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { fitWidths, widthOf, wrapText } from '../table-widths.ts';

/** One field of the form that Studio shows when an execution is started. */
interface Field {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly default: string;
  readonly enum: readonly string[] | null;
  readonly description: string;
}

export async function parameters(options: ParametersOptions, io: Io): Promise<number> {
  const spec = await loadSpec(options, io);
  const fields = spec.parameters.map((parameter) => fieldOf(parameter, spec));
  const pipeline = { pipeline: spec.name, dataset: spec.dataset?.name ?? null, parameters: fields };
  io.stdout.write(options.json ? `${JSON.stringify(pipeline, null, 2)}\n` : renderForm(fields, io.stdout.columns));
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

/** The width from which the form's four columns leave room for two texts. */
const fourColumns = 120;

function renderForm(fields: readonly Field[], columns: number | undefined): string {
  if (columns === undefined)
    return table(['parameter', 'type', 'value', 'description'], fields.map(cellsOf), descriptionWidth);
  if (columns < fourColumns) {
    const pairs = fields.map(cellsOf).map(([name, type, ...texts]) => [`${name}\n${type}`, texts.join('\n')]);
    return fitted(['parameter', 'value, description'], pairs, columns);
  }
  return fitted(['parameter', 'type', 'value', 'description'], fields.map(cellsOf), columns);
}

const descriptionWidth = 62;

function cellsOf({ name, type, value, default: fallback, description }: Field): readonly string[] {
  return [name, type, value === fallback ? value : `${value}\n(default ${fallback})`, description];
}

/** Wrapped to the width of the terminal, where that is possible. */
function fitted(head: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  const natural = head.map((name, index) => ({
    width: Math.min(descriptionWidth, Math.max(widthOf(name), ...rows.map((row) => widthOf(row[index]!)))),
    // Value and description alone: names have to be read, and typed.
    wraps: index > 0 && name !== 'type',
  }));
  // A line and two blanks a column, and a line at the end.
  const widths = fitWidths(natural, columns - 3 * head.length - 1) ?? natural.map(({ width }) => width);
  return table(
    head,
    rows.map((row) => row.map((cell, index) => wrapText(cell, widths[index]!))),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[], widest?: number): string {
  const form = new Table({
    head: [...head],
    style: { head: [], border: [] },
    ...(widest !== undefined && { colWidths: [null, null, null, widest], wordWrap: true }),
  });
  form.push(...rows.map((row) => [...row]));
  return `${form.toString()}\n`;
}
