/** A SageMaker that plays a script: what each look at an execution finds, and what goes wrong on the way. */

import { Readable } from 'node:stream';
import { openClients } from '../../pipeline/aws/clients.ts';
import type { OpenTarget } from '../../pipeline/cli/target/open-target.ts';
import type { DefinitionJson } from '../../pipeline/definition/json.ts';

export const executionArn = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/waves/execution/abcdefghijkl';

export type Members = Readonly<Record<string, unknown>>;

export interface Look {
  readonly status: string;
  readonly failureReason?: string;
  readonly selectedSteps?: readonly string[];
  /** Oldest first, in the service's own shape. */
  readonly steps: readonly Members[];
}

/** An error in place of an answer: a name of the service's, or a code of the network. */
export interface Fault {
  readonly error: string;
  readonly message?: string;
  /** Lets that many requests of the look pass first; 1 strikes its first page of steps. */
  readonly after?: number;
}

export interface Script {
  readonly definition: DefinitionJson;
  /** One for each DescribePipelineExecution; the last one stays. */
  readonly looks: readonly (Look | Fault)[];
  /** What another operation answers, by its name. */
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly pageSize?: number;
}

type Answer = (request: Members) => Members | Fault | Promise<Members | Fault>;

export interface ScriptedTarget extends OpenTarget {
  /** The names of the operations, as they were called. */
  readonly calls: readonly string[];
}

export function scriptedTarget(script: Script): ScriptedTarget {
  const calls: string[] = [];
  const looks = [...script.looks];
  let look: Look = { status: 'Executing', steps: [] };
  let pending: Fault | undefined;

  const operations: Record<string, Answer> = {
    DescribePipelineDefinitionForExecution: () => ({ PipelineDefinition: JSON.stringify(script.definition) }),
    DescribePipelineExecution: () => {
      const next = looks.length > 1 ? looks.shift()! : looks[0]!;
      if ('error' in next) {
        pending = next;
        if (!next.after) return strike();
      } else look = next;
      return {
        PipelineExecutionArn: executionArn,
        PipelineExecutionStatus: look.status,
        FailureReason: look.failureReason,
        ...(look.selectedSteps && {
          SelectiveExecutionConfig: { SelectedSteps: look.selectedSteps.map((StepName) => ({ StepName })) },
        }),
      };
    },
    ListPipelineExecutionSteps: ({ NextToken, MaxResults, SortOrder }) => {
      if (SortOrder !== 'Ascending') return { error: 'ValidationException', message: 'oldest first, please' };
      if (pending && pending.after! - 1 === Number(NextToken ?? 0) / (script.pageSize ?? 100)) return strike();
      const start = Number(NextToken ?? 0);
      const end = start + Math.min(Number(MaxResults), script.pageSize ?? 100);
      return {
        PipelineExecutionSteps: look.steps.slice(start, end),
        NextToken: end < look.steps.length ? String(end) : undefined,
      };
    },
    ListPipelineParametersForExecution: () => ({ PipelineParameters: [] }),
    DescribeLogStreams: () => ({ logStreams: [] }),
    ...script.answers,
  };

  function strike(): Fault {
    const fault = pending!;
    pending = undefined;
    return fault;
  }

  async function handle(request: { headers: Record<string, string>; body?: string | Uint8Array }) {
    const operation = (request.headers['x-amz-target'] ?? '').split('.')[1]!;
    calls.push(operation);
    const body = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
    const answer = (await operations[operation]?.(JSON.parse(body) as Members)) ?? {
      error: 'UnknownOperationException',
    };
    if (!('error' in answer)) return respond(200, answer);
    const { error, message = error } = answer as unknown as Fault;
    if (/^E[A-Z_]+$/.test(error)) throw Object.assign(new Error(message), { code: error });
    return respond(/^Internal|^Service/.test(error) ? 500 : 400, { __type: error, Message: message, message });
  }

  const clients = openClients({ kind: 'embedded', requestHandler: { handle, destroy: () => {} } as never });
  return {
    clients,
    calls,
    s3: () => Promise.reject(new Error('no S3 is scripted')),
    glue: undefined,
    flags: ' --region eu-west-1',
    place: ' in eu-west-1',
    locate: () => undefined,
    close: async () => clients.destroy(),
  };
}

function respond(statusCode: number, value: Members) {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { response: { statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(value))]) } };
}

/** Noon of a day, in epoch seconds, and so many more. */
export const at = (seconds: number) => Date.UTC(2026, 2, 1, 12) / 1000 + seconds;

/** A step of a listing; it has ended where it has an end. */
export function step(
  name: string,
  status: string,
  options: { from?: number; to?: number; members?: Members } = {},
): Members {
  const { from = 0, to, members } = options;
  return {
    StepName: name,
    StepStatus: status,
    StartTime: at(from),
    ...(to !== undefined && { EndTime: at(to) }),
    ...members,
  };
}

export const jobOf = (name: string): Members => ({
  Metadata: { ProcessingJob: { Arn: `arn:aws:sagemaker:eu-west-1:111122223333:processing-job/${name}` } },
});
