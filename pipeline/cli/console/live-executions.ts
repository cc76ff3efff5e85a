/** Executions that pages look at: each is looked at once for all of them, at the pace of `watch`, while somebody looks. */

import {
  definitionOfExecution,
  type ExecutionOrigin,
  type ExecutionView,
  executionOrigin,
  executionParameters,
} from '../../aws/executions.ts';
import { watchExecution } from '../../aws/watch.ts';
import type { Lacks } from '../../console/listing.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { openWaiting } from '../execution/waiting.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { sideFacts } from './side-facts.ts';

/** The newest look at an execution, and what does not change while it runs. */
export interface Look {
  readonly view: ExecutionView;
  readonly definition: DefinitionJson;
  /** Null where they cannot be had. */
  readonly values: Readonly<Record<string, string>> | null;
  readonly origin: ExecutionOrigin;
  /** What is waited for, where the service does not answer. */
  readonly note: string | null;
  readonly lacks: Lacks;
}

export interface LiveExecutions {
  /**
   * @param isRepeated true where the caller has seen it before: an execution that has ended is then not asked about again
   * @throws what the service says; Failure 3 where it says nothing
   */
  look(executionArn: string, isRepeated: boolean): Promise<Look>;
  /** The next look asks the service anew: something has just been changed. */
  forget(executionArn: string): void;
  close(): void;
}

/** What does not change while it runs. */
type FixedFacts = Pick<Look, 'definition' | 'values' | 'lacks'>;

/** Which SageMaker is asked. */
export interface AskedService {
  readonly target: OpenTarget;
  readonly isLocal: boolean;
}

/** How long an execution is followed after the last question about it. */
const leaseMs = 60_000;
/** How long a page waits for the first look at an execution. */
const firstLookLimitMs = 20_000;
/** From one look at the embedded SageMaker to the next, since looking takes the CPUs that its jobs need. */
const localIntervalMs = 1000;
/** Beyond so many executions, those that are no longer followed are forgotten. */
const mostRemembered = 50;

export function liveExecutions(from: AskedService, io: Io): LiveExecutions {
  const watches = new Map<string, Watch>();

  function watchOf(executionArn: string, isRepeated: boolean): Watch {
    const known = watches.get(executionArn);
    if (known && (!known.isOver || (isRepeated && known.view && hasEnded(known.view)))) return known;
    const begun = new Watch(executionArn, from, io);
    watches.delete(executionArn);
    watches.set(executionArn, begun);
    for (const [arn, { isOver }] of watches) {
      if (watches.size > mostRemembered && isOver) watches.delete(arn);
    }
    return begun;
  }

  return {
    look: async (executionArn, isRepeated) => {
      const watch = watchOf(executionArn, isRepeated);
      try {
        return await watch.look(isRepeated);
      } catch (error) {
        if (watch.isOver) watches.delete(executionArn);
        throw error;
      }
    },
    forget: (executionArn) => {
      watches.get(executionArn)?.stop();
      watches.delete(executionArn);
    },
    close: () => {
      for (const watch of watches.values()) watch.stop();
      watches.clear();
    },
  };
}

class Watch {
  readonly #executionArn: string;
  readonly #from: AskedService;
  readonly #io: Io;
  readonly #first: Promise<void>;
  #facts: Promise<FixedFacts> | undefined;
  #origin: ExecutionOrigin | undefined;
  #isLacking = false;
  #interrupt = () => {};
  #askedMs: number;
  #note: string | null = null;
  view: ExecutionView | undefined;
  /** It is no longer followed: it has ended, nobody asked, or nothing could be learnt. */
  isOver = false;

  constructor(executionArn: string, from: AskedService, io: Io) {
    this.#executionArn = executionArn;
    this.#from = from;
    this.#io = io;
    this.#askedMs = io.nowMs();
    this.#first = new Promise((resolve, reject) => {
      this.#follow(resolve).then(resolve, reject);
    });
    this.#first.catch(() => undefined);
  }

  async look(isRepeated: boolean): Promise<Look> {
    this.#askedMs = this.#io.nowMs();
    if (!this.view) await this.#withinLimit(this.#first);
    const { view } = this;
    if (!view) throw new Failure(3, this.#note ?? 'nothing was learnt of it');
    const client = this.#from.target.clients.sageMaker;
    // A right that was missing may have been given since.
    if (this.#facts === undefined || (this.#isLacking && !isRepeated)) {
      this.#facts = factsOf(this.#from.target, this.#executionArn).catch((error) => {
        this.#facts = undefined;
        throw error;
      });
    }
    const facts = await this.#facts;
    this.#isLacking = facts.lacks.length > 0;
    // Once it has ended, its origin is asked for again: only then does it say when.
    if (this.#origin === undefined || (hasEnded(view) && this.#origin.endedAtMs === null)) {
      this.#origin = await executionOrigin(client, this.#executionArn);
    }
    return { view, origin: this.#origin, note: this.#note, ...facts };
  }

  stop(): void {
    this.#interrupt();
  }

  async #follow(onFirst: () => void): Promise<void> {
    const { target, isLocal } = this.#from;
    const waiting = openWaiting(
      {
        ...{ target, isLocal, isReached: true, ...(isLocal && { intervalMs: localIntervalMs }) },
        onNote: (text) => {
          this.#note = text;
        },
      },
      {
        ...this.#io,
        onInterrupt: (callback) => {
          this.#interrupt = callback;
          return () => {};
        },
      },
    );
    const options = { ...waiting, clock: this.#io, untilMs: Number.POSITIVE_INFINITY };
    try {
      for await (const view of watchExecution(target.clients.sageMaker, this.#executionArn, options)) {
        this.view = view;
        this.#note = null;
        onFirst();
        if (this.#io.nowMs() - this.#askedMs > leaseMs) return;
      }
    } finally {
      this.isOver = true;
    }
  }

  /** A page waits less long than `watch` does. */
  async #withinLimit(first: Promise<void>): Promise<void> {
    const over = new AbortController();
    try {
      await Promise.race([first, this.#io.pause(firstLookLimitMs, over.signal)]);
    } finally {
      over.abort();
    }
  }
}

async function factsOf({ clients: { sageMaker } }: OpenTarget, executionArn: string): Promise<FixedFacts> {
  const beside = sideFacts();
  const [definition, values] = await Promise.all([
    beside.ask('Graph', definitionOfExecution(sageMaker, executionArn), { Version: '', Steps: [] }),
    beside.ask<FixedFacts['values']>('Parameters', executionParameters(sageMaker, executionArn), null),
  ]);
  // Values that are defaults stand in the definition alone: without it, the values would not be all.
  return { definition, values: definition.Version === '' ? null : values, lacks: beside.lacks };
}
