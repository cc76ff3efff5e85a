/** What the clients do about errors on the way to the service: the texts say what, where, and what to do. */

import { noAnswerName } from './error-kinds.ts';
import { errorText, type Whereabouts } from './error-texts.ts';

export type ExplainOptions = Pick<Whereabouts, 'service' | 'profile' | 'endpoint'>;

/** A client of any service of AWS's. */
interface AnyClient {
  readonly config: { readonly region: () => Promise<string> };
  readonly middlewareStack: object;
}

type Next = (args: Args) => Promise<Answer>;
interface Args {
  readonly request?: { readonly protocol?: string; readonly hostname?: string; readonly port?: number };
}
interface Answer {
  readonly output?: { readonly $metadata?: { readonly requestId?: string } };
}

/** What the steps of one request, its attempts included, have in common. */
interface Progress {
  commandName?: string;
  macroshard?: { stage: Whereabouts['stage']; server: string };
}

interface Stack {
  add(middleware: Middleware, options: { step: string; priority: string; name: string }): void;
  addRelativeTo(
    middleware: Middleware,
    options: { relation: 'before' | 'after'; toMiddleware: string; name: string },
  ): void;
}

type Middleware = (next: Next, progress: Progress) => Next;

/** Errors keep their names and codes; their texts say where, and what to do. */
export function explainErrors(client: AnyClient, options: ExplainOptions): void {
  const stack = client.middlewareStack as Stack;
  const explain: Middleware = (next, progress) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      await renderMessage(error as Error, { client, options, progress });
      throw error;
    }
  };
  stack.add(explain, { step: 'initialize', priority: 'high', name: 'explainErrors' });
  const identification = 'httpAuthSchemeMiddleware';
  stack.addRelativeTo(at('identifying'), { relation: 'before', toMiddleware: identification, name: 'noteIdentifying' });
  stack.addRelativeTo(at('identified'), { relation: 'after', toMiddleware: identification, name: 'noteIdentified' });
  stack.add(noteSent, { step: 'deserialize', priority: 'high', name: 'noteSent' });
}

function at(stage: Whereabouts['stage']): Middleware {
  return (next, progress) => (args) => {
    progress.macroshard = { stage, server: '' };
    return next(args);
  };
}

const noteSent: Middleware = (next, progress) => async (args) => {
  const { protocol = 'https:', hostname = '', port } = args.request ?? {};
  progress.macroshard = { stage: 'sent', server: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}` };
  try {
    const answer = await next(args);
    refuseEmptyAnswer(answer);
    return answer;
  } catch (error) {
    // The request may be carried out, slowly: another name keeps the SDK from repeating it.
    if ((error as Error).name === 'TimeoutError') (error as Error).name = 'UnansweredError';
    throw error;
  }
};

/** A server that answers anything with `{}` would look as if there were no pipelines. */
function refuseEmptyAnswer({ output }: Answer): void {
  const { $metadata, ...members } = output ?? {};
  const isEmpty = Object.values(members).every((member) => member === undefined);
  if (!isEmpty || $metadata?.requestId !== undefined) return;
  throw Object.assign(new Error('the answer is empty'), { name: noAnswerName, $metadata });
}

// The SDK remembers some errors, as where it finds no credentials, and throws the same one at each request.
const explained = new WeakSet<Error>();

async function renderMessage(
  error: Error & { $metadata?: object },
  { client, options, progress }: { client: AnyClient; options: ExplainOptions; progress: Progress },
): Promise<void> {
  if (explained.has(error)) return;
  explained.add(error);
  if (error.name === 'UnansweredError') error.name = 'TimeoutError';
  const { stage, server } = progress.macroshard ?? { stage: 'identified', server: '' };
  const region = await client.config.region().catch((reason: Error) => reason);
  const operation = (progress.commandName ?? '').replace(/Command$/, '');
  const text = errorText(error, { ...options, stage, server, region, operation });
  if (text === undefined) return;
  // With a path it would be reported again as an error of that file.
  Object.assign(error, { message: text, path: undefined });
}
