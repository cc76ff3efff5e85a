import { signalNormalizer, signalSpellings } from '@macroshard/container/combine/signal-names';
import { expect } from 'chai';
import fc from 'fast-check';

// The table of the design's reference, transcribed from it and not from the code.
const table = `
I: I, ECG I, ECG lead I | II: II, ECG lead II | III: III, ECG lead III | AVR: AVR, aVR | AVL: AVL, aVL | AVF: AVF, aVF
V: V, ECG lead V | V+: V+ | V1: V1 | V2: V2 | V3: V3 | V4: V4 | V5: V5 | V6: V6 | MCL: MCL | MCL1: MCL1 | MCL6: MCL6
ABP: ABP | ART: ART | PAP: PAP | CVP: CVP | ICP: ICP | UAP: UAP | UVP: UVP | PLETH: PLETH, Pleth
PLETH L: PLETH L, PLETHl | PLETH R: PLETH R, PLETHr | RESP: RESP, Resp, Resp. Imp. | CO2: CO2 | HR: HR | PULSE: PULSE
SPO2: SpO2, %SpO2, SpO2 % | ABP SYS: ABPSys, ABP Sys, ABP SYS | ABP DIAS: ABPDias, ABP Dias
ABP MEAN: ABPMean, ABP Mean | NBP: NBP | NBP SYS: NBPSys, NBP Sys | NBP DIAS: NBPDias, NBP Dias
NBP MEAN: NBPMean, NBP Mean | PAP SYS: PAPSys, PAP Sys | PAP DIAS: PAPDias, PAP Dias | PAP MEAN: PAPMean, PAP Mean
UAP MEAN: UAP Mean, UAP MEAN | CO: CO, C.O.`
  .trim()
  .split(/\n| \| /)
  .map((entry) => entry.split(': ') as [string, string])
  .map(([name, spellings]) => ({ name, spellings: spellings.split(', ') }));

describe('normalized signal names', () => {
  const normalize = signalNormalizer();

  for (const { name, spellings } of table) {
    it(`gives ${name} for ${spellings.join(', ')}`, () => {
      expect(spellings.map(normalize)).to.deep.equal(spellings.map(() => name));
    });
  }

  it('has no other names in its table', () => {
    expect(Object.keys(signalSpellings)).to.deep.equal(table.map(({ name }) => name));
  });

  it('calls UNKNOWN what has no name, or one that says so', () => {
    const nothing = [null, '', '  ', '?', ' ??? ', '[0]', '[62130]_1/3'];
    expect(nothing.map(normalize)).to.deep.equal(nothing.map(() => 'UNKNOWN'));
  });

  it('does not see blanks, _, . and -, nor the case of letters', () => {
    expect([' abp_sys', 'A.B.P-Sys', 'ecg  LEAD\tii', 'Sp O2', 'pleth_l'].map(normalize)).to.deep.equal([
      ...['ABP SYS', 'ABP SYS', 'II', 'SPO2', 'PLETH L'],
    ]);
  });

  it('gives other names in upper case, blanks folded', () => {
    expect([' Ectopic   Count ', 'V7', '-', 'PVC Rate per Minute', '[1]'].map(normalize)).to.deep.equal([
      ...['ECTOPIC COUNT', 'V7', '-', 'PVC RATE PER MINUTE', '[1]'],
    ]);
  });

  it('keeps ABP and ART, and left and right PLETH, apart unless a user says otherwise', () => {
    expect(['ART', 'PLETH L', 'PLETHr'].map(normalize)).to.deep.equal(['ART', 'PLETH L', 'PLETH R']);
    const merged = signalNormalizer(
      new Map([
        ['art', 'ABP'],
        ['Pleth L', 'PLETH'],
        ['???', 'II'],
        ['My_Lead', 'V1'],
      ]),
    );
    expect(['ART', 'PLETHl', 'PLETHr', '???', '?', 'my lead'].map(merged)).to.deep.equal([
      ...['ABP', 'PLETH', 'PLETH R', 'II', 'UNKNOWN', 'V1'],
    ]);
  });

  it('is settled after one time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
        const once = normalize(raw);
        expect(normalize(once)).to.equal(once === 'UNKNOWN' ? 'UNKNOWN' : once);
      }),
    );
  });
});
