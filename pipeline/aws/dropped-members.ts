/**
 * Members of answers that the SDK's own model does not have, and so drops: what ListPipelineExecutionSteps says of ForEach
 * steps and their children, and ListPipelineVersions of aliases. They are read from the answer's body and put back where
 * they stood.
 * @see SageMaker API, PipelineExecutionStep, IterationContext, ForEachStepMetadata and PipelineVersionSummary
 */

import { text as textOf } from 'node:stream/consumers';
import type { PipelineExecutionStep, PipelineVersionSummary, SageMakerClient } from '@aws-sdk/client-sagemaker';

interface IterationContext {
  readonly ParentStepName?: string;
  readonly Index?: number;
  readonly Item?: string;
}

interface ForEachMetadata {
  readonly Status?: string;
  readonly InputItemCount?: number;
  readonly TotalStepCount?: number;
  readonly SucceededStepCount?: number;
  readonly FailedStepCount?: number;
  readonly StoppedStepCount?: number;
  readonly Selector?: { readonly StepName?: string; readonly Index?: number };
}

/** A step as the service sends it. */
export type StepAnswer = PipelineExecutionStep & {
  readonly IterationContext?: IterationContext;
  readonly Metadata?: { readonly ForEach?: ForEachMetadata } | undefined;
};

/** A version as the service sends it. */
export type VersionAnswer = PipelineVersionSummary & { readonly PipelineVersionAliases?: readonly string[] };

type Members = Readonly<Record<string, unknown>>;

interface Answer {
  readonly response?: { body?: unknown };
  readonly output?: object;
}

type Middleware = (next: (args: object) => Promise<Answer>, context: { readonly commandName?: string }) => typeof next;

interface Stack {
  add(middleware: Middleware, options: { step: string; priority: string; name: string }): void;
}

const commands: ReadonlySet<string> = new Set(['ListPipelineExecutionStepsCommand', 'ListPipelineVersionsCommand']);

/** Makes the client's answers to these two operations hold all that was sent. */
export function keepDroppedMembers(client: SageMakerClient): void {
  const bodies = new WeakMap<object, string>();
  const read: Middleware =
    (next, { commandName }) =>
    async (args) => {
      const answer = await next(args);
      if (!commands.has(commandName ?? '') || !answer.response) return answer;
      const text = await textOf(answer.response.body as NodeJS.ReadableStream);
      bodies.set(answer.response, text);
      // The SDK reads the body after this.
      answer.response.body = Buffer.from(text);
      return answer;
    };
  const putBack: Middleware = (next) => async (args) => {
    const answer = await next(args);
    const text = answer.response && bodies.get(answer.response);
    if (text !== undefined && answer.output) fillObject(answer.output, parsed(text));
    return answer;
  };
  const stack = client.middlewareStack as unknown as Stack;
  stack.add(read, { step: 'deserialize', priority: 'low', name: 'readDroppedMembers' });
  stack.add(putBack, { step: 'initialize', priority: 'low', name: 'putDroppedMembersBack' });
}

function fill(read: Record<string, unknown>, sent: Members): void {
  for (const [name, value] of Object.entries(sent)) {
    const known = read[name];
    if (known === undefined) read[name] = value;
    else fillObject(known, value);
  }
}

// What the SDK made itself, such as a date of a number, is no object of the answer.
function fillObject(read: unknown, sent: unknown): void {
  if (typeof sent === 'object' && sent !== null && typeof read === 'object' && read !== null) {
    fill(read as Record<string, unknown>, sent as Members);
  }
}

// The SDK refuses what is no JSON itself.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
