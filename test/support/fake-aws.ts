/** A server that stands for SageMaker, S3 and Glue: executions that have been, objects of a map, a catalog in memory. */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { glueProblems } from './glue-model.ts';

type Members = Readonly<Record<string, unknown>>;

export interface PastExecution {
  readonly id: string;
  readonly status?: string;
  /** Null where the service does not say it. */
  readonly startedAtMs: number | null;
  /** Where its combine wrote; of a cache hit, the id of the execution whose combine did. */
  readonly combined?: string;
  readonly cachedFrom?: string;
}

export interface FakeAwsOptions {
  readonly pipelineArn: string;
  /** Oldest first. */
  readonly executions: readonly PastExecution[];
  /** Texts of objects by `bucket/key`. */
  readonly objects: Readonly<Record<string, string>>;
  /** Whether S3 says of a missing object that it is forbidden, as to whoever may not list the bucket. */
  readonly isListable?: boolean;
  readonly databases: readonly string[];
}

export interface FakeAws {
  readonly environment: Readonly<Record<string, string>>;
  /** Tables by `database.table`, partitions by `database.table/value`, as they were last written. */
  readonly tables: Map<string, Members>;
  readonly partitions: Map<string, Members>;
  /** Names of Glue's operations, as they were called. */
  readonly glueCalls: string[];
  /** What Glue answers in place of its own. */
  fault: ((operation: string) => Fault | undefined) | undefined;
  /** Writes a table as somebody else does. */
  update(name: string, table: object): void;
  /** Happens before Glue answers. */
  before: ((operation: string) => void) | undefined;
  close(): Promise<void>;
}

export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly statusCode?: number;
}

/** The SDK looks for them in the process alone. */
const credentials = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };

