/** One thing wrong in a file. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong and what was expected, in one line. */
  readonly message: string;
}

/** A problem inside one text, `offset` characters from its beginning; a `YamlSource` knows the line and column of that. */
export interface TextProblem {
  readonly message: string;
  readonly offset: number;
}

/** All that is wrong in the files of a pipeline, in the order of their text. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
    super(sorted.map(renderProblem).join('\n'));
    this.problems = sorted;
  }
}

/** `pipeline.yaml:5:21: message`, as editors and terminals link it. */
function renderProblem({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
