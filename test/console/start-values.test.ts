import { expect } from 'chai';
import type { GivenStart, OpenStart, StartField, StartProblem } from '../../pipeline/console/open-start.ts';
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

describe('the form of a start', () => {
  const form: OpenStart['form'] = {
    ...{ pipeline: 'p', filled: { from: null, dataset: null }, datasets: [], brokenFiles: [], refusals: [] },
    ...{ fields: [], settings: [], gone: [], sources: [], lacks: [] },
    steps: { groups: [], others: [{ name: 'Quick', note: '' }] },
  };
  const field = { type: 'String', defaultValue: null, choices: null, description: '', origin: null };

  async function shown(fields: OpenStart['form']['fields'], problems: readonly StartProblem[] = []): Promise<string> {
    const opened = { form: { ...form, fields }, problems: async () => problems, plan: async () => undefined };
    const context = { service: { openStart: async () => opened, place: 'here' }, base: '../../', formToken: '' };
    const request = { form: new URLSearchParams([['action', 'plan']]) };
    return (await sendStart({ ...context, request } as never, ['p']))!.body;
  }

  it('has lines for a value that has any, since an input of one line would lose their ends', async () => {
    for (const value of ['a\nb', 'a\rb']) {
      expect(await shown([{ ...field, name: 'Note', value }]), value).to.include('<textarea id="value.Note"');
    }
    expect(await shown([{ ...field, name: 'Note', value: 'a b' }])).to.include('<input id="value.Note"');
  });

  it('says beside a parameter called steps what is wrong with it, and not beside the steps', async () => {
    const body = await shown([{ ...field, name: 'steps', value: 'x' }], [{ fields: ['steps'], message: 'wrong' }]);
    expect(body.match(/<p class="problem"><bdi>wrong<\/bdi><\/p>/g)).to.have.length(1);
    const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids)
      .to.include('value.steps')
      .and.to.deep.equal([...new Set(ids)]);
  });
});
