import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startTestBackend } from '@backstage/backend-test-utils';
import {
  stagesExtensionPoint,
  type Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import threatModelModule from './index';
import { threatModelStage } from './threatModelStage';

it('the module adds the stage', async () => {
  const stages: Stage[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        stagesExtensionPoint,
        { addStage: stage => stages.push(stage), addScope: () => {} },
      ],
    ],
    features: [threatModelModule],
  });
  expect(stages).toEqual([threatModelStage]);
});

describe('the verifier', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'threat-model-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** As in the pod: the program and its arguments, in a folder with the source. */
  async function verify(document?: string) {
    const [{ command }] = threatModelStage.verifiers!;
    const [program, ...args] = command;
    if (document !== undefined) {
      const file = join(folder, args.at(-1)!);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, document);
    }
    return new Promise<{ code: unknown; output: string }>(resolve => {
      execFile(program, args, { cwd: folder }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, output: stdout + stderr }),
      );
    });
  }

  const document = (threats: string[], mitigations: string[]) =>
    [
      ...['# Threat model', '## Assets', 'Orders', '## Trust boundaries'],
      ...['Browser to shop', '## Threats', ...threats],
      ...['## Mitigations', ...mitigations, ''],
    ].join('\n');

  it('passes when each threat has a mitigation', async () => {
    const threats = ['- T1: Somebody reads orders', '- T12: Somebody floods'];
    const mitigations = ['- T12: proposed: a limit', '- T1: src/orders.js:7'];
    expect(await verify(document(threats, mitigations))).toEqual({
      ...{ code: 0, output: '' },
    });
  });

  it.each<[string, string | undefined, string]>([
    ['no document', undefined, 'docs/threat-model.md'],
    ['an empty one', '', 'has no section ## Assets'],
    [
      'a section that is missing',
      document(['- T1: x'], ['- T1: y']).replace('## Trust', '## Other'),
      'has no section ## Trust boundaries',
    ],
    ['no threat', document([], ['- T1: y']), 'names no threat'],
    [
      'a threat without a mitigation',
      document(['- T1: x', '- T2: x'], ['- T2: y']),
      'T1 has no mitigation',
    ],
    [
      'a mitigation that says nothing',
      document(['- T1: x'], ['- T1:']),
      'T1 has no mitigation',
    ],
    [
      'a mitigation of another threat',
      document(['- T1: x'], ['- T11: y']),
      'T1 has no mitigation',
    ],
  ])('does not pass with %s', async (_what, text, output) => {
    const result = await verify(text);
    expect(result.code).not.toBe(0);
    expect(result.output).toContain(output);
  });
});

it('the task says the same in both languages', () => {
  const { en, ru } = threatModelStage.task;
  const headings = (text: string) => text.match(/`## [^`]+`/g);
  expect(headings(ru)).toEqual(headings(en));
  const lines = (text: string) =>
    text.split('\n').map(line => /^(#+|-|\d\.|$)?/.exec(line)![0]);
  expect(lines(ru)).toEqual(lines(en));
});
