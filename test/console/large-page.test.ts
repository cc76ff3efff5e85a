import { expect } from 'chai';
import { answerRequest } from '../../pipeline/console/answer-request.ts';
import type { ConsoleService, ExecutionFacts } from '../../pipeline/console/console-service.ts';
import type { OpenStart } from '../../pipeline/console/open-start.ts';
import { definitionOf, job } from '../support/embedded.ts';

describe('the page of an execution with 430 groups', () => {
  const names = Array.from({ length: 430 }, (_, index) => `Group-${index}`);
  const definition = definitionOf([
    ...names.map((name) => job(name, { args: ['x'] })),
    job('Combine', { args: ['x'], dependsOn: names }),
  ]);
  const execution: ExecutionFacts = {
    ...{ pipeline: 'waves', id: 'abcdefghijkl', executionArn: 'arn', displayName: null, status: 'Executing' },
    ...{ failureReason: null, startedBy: null, startedMs: 0, endedMs: null, hasEnded: false },
    ...{ retryRefusal: null, note: null, definition, parameters: [], lacks: [] },
    steps: [...names, 'Combine'].map((name, index) => ({
      ...{ name, state: index % 2 === 0 ? 'Succeeded' : 'Executing', seconds: index, failureReason: null },
      remark: 'attempt 2',
    })),
  };
  const form: OpenStart['form'] = {
    ...{ pipeline: 'waves', filled: { from: null, dataset: null }, datasets: [], brokenFiles: [], refusals: [] },
    ...{ fields: [], settings: [], gone: [], sources: [], lacks: [] },
    steps: { groups: names.map((name) => ({ name, note: '' })), others: [{ name: 'Combine', note: '' }] },
  };
  const visit = async (path: string, search = '') => {
    const request = {
      method: 'GET',
      path,
      query: new URLSearchParams(search),
      headers: {},
      form: new URLSearchParams(),
    };
    const service = {
      place: 'in eu-west-1',
      findExecution: async () => execution,
      openStart: async () => ({ form }),
    } as unknown as ConsoleService;
    const gate = { token: '', session: '', cookieName: '', allowedHosts: [] };
    return (await answerRequest(request, { service, gate, newKey: () => '' })).body;
  };
  const way = '/pipelines/waves/executions/abcdefghijkl/';

  it('has at most 5,000 nodes, texts among them', async () => {
    const body = await visit(way);
    const elements = body.match(/<[a-z]/g)!.length;
    const texts = body.match(/>[^<]/g)!.length;
    expect(body.match(/data-step=/g)).to.have.length(431);
    expect(elements + texts).to.be.below(5000);
  });

  it('shows a hundred steps, and leads to the others', async () => {
    const rows = (body: string) => [...body.matchAll(/<a href="steps\/([\w-]+)\/">/g)].map(([, name]) => name);
    const first = await visit(way);
    expect(rows(first)).to.deep.equal(names.slice(0, 100));
    expect(first).to.include('1 to 100 of 431. <a href="./?page&#x3D;2#steps">Later steps</a>');
    expect(rows(await visit(way, 'page=5'))).to.deep.equal([...names.slice(400), 'Combine']);
    expect(rows(await visit(way, 'state=Executing&page=99'))).to.deep.equal(
      names.filter((_, index) => index % 2 === 1).slice(200),
    );
    expect(rows(await visit(way, 'page=-1'))).to.deep.equal(names.slice(0, 100));
  });

  it('is started again from a form that takes the names of its steps, and has no box for each', async () => {
    const body = await visit('/pipelines/waves/start');
    expect(body.match(/<[a-z]/g)!.length).to.be.below(100);
    expect(body).to.include('<textarea id="steps" name="steps"');
    expect(body).to.include('Of 431 steps, with commas or blanks between them: Group-0, Combine');
  });

  it('is told of in less than 30 kB each time', async () => {
    expect((await visit(`${way}states`)).length).to.be.below(30_000);
  });
});
