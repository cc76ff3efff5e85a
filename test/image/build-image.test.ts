import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { usage } from '../../scripts/image/arguments.ts';
import { runBuildImage } from '../../scripts/image/command.ts';
import { planImage } from '../../scripts/image/plan.ts';
import { repositoryRoot } from '../support/repository.ts';

const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/macroshard';
const common = { tag: 'macroshard:latest', epochSeconds: 7, digestFile: '/tmp/digest' };

async function run(...argv: string[]) {
  const told = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof told) => ({ write: (text: string) => (told[name] += text) });
  return { exitCode: await runBuildImage(argv, { stdout: sink('stdout'), stderr: sink('stderr') }), ...told };
}

describe('npm run build-image', () => {
  it('plans a build whose times are those of the commit', () => {
    const { build, login, push } = planImage({ ...common, tool: 'buildah', base: 'localhost/base' });
    expect(build.join(' ')).to.equal(
      'buildah build --platform linux/amd64 --file container/Dockerfile --timestamp 7 ' +
        '--build-arg SOURCE_DATE_EPOCH=7 --build-arg BASE=localhost/base --tag macroshard:latest .',
    );
    expect({ login, push }).to.deep.equal({ login: undefined, push: [] });
    expect(planImage({ ...common, tool: 'docker' }).build.join(' ')).to.equal(
      'docker buildx build --platform linux/amd64 --file container/Dockerfile --provenance=false ' +
        '--build-arg SOURCE_DATE_EPOCH=7 --output type=docker,name=macroshard:latest,rewrite-timestamp=true .',
    );
  });

  it('plans to log in to Amazon ECR, and to no other registry, before it pushes', () => {
    const { login, push } = planImage({ ...common, tool: 'buildah', push: repository });
    expect(login).to.deep.equal({
      password: ['aws', 'ecr', 'get-login-password', '--region', 'eu-west-1'],
      command: ['buildah', 'login', '--username', 'AWS', '--password-stdin', repository.split('/')[0]],
    });
    expect(push).to.deep.equal([
      ['buildah', 'push', '--digestfile', '/tmp/digest', 'macroshard:latest', `docker://${repository}:latest`],
    ]);
    const secondName = '111122223333.dkr-ecr.eu-west-1.on.aws';
    expect(planImage({ ...common, tool: 'docker', push: `${secondName}/macroshard` }).login).to.deep.equal({
      password: ['aws', 'ecr', 'get-login-password', '--region', 'eu-west-1'],
      command: ['docker', 'login', '--username', 'AWS', '--password-stdin', secondName],
    });
    const other = planImage({ ...common, tool: 'docker', push: 'registry.example/macroshard:v1' });
    expect(other.login).to.equal(undefined);
    expect(other.push.map((command) => command.join(' '))).to.deep.equal([
      'docker tag macroshard:latest registry.example/macroshard:v1',
      'docker push registry.example/macroshard:v1',
      'docker image inspect --format {{index .RepoDigests 0}} registry.example/macroshard:v1',
    ]);
  });

  it('explains itself', async () => {
    expect(await run('--help')).to.deep.equal({ exitCode: 0, stdout: usage, stderr: '' });
  });

  for (const [argv, message] of [
    [
      ['--tools', 'docker'],
      'unknown option --tools: expected --tool, --base, --tag, --push, --help; did you mean --tool?',
    ],
    [['--tool', 'podman'], 'option --tool is "podman", expected docker or buildah'],
    [['--push'], 'option --push needs a value'],
    [['now'], 'unexpected argument "now": expected options only'],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, async () => {
      expect(await run(...argv)).to.deep.equal({ exitCode: 2, stdout: '', stderr: `build-image: ${message}\n` });
    });
  }

  it('has a Dockerfile with the Node of .nvmrc that starts the program without a shell, and copies what there is', () => {
    const text = readFileSync(join(repositoryRoot, 'container/Dockerfile'), 'utf8');
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(text)![1]!) as string[];
    expect(entrypoint).to.deep.equal(['node', '/opt/macroshard/container/dist/main.js']);
    expect(existsSync(join(repositoryRoot, entrypoint[1]!.replace('/opt/macroshard/', '')))).to.equal(true);
    const copied = [...text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '));
    const ignored = readFileSync(join(repositoryRoot, '.dockerignore'), 'utf8').split('\n');
    for (const source of copied) {
      expect(existsSync(join(repositoryRoot, source)), source).to.equal(true);
      expect(ignored, source).to.include(`!${source.split('/')[0]}`);
    }
    const base = /^ARG BASE=docker\.io\/library\/node:(\d+)\.\d+\.\d+-bookworm-slim$/m.exec(text);
    expect(readFileSync(join(repositoryRoot, '.nvmrc'), 'utf8')).to.equal(`${base?.[1]}\n`);
  });
});
