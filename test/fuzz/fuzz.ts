export interface FuzzOptions {
  /** Inputs to try. */
  readonly count: number;
  readonly seed: number;
  readonly progress: (text: string) => void;
}

/** Tries mutated inputs of one kind. @returns what it did, in words @throws Error naming an input that goes wrong */
export type Fuzz = (options: FuzzOptions) => Promise<string>;
