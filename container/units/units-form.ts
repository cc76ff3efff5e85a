/** `process.units` of the description, and `--units` of a job: which files make a unit, for extractors that plan none. */

/**
 * One of three: each file that matches `file`; the files that share a stem, of patterns that hold `{stem}`; each folder
 * that matches `folder`, with the files below it that match. A unit without one of its required members is a reject.
 */
export interface UnitsForm {
  readonly file?: string;
  readonly folder?: string;
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

/** The text of a job's argument: keys in one order, so that the description's order re-runs nothing. */
export function unitsText({ file, folder, required, optional }: UnitsForm): string {
  return JSON.stringify({ file, folder, required, optional });
}

/** Whether each unit of a text's form is one file, so that a group can be shared out file by file. */
export function areUnitsFiles(text: string): boolean {
  try {
    return parseUnits(text).file !== undefined;
  } catch {
    return false;
  }
}

/** What units are made of, as messages say it where there is none. */
export function unitsWords({ file, folder, required = [] }: UnitsForm): string {
  if (file !== undefined) return `files (${file})`;
  return folder === undefined ? `files (${required.join(', ')})` : `folders (${folder})`;
}

/** What is wrong with an extractor where the description says which files make a unit, or does not. */
export function unitsMismatch(
  { name, plansUnits }: { readonly name: string; readonly plansUnits: boolean },
  hasUnits: boolean,
): string | undefined {
  if (plansUnits !== hasUnits) return undefined;
  return hasUnits
    ? `extractor ${name} plans its units itself: take process.units away`
    : `extractor ${name} plans no units: say in process.units which files make one`;
}

/** @throws Error that says what is wrong with a text, as a sentence goes on after its name */
export function parseUnits(text: string): UnitsForm {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('is no JSON');
  }
  const problem = shapeProblem(value) ?? unitsProblem(value as UnitsForm);
  if (problem !== undefined) throw new Error(problem);
  return value as UnitsForm;
}

const forms =
  '{ file: "**/*.csv" }, { required: ["{stem}.edf", "{stem}.json"] } or { folder: "*", required: ["signal.csv"] }';

/** What is wrong with units of sound shape, as a sentence goes on after their name; undefined where nothing is. */
export function unitsProblem({ file, folder, required = [], optional = [] }: UnitsForm): string | undefined {
  const members = [...required, ...optional];
  if (file !== undefined && (folder !== undefined || members.length > 0)) {
    return 'has a file, which stands alone: a unit of several files has required and optional members';
  }
  if (file === undefined && folder === undefined && required.length === 0) {
    return `says no unit: expected ${forms}`;
  }
  const twice = members.find((pattern, index) => members.indexOf(pattern) !== index);
  if (twice !== undefined) return `has the member ${JSON.stringify(twice)} twice`;
  for (const pattern of [file, folder, ...members]) {
    const problem = pattern === undefined ? undefined : patternProblem(pattern);
    if (problem !== undefined) return `has the pattern ${JSON.stringify(pattern)}, which ${problem}`;
  }
  const isStem = file === undefined && folder === undefined;
  for (const pattern of [file, folder, ...members].filter((each) => each !== undefined)) {
    const problem = isStem ? stemProblem(pattern) : strangerProblem(pattern);
    if (problem !== undefined) return `has the pattern ${JSON.stringify(pattern)}, which ${problem}`;
  }
  return undefined;
}

function patternProblem(pattern: string): string | undefined {
  if (pattern === '') return 'is empty';
  if (pattern.includes('\\')) return 'holds a backslash: folders end in /';
  if (pattern === '.') return undefined;
  const parts = pattern.replace(/\/$/, '').split('/');
  if (parts.some((part) => ['', '.', '..'].includes(part))) {
    return 'is no path inside the group: expected neither /, . nor .. before or between its names';
  }
  return undefined;
}

function stemProblem(pattern: string): string | undefined {
  if (pattern.split('{stem}').length !== 2) return 'needs {stem} once, for what the files of a unit have in common';
  if (/[*?{}]/.test(pattern.replace('{stem}', '')))
    return 'has {stem} and a wildcard: expected fixed text around {stem}';
  return undefined;
}

function strangerProblem(pattern: string): string | undefined {
  return pattern.includes('{stem}') ? 'has {stem}, which neither file nor folder takes' : undefined;
}

const keys = ['file', 'folder', 'required', 'optional'];

function shapeProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is no object';
  for (const [key, given] of Object.entries(value)) {
    if (!keys.includes(key)) return `has ${JSON.stringify(key)}, expected ${keys.join(', ')}`;
    const isList = key === 'required' || key === 'optional';
    const texts: unknown = isList ? given : [given];
    if (!Array.isArray(texts) || texts.some((text) => typeof text !== 'string')) {
      return `has a value of ${key} that is no ${isList ? 'list of texts' : 'text'}`;
    }
  }
  return undefined;
}
