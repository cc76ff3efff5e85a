/** Tables of the AWS Glue Data Catalog. A module of its own, because one command alone needs it and its client is slow to load. */

import {
  CreatePartitionCommand,
  CreateTableCommand,
  GetDatabaseCommand,
  GetPartitionCommand,
  GetTableCommand,
  GlueClient,
  UpdatePartitionCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { planPartition, planTable } from '../catalog/plan-table.ts';
import type { Registration } from '../catalog/registration.ts';
import { awsOptions, type Target } from './clients.ts';
import { explainErrors } from './explain-errors.ts';

/** A client whose errors say where, and what to do. Nothing is asked of the service yet. */
export function glueClient(target: Extract<Target, { kind: 'aws' }>): GlueClient {
  const { glueEndpoint: endpoint, profile } = target;
  const client = new GlueClient(awsOptions(target, endpoint));
  explainErrors(client, { service: 'Glue', profile, endpoint });
  return client;
}

export interface RegisterOptions {
  /** Writes nothing. */
  readonly dryRun: boolean;
  /** Lets columns take another type. */
  readonly changeColumns: boolean;
  /** Waits before another attempt. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What was done, or is to be done, to a table or a partition; `changes` says how it differed, a line each. */
export interface Outcome {
  readonly action: 'create' | 'update' | 'keep';
  readonly changes: readonly string[];
}

/** What became of the table and of the execution's partition. */
export interface RegisterResult {
  readonly table: Outcome;
  readonly partition: Outcome;
}

/** The table cannot hold the dataset as it stands; the message says why, and what to do. */
export class RegistrationRefused extends Error {
  override readonly name = 'RegistrationRefused';
}

/** Attempts while others write the same table. */
const mostAttempts = 5;
const pauseMs = 500;

/**
 * Looks first, then creates, updates or leaves alone the table and the execution's partition.
 * @throws RegistrationRefused where there is no such database, or a table that does not fit
 */
export async function registerDataset(
  client: GlueClient,
  registration: Registration,
  options: RegisterOptions,
): Promise<RegisterResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await register(client, registration, options);
    } catch (error) {
      if (attempt === mostAttempts || !races.has((error as Error).name)) throw error;
      await options.pause(pauseMs * attempt);
    }
  }
}

/** Somebody else wrote the same table in between: another look shows how to go on. */
const races = new Set(['AlreadyExistsException', 'ConcurrentModificationException']);

async function register(
  client: GlueClient,
  registration: Registration,
  { dryRun, changeColumns }: RegisterOptions,
): Promise<RegisterResult> {
  const { database, table, executionId } = registration;
  const place = { DatabaseName: database };
  const found = await unlessMissing(client.send(new GetTableCommand({ ...place, Name: table })));
  if (found === undefined) await requireDatabase(client, database);
  const planned = planTable(found?.Table, registration, { changeColumns });
  if ('refusal' in planned) throw new RegistrationRefused(planned.refusal);
  const where = { ...place, TableName: table, PartitionValues: [executionId] };
  const known = found && (await unlessMissing(client.send(new GetPartitionCommand(where))));
  const partition = planPartition(known?.Partition, registration, planned.input.StorageDescriptor?.Columns ?? []);
  if (!dryRun) {
    const TableInput = planned.input;
    if (planned.action === 'create') await client.send(new CreateTableCommand({ ...place, TableInput }));
    // Refused where somebody has written the table since it was looked at, so that no column of theirs is lost.
    const VersionId = found?.Table?.VersionId;
    if (planned.action === 'update') await client.send(new UpdateTableCommand({ ...place, TableInput, VersionId }));
    const PartitionInput = partition.input;
    const named = { ...place, TableName: table, PartitionInput };
    if (partition.action === 'create') await client.send(new CreatePartitionCommand(named));
    if (partition.action === 'update') {
      await client.send(new UpdatePartitionCommand({ ...named, PartitionValueList: [executionId] }));
    }
  }
  return { table: outcomeOf(planned), partition: outcomeOf(partition) };
}

async function requireDatabase(client: GlueClient, name: string): Promise<void> {
  if ((await unlessMissing(client.send(new GetDatabaseCommand({ Name: name })))) !== undefined) return;
  const region = await client.config.region();
  throw new RegistrationRefused(
    `there is no database ${name} in Glue's catalog (region ${region}); "aws glue create-database --database-input Name=${name} --region ${region}" makes one`,
  );
}

async function unlessMissing<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as Error).name === 'EntityNotFoundException') return undefined;
    throw error;
  }
}

function outcomeOf({ action, changes }: Outcome): Outcome {
  return { action, changes };
}
