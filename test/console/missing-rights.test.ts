import { expect } from 'chai';
import { consoleService } from '../../pipeline/cli/console/console-service.ts';
import { type ListeningConsole, listenForBrowsers } from '../../pipeline/cli/console/listen.ts';
import { type AdmittedBrowser, enter } from '../support/browser-door.ts';
import { definitionOf, job } from '../support/embedded.ts';
import { fakeIo } from '../support/fake-io.ts';
import { executionArn, type Fault, jobOf, type Members, scriptedTarget, step } from '../support/scripted-sagemaker.ts';
import { hidden, texts } from '../support/start-form.ts';

describe('the page where a right or a definition is missing', () => {
  const definition = definitionOf(
    [job('Quick', { args: ['x'] })],
    [{ Name: 'Year', Type: 'String', DefaultValue: '1997' }],
  );
  const pipelineArn = executionArn.replace(/\/execution\/.*/, '');
  const way = '/pipelines/waves/';
  const execution = `${way}executions/abcdefghijkl/`;
  const actions: Readonly<Record<string, string>> = {
    DescribeLogStreams: 'logs:DescribeLogStreams',
    StartPipelineExecution: 'sagemaker:StartPipelineExecution',
  };
  const denied = (operation: string): Fault => ({
    error: 'AccessDeniedException',
    message: `User: arn:aws:iam::111122223333:user/a is not authorized to perform: ${actions[operation] ?? `sagemaker:${operation}`} on resource: x`,
  });
  const lack = (what: string, action: string) =>
    `${what}: the right to ${action} is missing; npx macroshard templates --only studio-user-permissions writes a policy that gives it`;

  const closings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closings.splice(0)) await close();
  });

  /** A page of a service in which whoever asks may do all but what is named. */
  async function open(
    faults: Readonly<Record<string, Fault | Members>>,
  ): Promise<AdmittedBrowser & { readonly calls: readonly string[] }> {
    const answers: Record<string, (request: Members) => Members | Fault> = {
      DescribePipeline: () => ({ PipelineArn: pipelineArn, PipelineDefinition: JSON.stringify(definition) }),
      ListPipelineExecutions: () => ({ PipelineExecutionSummaries: [] }),
      ListPipelineVersions: () => ({ PipelineVersionSummaries: [] }),
      ListPipelineParametersForExecution: () => ({ PipelineParameters: [{ Name: 'Year', Value: '1998' }] }),
      DescribeProcessingJob: () => ({ ProcessingJobStatus: 'Completed' }),
    };
    for (const [operation, fault] of Object.entries(faults)) answers[operation] = () => fault;
    const looks = [{ status: 'Succeeded', steps: [step('Quick', 'Succeeded', { to: 3, members: jobOf('quick') })] }];
    const io = fakeIo();
    // Nobody's patience ends: a page waits 20 seconds for its first look.
    const pause = (ms: number) => (ms === 20_000 ? new Promise<void>(() => {}) : io.pause(ms));
    const target = scriptedTarget({ definition, looks, answers });
    const listening: ListeningConsole = await listenForBrowsers({
      ...{ port: 0, flag: '--port', allowedHosts: [] },
      openService: async () => consoleService({ target, isLocal: false, config: 'pipeline.yaml' }, { ...io, pause }),
    });
    closings.push(listening.close);
    return { ...(await enter(listening.address)), calls: target.calls };
  }

  const lacksIn = (html: string) =>
    [...(/aria-label="Not shown"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '').matchAll(/<li>(.*?)<\/li>/g)].map(
      ([, line]) => texts(line!),
    );

  it('shows a pipeline without its executions and versions, and asks for no tags', async () => {
    const page = await open({
      ListPipelineExecutions: denied('ListPipelineExecutions'),
      ListPipelineVersions: denied('ListPipelineVersions'),
    });
    const { status, text } = await page.visit(way);
    expect([status, lacksIn(text)]).to.deep.equal([
      200,
      [lack('Executions', 'sagemaker:ListPipelineExecutions'), lack('Versions', 'sagemaker:ListPipelineVersions')],
    ]);
    expect(text)
      .to.include('<p>They are not known.</p>')
      .and.to.include('<bdi>1997</bdi>')
      .and.to.include('class="step ');
    expect(page.calls).to.not.include('ListTags');
  });

  it('shows a pipeline whose definition is none, as mocks of the service take any text, and the form of its start', async () => {
    for (const text of ['', '{}', 'a note']) {
      const page = await open({ DescribePipeline: { PipelineArn: pipelineArn, PipelineDefinition: text } });
      const shown = await page.visit(way);
      expect([shown.status, shown.text.includes('<p>It has never run.</p>')], text).to.deep.equal([200, true]);
      const form = await page.visit(`${way}start`);
      expect([form.status, form.text.includes('<p>It has no parameters.</p>')], text).to.deep.equal([200, true]);
    }
  });

  it('shows an execution without its graph and its parameters', async () => {
    const page = await open({
      DescribePipelineDefinitionForExecution: denied('DescribePipelineDefinitionForExecution'),
      ListPipelineParametersForExecution: denied('ListPipelineParametersForExecution'),
    });
    const { status, text } = await page.visit(execution);
    expect([status, lacksIn(text)]).to.deep.equal([
      200,
      [
        lack('Graph', 'sagemaker:DescribePipelineDefinitionForExecution'),
        lack('Parameters', 'sagemaker:ListPipelineParametersForExecution'),
      ],
    ]);
    expect(text).to.include('<a href="steps/Quick/">').and.to.include('<p>They are not known.</p>');
    expect(text).to.not.include('<h2 id="graph">');
  });

  it('shows a step without its job, and without its log', async () => {
    const page = await open({
      DescribeProcessingJob: denied('DescribeProcessingJob'),
      DescribeLogStreams: denied('DescribeLogStreams'),
    });
    const { status, text } = await page.visit(`${execution}steps/Quick/?log=1`);
    expect([status, lacksIn(text)]).to.deep.equal([
      200,
      [lack('Job', 'sagemaker:DescribeProcessingJob'), lack('Log', 'logs:DescribeLogStreams')],
    ]);
    expect(text).to.include('<p>It is not known.</p>').and.to.include('>Succeeded</span>');
  });

  it('plans a start without what the cache has, and keeps the form where the start is refused', async () => {
    const page = await open({
      ListPipelineExecutions: denied('ListPipelineExecutions'),
      StartPipelineExecution: denied('StartPipelineExecution'),
    });
    const form = { ...hidden(await page.visit(`${way}start`)), 'value.Year': '2001' };
    const planned = await page.submit(`${way}start`, { ...form, action: 'plan' });
    expect([planned.status, lacksIn(planned.text)]).to.deep.equal([
      200,
      [lack('Executions whose results can be reused', 'sagemaker:ListPipelineExecutions')],
    ]);
    expect(planned.text).to.include(lack('What the cache has', 'sagemaker:ListPipelineExecutions'));
    expect(planned.text).to.include('0 cached, 1 run');
    const refused = await page.submit(`${way}start`, { ...form, action: 'start' });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('not authorized to perform: sagemaker:StartPipelineExecution');
    expect(refused.text).to.include('value="2001"');
  });

  it('starts nothing with other values than those that were asked for', async () => {
    const page = await open({
      ListPipelineParametersForExecution: denied('ListPipelineParametersForExecution'),
    });
    const form = await page.visit(`${way}start?from=abcdefghijkl`);
    expect(form.status).to.equal(422);
    const sent = await page.submit(`${way}start`, { ...hidden(form), action: 'start' });
    expect(sent.status).to.equal(422);
    expect(page.calls).to.not.include('StartPipelineExecution');
    expect(texts(sent.text)).to.include(
      lack('Values of execution abcdefghijkl', 'sagemaker:ListPipelineParametersForExecution'),
    );
  });

  it('says what has become of what it is about: not allowed, asked too often, credentials expired', async () => {
    const cases = [
      ['AccessDeniedException', 403, 'Not allowed'],
      ['ThrottlingException', 503, 'Asked too often'],
      ['ExpiredTokenException', 502, 'No answer'],
    ] as const;
    for (const [error, status, title] of cases) {
      const page = await open({ ListPipelines: { error, message: 'what the service says' } });
      const reply = await page.visit('/');
      expect([reply.status, /<h1>(.*)<\/h1>/.exec(reply.text)![1]], error).to.deep.equal([status, title]);
      expect(reply.text).to.include('what the service says');
    }
  });
});
