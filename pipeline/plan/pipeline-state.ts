import type { DefinitionJson } from '../definition/json.ts';

/** A pipeline as it is deployed, or as it should be. */
export interface PipelineState {
  readonly definition: DefinitionJson;
  readonly description: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Null in a wanted state leaves it as it is. */
  readonly maxParallelSteps: number | null;
}
