/**
 * Members of ListPipelineExecutionSteps' answer that the SDK's own model does not have, and so drops: what it says of
 * ForEach steps and their children. They are read from the answer's body and put back where they stood.
 * @see SageMaker API, PipelineExecutionStep, IterationContext and ForEachStepMetadata
 */

import { text as textOf } from 'node:stream/consumers';
import type { PipelineExecutionStep, SageMakerClient } from '@aws-sdk/client-sagemaker';

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

interface Answer {
  readonly response?: { body?: unknown };
  readonly output?: { readonly PipelineExecutionSteps?: readonly object[] };
}

type Middleware = (next: (args: object) => Promise<Answer>, context: { readonly commandName?: string }) => typeof next;

interface Stack {
  add(middleware: Middleware, options: { step: string; priority: string; name: string }): void;
}

/** From now on, the client's answers to ListPipelineExecutionSteps have these members. */
export function keepIterationMembers(client: SageMakerClient): void {
  const bodies = new WeakMap<object, string>();
  const isListing = (name: string | undefined) => name === 'ListPipelineExecutionStepsCommand';
  const read: Middleware =
    (next, { commandName }) =>
    async (args) => {
      const answer = await next(args);
      if (!isListing(commandName) || !answer.response) return answer;
      const text = await textOf(answer.response.body as NodeJS.ReadableStream);
      bodies.set(answer.response, text);
      // The SDK reads the body after this.
      answer.response.body = Buffer.from(text);
      return answer;
    };
  const putBack: Middleware = (next) => async (args) => {
    const answer = await next(args);
    const text = answer.response && bodies.get(answer.response);
    if (text === undefined) return answer;
    const sent = JSON.parse(text) as { readonly PipelineExecutionSteps?: readonly StepAnswer[] };
    answer.output?.PipelineExecutionSteps?.forEach((step, index) => {
      const { IterationContext, Metadata } = sent.PipelineExecutionSteps?.[index] ?? {};
      if (IterationContext) Object.assign(step, { IterationContext });
      if (Metadata?.ForEach) Object.assign(step, { Metadata: { ForEach: Metadata.ForEach } });
    });
    return answer;
  };
  const stack = client.middlewareStack as unknown as Stack;
  stack.add(read, { step: 'deserialize', priority: 'low', name: 'readIterationMembers' });
  stack.add(putBack, { step: 'initialize', priority: 'low', name: 'putIterationMembersBack' });
}
