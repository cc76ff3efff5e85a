import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSurvey } from '../../pipeline/survey/read-survey.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { surveyManyKeys } from './many-keys.ts';

describe('a survey of many keys', () => {
  it('takes less than 300 MB, outlasts pages that fail, and writes the same bytes again', async () => {
    const folder = await temporaryFolder();
    const keys = 40_000;
    const first = await surveyManyKeys(folder, keys);
    expect(first.peakMb).to.be.below(300);
    expect((await surveyManyKeys(folder, keys)).text).to.equal(first.text);
    const read = readSurvey(first.text);
    const files = 'survey' in read ? [...read.survey.groups].map(([name, group]) => [name, group.files]) : [];
    expect(files).to.deep.equal(['30', '31', '32', '33'].map((name) => [name, keys / 4]));
  });

  it('is not written where the rest of one group is refused, and leaves what was there', async () => {
    const folder = await temporaryFolder();
    const { text } = await surveyManyKeys(folder, 8000);
    const refused = await surveyManyKeys(folder, 12_000, { deniedFrom: 2000 }).catch((error: Error) => error.message);
    expect(refused).to.match(/^survey ended with 3: .*AccessDenied/s);
    expect(readFileSync(join(folder, 'surveys/mimic3-waveform-features.json'), 'utf8')).to.equal(text);
  });
});
