import { expect } from 'chai';
import { some } from '../support/wide.ts';
import { Job } from './job.ts';

describe('what a reject holds of an error that the extractor throws', () => {
  const inLog = 'whose text is in the log';
  const errors: Readonly<Record<string, readonly [message: string, thrown: RegExp | undefined]>> = {
    throw: ['cannot read a.unit', undefined],
    'throw-own-class': ['not a text of the engine', undefined],
    'throw-text': ['just a text', undefined],
    'no-file': ['nothing/there: no such file or folder', /^ENOENT: no such file or directory, open 'nothing\/there'$/],
    'unknown-system-error': ['a.unit: ENAMETOOLONG', /^ENAMETOOLONG: name too long$/],
    'no-json': [`SyntaxError, ${inLog}`, /JSON/],
    'no-property': [`TypeError, ${inLog}`, /undefined/],
    'no-memory': [`RangeError, ${inLog}`, /length/],
    'bad-argument': [`ERR_INVALID_ARG_TYPE, ${inLog}`, /argument/],
    'no-extraction': ['it gave undefined, expected an object with a status', undefined],
  };
  for (const [fate, [message, thrown]] of some(Object.entries(errors), 2)) {
    it(`is its own text, never one of Node or its engine: ${fate}`, async () => {
      const job = new Job();
      try {
        job.addGroup('30', { 'a.unit': { fate } });
        const exit = await job.process('30');
        expect(exit).to.include({ code: 0, stderr: '' });
        const code = 'extractor-failed';
        expect(await job.rows('rejects.parquet')).to.deep.equal([{ group: '30', path: 'a.unit', code, message }]);
        expect(job.ledger('receipt.json').units).to.deep.equal([{ path: 'a.unit', status: 'rejected', code, message }]);
        const told = exit.events.find(({ event }) => event === 'unit');
        expect(told).to.include({ code, message });
        if (thrown === undefined) expect(told).not.to.have.property('thrown');
        else expect(told?.thrown).to.match(thrown);
      } finally {
        job.remove();
      }
    });
  }
});
