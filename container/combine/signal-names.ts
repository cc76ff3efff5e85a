/** Signal names as hospitals spell them, and the one name that a dataset has for each. */

/** Of signals without a name, or with one that means "unknown". */
const unknownSignal = 'UNKNOWN';

const namesOfNothing: ReadonlySet<string> = new Set(['', '?', '???', '[0]', '[62130]_1/3']);

/**
 * Normalized name to spellings. Only spellings of one thing stand together: ABP and ART, PLETH L and PLETH R stay apart
 * unless a user's table says otherwise.
 * @see MIT-LCP/mimic-code, mimic-iv/concepts/concept_map/waveforms-summary.csv and numerics-summary.csv
 */
export const signalSpellings: Readonly<Record<string, readonly string[]>> = {
  I: ['I', 'ECG I', 'ECG lead I'],
  II: ['II', 'ECG lead II'],
  III: ['III', 'ECG lead III'],
  AVR: ['AVR', 'aVR'],
  AVL: ['AVL', 'aVL'],
  AVF: ['AVF', 'aVF'],
  V: ['V', 'ECG lead V'],
  'V+': ['V+'],
  V1: ['V1'],
  V2: ['V2'],
  V3: ['V3'],
  V4: ['V4'],
  V5: ['V5'],
  V6: ['V6'],
  MCL: ['MCL'],
  MCL1: ['MCL1'],
  MCL6: ['MCL6'],
  ABP: ['ABP'],
  ART: ['ART'],
  PAP: ['PAP'],
  CVP: ['CVP'],
  ICP: ['ICP'],
  UAP: ['UAP'],
  UVP: ['UVP'],
  PLETH: ['PLETH', 'Pleth'],
  'PLETH L': ['PLETH L', 'PLETHl'],
  'PLETH R': ['PLETH R', 'PLETHr'],
  RESP: ['RESP', 'Resp', 'Resp. Imp.'],
  CO2: ['CO2'],
  HR: ['HR'],
  PULSE: ['PULSE'],
  SPO2: ['SpO2', '%SpO2', 'SpO2 %'],
  'ABP SYS': ['ABPSys', 'ABP Sys', 'ABP SYS'],
  'ABP DIAS': ['ABPDias', 'ABP Dias'],
  'ABP MEAN': ['ABPMean', 'ABP Mean'],
  NBP: ['NBP'],
  'NBP SYS': ['NBPSys', 'NBP Sys'],
  'NBP DIAS': ['NBPDias', 'NBP Dias'],
  'NBP MEAN': ['NBPMean', 'NBP Mean'],
  'PAP SYS': ['PAPSys', 'PAP Sys'],
  'PAP DIAS': ['PAPDias', 'PAP Dias'],
  'PAP MEAN': ['PAPMean', 'PAP Mean'],
  'UAP MEAN': ['UAP Mean', 'UAP MEAN'],
  CO: ['CO', 'C.O.'],
};

export type NormalizeSignal = (raw: string | null) => string;

/**
 * Gives the normalized name of a raw one. A name that is in no table becomes its own upper case, runs of blanks folded.
 * @param additions spelling to normalized name; compared as the built-in spellings are, and stronger than they
 */
export function signalNormalizer(additions: ReadonlyMap<string, string> = new Map()): NormalizeSignal {
  const added = new Map([...additions].map(([spelling, name]) => [comparable(spelling), name]));
  return (raw) => {
    const folded = foldBlanks(raw ?? '');
    const addition = added.get(comparable(folded));
    if (addition !== undefined) return addition;
    if (namesOfNothing.has(folded)) return unknownSignal;
    return builtIn.get(comparable(folded)) ?? upperCase(folded);
  };
}

const builtIn: ReadonlyMap<string, string> = new Map(
  Object.entries(signalSpellings).flatMap(([name, spellings]) =>
    spellings.map((spelling): [string, string] => [comparable(spelling), name]),
  ),
);

function foldBlanks(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

// A name of signs alone keeps them: "-" is not the same as no name.
function comparable(text: string): string {
  return upperCase(text.replace(/[\s_.-]/g, '') || foldBlanks(text));
}

// Not toLocaleUpperCase: a Turkish machine would give other names.
function upperCase(text: string): string {
  return text.toUpperCase();
}