export async function fakeAws(options: FakeAwsOptions): Promise<FakeAws> {
  const [tables, partitions] = [new Map<string, Members>(), new Map<string, Members>()];
  const glueCalls: string[] = [];
  const catalog = { tables, partitions, databases: options.databases, versions: new Map<string, number>() };
  const server = createServer(async (request, response) => {
    const [service, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const send = (status: number, body: string) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'fake' });
      response.end(body);
    };
    if (service === '') {
      answerS3(request.url ?? '', options, send);
      return;
    }
    const input = JSON.parse(await textOf(request)) as Members;
    if (service === 'AWSGlue') glueCalls.push(operation);
    if (service === 'AWSGlue') fake.before?.(operation);
    const answer =
      service === 'AWSGlue'
        ? (fake.fault?.(operation) ?? refusedByModel(operation, input) ?? glue(operation, input, catalog))
        : sageMaker(operation, input, options);
    const { name, message, statusCode = 400 } = answer as Fault;
    if (name === undefined) send(200, JSON.stringify(answer));
    else send(statusCode, JSON.stringify({ __type: name, Message: message, message }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, credentials);
  const fake: FakeAws = {
    environment: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' },
    ...{ tables, partitions, glueCalls, fault: undefined, before: undefined },
    update: (name, table) => {
      catalog.versions.set(name, (catalog.versions.get(name) ?? 0) + 1);
      tables.set(name, table as Members);
    },
    close: () => {
      for (const key of Object.keys(credentials)) delete process.env[key];
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fake;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function answerS3(
  url: string,
  { objects, isListable = true }: FakeAwsOptions,
  send: (status: number, body: string) => void,
): void {
  const text = objects[decodeURIComponent(url.slice(1).split('?')[0]!)];
  const code = isListable ? 'NoSuchKey' : 'AccessDenied';
  if (text !== undefined) send(200, text);
  else send(isListable ? 404 : 403, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>none</Message></Error>`);
}

function sageMaker(operation: string, input: Members, { pipelineArn, executions }: FakeAwsOptions): Members | Fault {
  const arnOf = ({ id }: { readonly id: string }) => `${pipelineArn}/execution/${id}`;
  const asked = executions.find((each) => arnOf(each) === input.PipelineExecutionArn);
  switch (operation) {
    case 'DescribePipeline':
      return { PipelineArn: pipelineArn };
    case 'ListPipelineExecutions':
      return { PipelineExecutionSummaries: [{ PipelineExecutionArn: arnOf(executions.at(-1)!) }] };
    case 'DescribePipelineExecution':
      if (asked === undefined) return { name: 'ResourceNotFound', message: 'no such execution' };
      return {
        PipelineExecutionStatus: asked.status ?? 'Succeeded',
        CreationTime: asked.startedAtMs === null ? undefined : asked.startedAtMs / 1000,
      };
    case 'DescribePipelineDefinitionForExecution':
      return { PipelineDefinition: '{"Version":"2020-12-01","Steps":[]}' };
    case 'ListPipelineExecutionSteps': {
      const { combined, cachedFrom, id } = asked!;
      const from = cachedFrom && { SourcePipelineExecutionArn: arnOf({ id: cachedFrom }) };
      const job = combined && {
        ProcessingJob: { Arn: `arn:aws:sagemaker:us-east-1:000000000000:processing-job/pipelines-${id}-Combine` },
      };
      const step = { StepName: 'Combine', StepStatus: 'Succeeded', CacheHitResult: from, Metadata: job };
      return { PipelineExecutionSteps: from || job ? [step] : [] };
    }
    case 'DescribeProcessingJob': {
      const S3Uri = executions.find(({ id }) => String(input.ProcessingJobName).includes(id))!.combined;
      return { ProcessingOutputConfig: { Outputs: [{ OutputName: 'combined', S3Output: { S3Uri } }] } };
    }
    default:
      return { name: 'UnknownOperationException', message: operation };
  }
}

interface Catalog {
  readonly tables: Map<string, Members>;
  readonly partitions: Map<string, Members>;
  readonly databases: readonly string[];
  /** How often each table was written through the API. */
  readonly versions: Map<string, number>;
}

function refusedByModel(operation: string, input: Members): Fault | undefined {
  const problems = glueProblems(operation, input);
  return problems.length === 0 ? undefined : { name: 'InvalidInputException', message: problems.join('; ') };
}

function glue(
  operation: string,
  input: Members,
  { tables, partitions, databases, versions }: Catalog,
): Members | Fault {
  const { Name, DatabaseName, TableName, TableInput, PartitionInput } = input as Record<string, string> & {
    readonly TableInput?: Members;
    readonly PartitionInput?: Members & { readonly Values: readonly string[] };
  };
  const missing = (what: string): Fault => ({ name: 'EntityNotFoundException', message: `${what} not found.` });
  const table = `${DatabaseName}.${TableName ?? Name ?? TableInput?.Name}`;
  const values = (input.PartitionValues ??
    input.PartitionValueList ??
    PartitionInput?.Values ??
    []) as readonly string[];
  const partition = `${table}/${values.join('/')}`;
  switch (operation) {
    case 'GetDatabase':
      return databases.includes(Name!) ? { Database: { Name } } : missing(`Database ${Name}`);
    case 'GetTable':
      return tables.has(table)
        ? { Table: { ...tables.get(table), DatabaseName, VersionId: String(versions.get(table) ?? 0) } }
        : missing(`Table ${table}`);
    case 'CreateTable':
      if (tables.has(table)) return { name: 'AlreadyExistsException', message: 'Table already exists.' };
      tables.set(table, TableInput!);
      return {};
    case 'UpdateTable':
      if (input.VersionId !== undefined && input.VersionId !== String(versions.get(table) ?? 0)) {
        return { name: 'ConcurrentModificationException', message: 'The table was updated concurrently.' };
      }
      versions.set(table, (versions.get(table) ?? 0) + 1);
      tables.set(table, TableInput!);
      return {};
    case 'GetPartition':
      return partitions.has(partition) ? { Partition: partitions.get(partition) } : missing('Partition');
    case 'CreatePartition':
      if (partitions.has(partition)) return { name: 'AlreadyExistsException', message: 'Partition already exists.' };
      partitions.set(partition, PartitionInput!);
      return {};
    case 'UpdatePartition':
      partitions.set(partition, PartitionInput!);
      return {};
    default:
      return { name: 'UnknownOperationException', message: operation };
  }
}
