import type { StepJson } from './json.ts';

/** A step as its author holds it: other steps refer to the value, so a step that does not exist does not compile. */
export interface Step {
  readonly name: string;
  readonly json: StepJson;
}
