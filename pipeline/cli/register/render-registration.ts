/** What `register` says of what it has done, or would do. */

import type { Outcome, RegisterResult } from '../../aws/catalog.ts';
import type { Registration } from '../../catalog/registration.ts';
import { count } from '../../wording/words.ts';

const done = { create: 'created', update: 'updated', keep: 'unchanged' } as const;
const toDo = { create: 'would be created', update: 'would be updated', keep: 'unchanged' } as const;

/** Lines for a person. */
export function renderRegistration(
  { database, table, columns, executionId, location }: Registration,
  { table: ofTable, partition }: RegisterResult,
  { dryRun }: { readonly dryRun: boolean },
): string {
  const words = dryRun ? toDo : done;
  const lines = (name: string, what: string, { action, changes }: Outcome) => [
    `${name.padEnd(11)}${what}  ${words[action]}`,
    ...changes.map((line) => `  ${line}`),
  ];
  return [
    ...lines('table', `${database}.${table} (${count(columns.length, 'column')})`, ofTable),
    ...lines('partition', `execution=${executionId}`, partition),
    `location   ${location}`,
    '',
  ].join('\n');
}

/** The same as a document. */
export function registrationDocument(
  { database, table, columns, executionId, location }: Registration,
  { table: ofTable, partition }: RegisterResult,
  { dryRun }: { readonly dryRun: boolean },
): object {
  const outcome = ({ action, changes }: Outcome) => ({
    action: (dryRun ? { ...done, create: 'create', update: 'update' } : done)[action],
    changes,
  });
  return {
    ...{ database, table, executionId, location, dryRun },
    columns,
    tableOutcome: outcome(ofTable),
    partitionOutcome: outcome(partition),
  };
}
