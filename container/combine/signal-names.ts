/** One name for each signal, whatever the spelling. Only spellings of one thing are merged; a user's table may merge more. */

/** Normalized name to spellings. */
const builtIn: Readonly<Record<string, readonly string[]>> = {
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

const unknownSpellings = new Set(['', '?', '???', '[0]', '[62130]_1/3']);
const unknownName = 'UNKNOWN';

/**
 * Normalizes signal descriptions. Blanks, `_`, `.`, `-` and capital letters make no difference; a name that is in no
 * table becomes its own upper case.
 * @param additions spelling to normalized name; they win over the built-in table
 */
export function signalNormalizer(additions: ReadonlyMap<string, string>): (description: string | null) => string {
  const table = new Map<string, string>();
  for (const [name, spellings] of Object.entries(builtIn))
    for (const spelling of spellings) table.set(keyOf(spelling), name);
  for (const [spelling, name] of additions) table.set(keyOf(spelling), name);
  return (description) => {
    const folded = (description ?? '').trim().replace(/\s+/g, ' ');
    const added = table.get(keyOf(folded));
    if (unknownSpellings.has(folded)) return additions.get(folded) ?? unknownName;
    return added ?? folded.toUpperCase();
  };
}

/** The built-in table, for documents and tests. */
export const signalNameTable = builtIn;

function keyOf(name: string): string {
  return name.replace(/[\s_.-]/g, '').toUpperCase();
}
