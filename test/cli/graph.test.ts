import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { createPipeline, definitionOf, execute, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('macroshard graph', () => {
  it('shows what the steps of an execution have come to, in every format', async () => {
    const folder = await temporaryFolder();
    const harness = await openHarness(folder);
    try {
      const steps = [
        job('Group-b', { args: ['say', 'x', 'done'] }),
        job('Broken', { args: ['fail', 'x', 'no'] }),
        job('Next', { args: ['say', 'x', 'done'], dependsOn: ['Broken'] }),
      ];
      await createPipeline(harness.client, 'drawn', definitionOf(steps));
      const { arn, id } = await execute(harness.client, 'drawn');
      const graph = (...argv: string[]) =>
        cli(folder, ['graph', '--execution', arn, '--local', '--state', 'state', ...argv]);
      const mermaid = `flowchart LR
  step_Group_b["Group-b<br/>Succeeded"]
  step_Broken["Broken<br/>Failed"]
  step_Next["Next<br/>NotRun"]
  step_Broken --> step_Next
  classDef good stroke:#2e7d4f,stroke-width:3px
  class step_Group_b good
  classDef bad stroke:#d0473a,stroke-width:3px
  class step_Broken bad
  classDef idle stroke:#8b97a5,stroke-dasharray:2 3
  class step_Next idle
`;
      expect(await graph()).to.deep.equal({ exitCode: 0, stdout: mermaid, stderr: '' });
      expect((await graph('--format', 'markdown')).stdout).to.equal(`\`\`\`mermaid\n${mermaid}\`\`\`\n`);
      expect((await graph('--out', 'graph.svg')).stdout).to.equal('');
      expect(titlesIn(readFileSync(join(folder, 'graph.svg'), 'utf8'))).to.deep.equal([
        'Group-b (Processing): Succeeded',
        'Broken (Processing): Failed',
        'Next (Processing): NotRun',
      ]);
      writeFileSync(join(folder, 'pipeline.yaml'), 'not: looked at');
      await graph('--out', 'graph.html');
      const page = readFileSync(join(folder, 'graph.html'), 'utf8');
      expect(titlesIn(page).slice(1)).to.deep.equal(titlesIn(readFileSync(join(folder, 'graph.svg'), 'utf8')));
      expect(page).to.include(`<p class="soft">Execution ${id}: Failed</p>`);
      expect(page).to.include(
        '<tr><th scope="row" class="text">Next</th><td class="text">Processing</td><td class="text"><span class="state state-notrun">NotRun</span></td><td class="wrap">Broken</td></tr>',
      );
      expect(page).not.to.match(/<script|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
    } finally {
      await harness.close();
    }
  });

  it('refuses what names no execution', async () => {
    const folder = await temporaryFolder();
    expect(await cli(folder, ['graph', '--execution', './x', '--local'])).to.deep.include({
      exitCode: 2,
      stdout: '',
    });
  });
});

function titlesIn(text: string): readonly (string | undefined)[] {
  return [...text.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title);
}
