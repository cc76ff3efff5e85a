import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RegistrationRefused, registerDataset } from '../../aws/catalog.ts';
import { athenaDdl, duckdbDdl } from '../../catalog/ddl.ts';
import { columnsToQuote, type Registration } from '../../catalog/registration.ts';
import { renderJson } from '../../definition/canonical.ts';
import { parseExecutionReference } from '../../names/arn.ts';
import { shellWord } from '../../wording/shell-word.ts';
import type { RegisterOptions } from '../command-line/result-commands.ts';
import { withExecution } from '../execution/named-execution.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed } from '../load-spec.ts';
import { type CatalogedSpec, registrationOf } from '../register/dataset-registration.ts';
import { datasetOfExecution, datasetOfFolder, type FoundDataset } from '../register/find-dataset.ts';
import { registrationDocument, renderRegistration } from '../register/render-registration.ts';
import { datasetFolder } from '../report/result-files.ts';
import type { OpenTarget } from '../target/open-target.ts';

export async function register(argument: string | undefined, options: RegisterOptions, io: Io): Promise<number> {
  const reference = argument === 'last' ? undefined : argument;
  const spec = await loadCataloged(options, io);
  const folder = reference === undefined ? undefined : datasetFolder(resolve(io.folder, reference));
  if (folder !== undefined) {
    const found = await datasetOfFolder(folder, spec);
    return writeSql(await registrationOf(found, spec, { options, io }), folder, options, io);
  }
  if (reference !== undefined && parseExecutionReference(reference) === undefined) {
    throw new Failure(
      2,
      `${reference} is neither an execution nor the folder of a result: expected an execution's ARN or id, last, or OUT/<execution id>`,
    );
  }
  return withExecution(reference, { options, io }, async (execution) => {
    const found = await datasetOfExecution(execution, spec);
    const registration = await registrationOf(found, spec, { options, io });
    if (found.folder !== null) return writeSql(registration, found.folder, options, io);
    return writeTable(registration, { found, target: execution.target }, options, io);
  });
}

async function loadCataloged(options: RegisterOptions, io: Io): Promise<CatalogedSpec> {
  const spec = await loadUnsurveyed(options, io);
  const { catalog } = spec;
  if (catalog !== null) return { ...spec, catalog };
  throw new Failure(
    1,
    `${options.config} names no table; expected catalog: { database: my_database, table: my_table }`,
  );
}

async function writeTable(
  registration: Registration,
  { target }: { readonly found: FoundDataset; readonly target: OpenTarget },
  options: RegisterOptions,
  io: Io,
): Promise<number> {
  if (options.out !== undefined) {
    throw new Failure(2, '--out is for the SQL of a dataset on this machine; this one is registered in Glue');
  }
  if (target.glue === undefined) {
    throw new Failure(
      2,
      'AWS_ENDPOINT_URL_SAGEMAKER names a server that stands for SageMaker, and nothing names one for Glue: set AWS_ENDPOINT_URL_GLUE',
    );
  }
  const dryRun = options.dryRun ?? false;
  const client = await target.glue();
  try {
    const result = await registerDataset(client, registration, {
      dryRun,
      changeColumns: options.changeColumns ?? false,
      pause: (milliseconds) => io.pause(milliseconds),
    });
    noteQuotedColumns(registration, io);
    const render = options.json ? (...all: Rendered) => renderJson(registrationDocument(...all)) : renderRegistration;
    io.stdout.write(render(registration, result, { dryRun }));
    return 0;
  } catch (error) {
    throw explainedByGlue(error as Error);
  } finally {
    client.destroy();
  }
}

type Rendered = Parameters<typeof registrationDocument>;

function explainedByGlue(error: Error): Error {
  if (error instanceof RegistrationRefused) return new Failure(1, error.message, { cause: error });
  if (!refusals.has(error.name)) return error;
  return new Failure(1, `Glue refuses it (${error.name}): ${error.message}`, { cause: error });
}

/** Glue's errors about a request that reached it. */
const refusals = new Set([
  ...['InvalidInputException', 'ValidationException', 'EntityNotFoundException', 'ResourceNotReadyException'],
  ...['ResourceNumberLimitExceededException', 'GlueEncryptionException', 'FederationSourceException'],
]);

/** The same table as SQL, to be created elsewhere. */
async function writeSql(
  registration: Registration,
  folder: string,
  { json, out }: RegisterOptions,
  io: Io,
): Promise<number> {
  const { database, table, executionId, location, columns } = registration;
  const athena = athenaDdl(registration);
  const duckdb = duckdbDdl(registration, join(folder, 'features'));
  noteQuotedColumns(registration, io);
  if (out !== undefined) {
    await mkdir(resolve(io.folder, out), { recursive: true });
    await writeFile(resolve(io.folder, out, `${table}.athena.sql`), athena);
    await writeFile(resolve(io.folder, out, `${table}.duckdb.sql`), duckdb);
  }
  if (json) io.stdout.write(renderJson({ database, table, executionId, location, columns, athena, duckdb }));
  else if (out === undefined) io.stdout.write(renderSql({ athena, duckdb, folder, location }));
  else
    io.stdout.write(
      `${[`${table}.athena.sql`, `${table}.duckdb.sql`].map((name) => `wrote ${join(out, name)}\n`).join('')}`,
    );
  return 0;
}

function renderSql({ athena, duckdb, folder, location }: Record<'athena' | 'duckdb' | 'folder' | 'location', string>) {
  const copied = `aws s3 sync ${shellWord(join(folder, 'features'))} ${shellWord(location)}`;
  return `-- DuckDB, on this machine\n${duckdb}\n-- Amazon Athena, a statement at a time, once the files lie there: ${copied}\n${athena}`;
}

function noteQuotedColumns({ columns }: Registration, { stderr }: Io): void {
  const names = columnsToQuote(columns);
  if (names.length > 0) stderr.write(`Athena takes these columns in quotation marks alone: ${names.join(', ')}\n`);
}
