import { expect } from 'chai';
import type { GivenStart, StartField } from '../../pipeline/console/open-start.ts';
import { sendStart } from '../../pipeline/console/start-page.ts';

/** The values that a start is given for what a browser sends of the form. */
async function started(fields: readonly Partial<StartField>[], sent: Readonly<Record<string, string>>) {
  let given: GivenStart['values'] | undefined;
  const opened = {
    form: { pipeline: 'p', fields, settings: [] },
    problems: () => [],
    start: ({ values }: GivenStart) => {
      given = values;
      return 'aaaaaaaaaaaa';
    },
  };
  const service = { openStart: () => opened };
  const entries = Object.entries(sent).map(([name, value]) => [`value.${name}`, value]);
  const form = new URLSearchParams([['action', 'start'], ...entries] as [string, string][]);
  await sendStart({ service, request: { form } } as never, ['p']);
  return given;
}

describe('what a form of a start sends', () => {
  const lines = { name: 'Note', value: 'a\r\nb', defaultValue: 'a\r\nb' };

  it('is the default, as it stands in the definition, where no more than the ends of its lines differ', async () => {
    expect(await started([lines], { Note: 'a\r\nb' })).to.deep.equal({ Note: 'a\r\nb' });
    expect(await started([{ ...lines, value: 'x', defaultValue: 'a\rb\n' }], { Note: 'a\r\nb\r\n' })).to.deep.equal({
      Note: 'a\rb\n',
    });
  });

  it('has plain ends of lines where it was changed, and is what stood there where it was not sent', async () => {
    expect(await started([lines], { Note: 'a\r\nc' })).to.deep.equal({ Note: 'a\nc' });
    expect(await started([lines], {})).to.deep.equal({ Note: 'a\r\nb' });
    expect(await started([{ ...lines, value: '1', defaultValue: null }], { Note: '2' })).to.deep.equal({ Note: '2' });
  });
});
