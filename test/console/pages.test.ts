import { RetryPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { type OpenConsole, openConsole } from '../support/browser-door.ts';
import {
  createPipeline,
  definitionOf,
  type Ended,
  execute,
  type Harness,
  job,
  openHarness,
  start,
  waitForEnd,
} from '../support/embedded.ts';
import { putTree } from '../support/put-tree.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the pages about pipelines and executions', () => {
  let page: OpenConsole;
  let harness: Harness;
  let ended: Ended;

  before(async () => {
    const folder = await temporaryFolder();
    harness = await openHarness(folder, { graceMs: 100 });
    const { client } = harness;
    putTree(harness.locate('s3://bucket/in'), { 'file.txt': 'x' });
    const steps = [
      job('Quick', {
        args: ['say', 'Quick', 'first <i>line</i>\\nlast \\033[31mline', 'to stderr'],
        inputs: { data: 's3://bucket/in' },
        environment: { Year: '1997' },
      }),
      job('Wrong', { args: ['fail', 'Wrong', '<b>why</b> \u202egnp.exe \u001b[31m'], dependsOn: ['Quick'] }),
      job('Never', { args: ['x'], dependsOn: ['Wrong'] }),
    ];
    const parameters = [
      { Name: 'Text', Type: 'String', DefaultValue: '<script>alert(1)</script>' },
      { Name: 'Other', Type: 'String', DefaultValue: 'as it was' },
    ] as const;
    await createPipeline(client, 'waves', definitionOf(steps, parameters));
    ended = await execute(client, 'waves', { parameters: { Text: '"><img src=x onerror=y>' } });
    await createPipeline(client, 'endless', definitionOf([job('Sleeps', { args: ['for-ever'] })]));
    page = await openConsole(folder, ['--local', '--state', 'state']);
  });

  after(async () => {
    await page.close();
    await harness.close();
  });

  const rowsOf = (html: string, caption: string) =>
    [
      ...new RegExp(`aria-label="${caption}"[\\s\\S]*?<tbody>([\\s\\S]*?)</tbody>`)
        .exec(html)![1]!
        .matchAll(/<tr>([\s\S]*?)<\/tr>/g),
    ].map(([, row]) =>
      [...row!.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => cell!.replace(/<[^>]*>/g, '')),
    );

  it('lists pipelines, newest first', async () => {
    const { status, text } = await page.visit('/');
    expect(status).to.equal(200);
    expect(text).to.match(/<a href="pipelines\/waves\/"><bdi>waves<\/bdi><\/a>/);
    expect(rowsOf(text, 'Pipelines').map(([name]) => name)).to.deep.equal(['endless', 'waves']);
  });

  it('shows a pipeline with its executions, its graph, its parameters and its versions', async () => {
    const { text } = await page.visit('/pipelines/waves/');
    const [row] = rowsOf(text, 'Executions');
    expect(row!.slice(0, 2)).to.deep.equal([ended.id, 'Failed']);
    expect(text.match(/<g class="step /g)).to.have.length(3);
    expect(rowsOf(text, 'Parameters')).to.deep.equal([
      ['Text', 'String', '&lt;script&gt;alert(1)&lt;/script&gt;'],
      ['Other', 'String', 'as it was'],
    ]);
    expect(rowsOf(text, 'Versions').map(([version, , , last]) => [version, last])).to.deep.equal([['1', ended.id]]);
  });

  it('shows an execution with the state, the time and the reason of each step, and what it ran with', async () => {
    const { text } = await page.visit(`/pipelines/waves/executions/${ended.id}/`);
    expect(text).to.match(
      /<span role="status"><span class="state state-failed">Failed<\/span><\/span> <span data-standing>3 of 3 steps have ended, 1 failed</,
    );
    const rows = rowsOf(text, 'Steps');
    expect(rows.map(([name, state]) => [name, state])).to.deep.equal([
      ['Quick', 'Succeeded'],
      ['Wrong', 'Failed'],
      ['Never', 'NotRun'],
    ]);
    expect(rows[1]![3]).to.include('&lt;b&gt;why&lt;/b&gt; \\u202egnp.exe \\u001b[31m');
    expect(text.match(/class="step type-processing state-(\w+)"/g)).to.have.length(3);
    expect(rowsOf(text, 'Changed parameters')).to.deep.equal([
      ['Text', '&quot;&gt;&lt;img src&#x3D;x onerror&#x3D;y&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ]);
    expect(text).to.include('<dt><bdi>Other</bdi></dt><dd><bdi>as it was</bdi></dd>');
  });

  it('shows the steps of one state alone where asked to', async () => {
    const { text } = await page.visit(`/pipelines/waves/executions/${ended.id}/?state=NotRun`);
    expect(rowsOf(text, 'Steps').map(([name]) => name)).to.deep.equal(['Never']);
    expect(text).to.include(
      '<a href="./?state&#x3D;NotRun#steps" aria-current="true">NotRun <span data-count="NotRun">1</span></a>',
    );
  });

  it('shows of a step its job, where that reads and writes, and its log where it is asked for', async () => {
    const way = `/pipelines/waves/executions/${ended.id}/steps/Quick/`;
    const { text } = await page.visit(way);
    expect(text).to.match(/<dt>Job<\/dt><dd><bdi>pipelines-\w+-Quick-\w+<\/bdi> \(Completed\)<\/dd>/);
    expect(text)
      .to.include('<dd>1 x ml.m5.large, 10 GB</dd>')
      .and.to.include('<dt>Image</dt><dd><bdi>image:1</bdi></dd>');
    expect(rowsOf(text, 'Inputs')).to.deep.equal([['data', 's3://bucket/in', '/opt/ml/processing/input/data']]);
    expect(rowsOf(text, 'Outputs')).to.deep.equal([['out', 's3://bucket/out/Quick/out', '/opt/ml/processing/output']]);
    expect([...text.matchAll(/<li><code><bdi>(.*)<\/bdi><\/code><\/li>/g)].map(([, word]) => word)[0]).to.match(/^say/);
    expect(text).to.include('<dt><bdi>Year</bdi></dt><dd><bdi>1997</bdi></dd>').and.to.not.include('</pre>');
    expect((await page.visit(`${way}?log=1`)).text).to.include('first &lt;i&gt;line&lt;/i&gt;\nlast \\u001b[31mline\n');
    const never = await page.visit(`/pipelines/waves/executions/${ended.id}/steps/Never/`);
    expect(never.text).to.include('<bdi>Never has not begun, and never will: the execution has ended</bdi>');
    expect((await page.visit(`/pipelines/waves/executions/${ended.id}/steps/None/`)).status).to.equal(404);
  });

  it('shows of a step what a retry from elsewhere has made of it', async () => {
    const { client } = harness;
    await createPipeline(client, 'flaky', definitionOf([job('Wrong', { args: ['fail', 'Wrong', 'why'] })]));
    const { arn, id } = await execute(client, 'flaky');
    const way = `/pipelines/flaky/executions/${id}/steps/Wrong/`;
    const jobOf = ({ text }: { readonly text: string }) => /<dt>Job<\/dt><dd><bdi>([\w-]+)<\/bdi>/.exec(text)![1];
    const first = jobOf(await page.visit(way));
    await client.send(new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }));
    await waitForEnd(client, arn);
    expect(jobOf(await page.visit(way))).to.not.equal(first);
  });

  it('tells the script that follows an execution what has changed, as text', async () => {
    const { headers, text } = await page.visit(`/pipelines/waves/executions/${ended.id}/states?state=Failed`);
    expect(headers['content-type']).to.equal('application/json');
    const { rows, ...states } = JSON.parse(text);
    expect(states).to.deep.equal({
      ...{ status: 'Failed', hasEnded: true, note: null, standing: '3 of 3 steps have ended, 1 failed' },
      tally: [
        ['Succeeded', 1],
        ['Failed', 1],
        ['NotRun', 1],
      ],
      graph: [
        ['Quick', 'Succeeded'],
        ['Wrong', 'Failed'],
        ['Never', 'NotRun'],
      ],
    });
    expect(rows.map(([name, state, , remark]: string[]) => [name, state, remark])).to.deep.equal([
      ['Wrong', 'Failed', 'AlgorithmError: <b>why</b> \\u202egnp.exe \\u001b[31m, exit code 3'],
    ]);
  });

  it('stops an execution and goes on with it, by forms of its own alone', async () => {
    const arn = await start(harness.client, 'endless');
    const way = `/pipelines/endless/executions/${arn.split('/').at(-1)}/`;
    const { text } = await page.visit(way);
    const token = /<form method="post" action="stop"><input type="hidden" name="token" value="([\w-]+)">/.exec(
      text,
    )![1]!;
    for (const wrong of [{}, { token: '' }, { token: `${token}x` }]) {
      const refused = await page.submit(`${way}stop`, wrong);
      expect([refused.status, refused.text]).to.deep.equal([
        403,
        (await page.submit('/x', {})).text.replaceAll('./', ''),
      ]);
    }
    expect((await page.visit(`${way}stop?token=${token}`)).status).to.equal(404);
    expect((await page.visit(way)).text).to.include('>Executing</span>');
    expect(await page.submit(`${way}stop`, { token })).to.deep.include({ status: 303, text: '' });
    expect((await waitForEnd(harness.client, arn)).status).to.equal('Stopped');
    const after = (await page.visit(way)).text;
    expect(after).to.include('>Stopped</span>');
    expect([...after.matchAll(/action="(\w+)"|href="(report)"/g)].map(([, form, link]) => form ?? link)).to.deep.equal([
      ...['retry', 'report'],
    ]);
    expect((await page.submit(`${way}retry`, { token })).headers.location).to.equal('./');
    expect((await page.visit(way)).text).to.include('>Executing</span>');
    // A button that is pressed twice has done what it says.
    expect((await page.submit(`${way}retry`, { token })).headers.location).to.equal('./');
  });

  it('shows the report of an execution that has ended', async () => {
    const { status, headers, text } = await page.visit(`/pipelines/waves/executions/${ended.id}/report`);
    expect([status, String(headers['content-security-policy']).split('; ')]).to.deep.equal([
      200,
      [
        ...["default-src 'none'", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'"],
        ...["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"],
      ],
    ]);
    expect(text).to.include('<h1>waves</h1>').and.to.include('Wrong failed: AlgorithmError');
    expect(text).to.match(/<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
  });

  it('says that there is nothing where there is nothing', async () => {
    for (const path of [
      ...['/x', '/pipelines/', '/pipelines/none/', '/pipelines/%/', '/pipelines/..%2f..%2fx/', '/report.js'],
      ...['/pipelines/waves/executions/aaaaaaaaaaaa/', '/pipelines/none/executions/aaaaaaaaaaaa/'],
      '/pipelines/waves/executions/%22%3E%3Cb%3E/',
    ]) {
      const { status, text } = await page.visit(path);
      expect([status, /<h1>(.*)<\/h1>/.exec(text)?.[1]], path).to.deep.equal([404, 'Not there']);
    }
  });
});
