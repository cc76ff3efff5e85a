import { readFileSync } from 'node:fs';
import { signalNameTable, signalNormalizer } from '@macroshard/container/combine/signal-names';
import { expect } from 'chai';
import { sharedFile } from '../support/shared.ts';

const normalize = signalNormalizer(new Map());

describe('signal names', () => {
  it('hold every spelling of the published table, and no other', function () {
    const path = sharedFile(this, 'reference/wfdb.md');
    const section = readFileSync(path, 'utf8').split('## 4. Normalized signal names')[1]!;
    const rows = [...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];
    const published = Object.fromEntries(
      rows.map(([, name, spellings]) => [name!, [...spellings!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!)]),
    );
    expect(signalNameTable).to.deep.equal(published);
    for (const [name, spellings] of Object.entries(published))
      for (const spelling of spellings) expect(normalize(spelling), spelling).to.equal(name);
  });

  it('ignore blanks, dots, dashes and capital letters', () => {
    expect(['  abp_mean ', 'ABP-Mean', 'abp  mean', 'A.B.P. mean'].map(normalize)).to.deep.equal(
      Array(4).fill('ABP MEAN'),
    );
  });

  it('are UNKNOWN where nobody named the signal', () => {
    expect([null, '', '  ', '?', '???', '[0]', '[62130]_1/3'].map(normalize)).to.deep.equal(Array(7).fill('UNKNOWN'));
  });

  it('become their own upper case where the table does not know them', () => {
    expect(normalize('  Rhythm   Status ')).to.equal('RHYTHM STATUS');
    expect(normalize('ÅØ ß')).to.equal('ÅØ SS');
  });

  it('keep apart what only a user may merge', () => {
    expect(['ABP', 'ART', 'PLETH L', 'PLETH R'].map(normalize)).to.deep.equal(['ABP', 'ART', 'PLETH L', 'PLETH R']);
    const merged = signalNormalizer(
      new Map([
        ['art', 'ABP'],
        ['???', 'MYSTERY'],
      ]),
    );
    expect(['ART', 'ABP', '???', '?'].map(merged)).to.deep.equal(['ABP', 'ABP', 'MYSTERY', 'UNKNOWN']);
  });
});
