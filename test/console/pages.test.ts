import { expect } from 'chai';
import { type OpenConsole, openConsole } from '../support/browser-door.ts';
import { createPipeline, definitionOf, type Ended, execute, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the pages about pipelines and executions', () => {
  let page: OpenConsole;
  let ended: Ended;

  before(async () => {
    const folder = await temporaryFolder();
    const { client, close } = await openHarness(folder);
    const steps = [
      job('Quick', { args: ['x'] }),
      job('Wrong', { args: ['fail', 'Wrong', '<b>why</b> \u202egnp.exe \u001b[31m'], dependsOn: ['Quick'] }),
      job('Never', { args: ['x'], dependsOn: ['Wrong'] }),
    ];
    const parameters = [
      { Name: 'Text', Type: 'String', DefaultValue: '<script>alert(1)</script>' },
      { Name: 'Other', Type: 'String', DefaultValue: 'as it was' },
    ] as const;
    await createPipeline(client, 'waves', definitionOf(steps, parameters));
    ended = await execute(client, 'waves', { parameters: { Text: '"><img src=x onerror=y>' } });
    await close();
    page = await openConsole(folder, ['--local', '--state', 'state']);
  });

  after(async () => {
    await page.close();
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
    expect(rowsOf(text, 'Pipelines').map(([name]) => name)).to.deep.equal(['waves']);
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
    expect(text).to.match(/<p role="status" id="standing"><span class="state state-failed">Failed<\/span>/);
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
    expect(text).to.include('<a href="./?state&#x3D;NotRun#steps" aria-current="true">NotRun 1</a>');
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
