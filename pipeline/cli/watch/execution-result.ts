import type { ExecutionView } from '../../aws/execution-view.ts';
import { type ExecutionOutputs, executionOutputs } from '../../aws/outputs.ts';
import type { Ask } from '../../aws/patience.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import type { OpenTarget } from '../target.ts';
import type { ExecutionResult } from './document.ts';
import { outputFolder } from './output-folder.ts';

export interface ResultRequest {
  readonly target: OpenTarget;
  readonly view: ExecutionView;
  readonly definition: DefinitionJson;
  readonly ask: Ask;
  /** Told of what could not be read; the rest of the result stands. */
  readonly onProblem: (text: string) => void;
}

/** Where an execution's results lie, next to how it stands. */
export async function executionResult(request: ResultRequest): Promise<ExecutionResult> {
  const { target, view, definition, ask, onProblem } = request;
  let outputs: ExecutionOutputs = { combined: null, groups: {} };
  try {
    outputs = await ask((abortSignal) => executionOutputs(target.clients.sageMaker, { view, definition, abortSignal }));
  } catch (error) {
    onProblem(`where the results lie could not be read: ${(error as Error).message}`);
  }
  return { view, outputs, outputDir: await outputFolder(view.executionArn, outputs, target) };
}
