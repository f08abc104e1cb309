import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { freePort } from '../harness/freePort';
import { HostProcess } from '../harness/HostProcess';
import { ROOT } from '../harness/paths';
import type { Person } from '../harness/people';
import { PortalClient } from '../harness/PortalClient';
import {
  endOf,
  labelsOf,
  putLabel,
  runOf,
  runsOf,
  script,
  WRITE_A_FILE,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(240_000);

/** What a host has that offers software templates; ours comes without. */
const PACKAGES = [
  '@backstage/plugin-scaffolder-backend',
  '@backstage/plugin-catalog-backend-module-scaffolder-entity-model',
];

/** A template with one step, which approves. */
const APPROVE = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'approve' },
  spec: {
    type: 'stagecraft',
    steps: [
      {
        ...{ id: 'approve', action: 'stage-runs:approve-result' },
        input: {
          runId: '${{ parameters.runId }}',
          artefactSha: '${{ parameters.artefactSha }}',
        },
      },
    ],
  },
};

interface TaskEvent {
  type: 'log' | 'completion';
  body: { message: string; output?: { links?: object[] } };
}

/** The YAML of the guide with these words in it, as its readers copy it. */
async function documented(words: string): Promise<any> {
  const guide = await readFile(join(ROOT, 'docs/actions.md'), 'utf8');
  const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)];
  return parse(blocks.find(([, yaml]) => yaml.includes(words))![1]);
}

describe('software templates with our actions as steps, in a host that has the scaffolder', () => {
  let folder: string;
  let stack: Stack;
  /** A host of the same platform at whose guest button the reader signs in. */
  let readersHost: HostProcess;
  const portals = {} as Record<
    Extract<Person, 'owner' | 'reader'>,
    PortalClient
  >;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagecraft-templates-'));
    const env = {
      APP_CONFIG_catalog_rules: JSON.stringify([
        { allow: ['Template', 'System', 'Component', 'Location', 'User'] },
      ]),
      APP_CONFIG_catalog_locations: JSON.stringify([
        await locationOf('start-a-stage', await documented('kind: Template')),
        await locationOf('approve', APPROVE),
        { type: 'file', target: join(ROOT, 'examples/demo-org.yaml') },
      ]),
    };
    const { stagecraft } = await documented('members:');
    stack = await startStack({ packages: PACKAGES, stagecraft, env });
    portals.owner = stack.portal;

    const port = await freePort();
    readersHost = new HostProcess({
      ...{
        folder,
        port,
        config: stack.configOfHost({ port, entryPort: port }),
      },
      env: {
        ...env,
        APP_CONFIG_auth_providers_guest_userEntityRef: `user:default/${stack.people.reader.login}`,
      },
    });
    await readersHost.start();
    portals.reader = await PortalClient.signIn(readersHost.url);
  });

  afterAll(async () => {
    await readersHost?.stop();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function locationOf(name: string, template: object) {
    const target = join(folder, `${name}.yaml`);
    await writeFile(target, stringify(template));
    return { type: 'file', target };
  }

  /** How the task of the template ends, where it leads, and what it has told on its way. */
  async function runTemplate(
    person: keyof typeof portals,
    name: string,
    values: object,
  ) {
    const portal = portals[person];
    await waitFor(`the template ${name}`, () =>
      portal.get(`/catalog/entities/by-name/template/default/${name}`),
    );
    const task = await portal.post<{ id: string }>('/scaffolder/v2/tasks', {
      ...{ templateRef: `template:default/${name}`, values },
    });
    const path = `/scaffolder/v2/tasks/${task.id}`;
    const status = await waitFor(`the end of ${name}`, async () => {
      const now = await portal.get<{ status: string }>(path);
      return ['completed', 'failed'].includes(now.status) && now.status;
    });
    const events = await portal.get<TaskEvent[]>(`${path}/events`);
    const ended = events.find(({ type }) => type === 'completion')!;
    const said = events.map(({ body }) => body.message).join('\n');
    return { status, said, links: ended.body.output?.links };
  }

  /** Why it was refused: the scaffolder's own log has the status only. Either host may have run the task. */
  async function auditLog(): Promise<string> {
    const files = [stack.host.logFile, readersHost.logFile];
    const logs = await Promise.all(files.map(file => readFile(file, 'utf8')));
    return logs.join('\n');
  }

  const newIssue = (body = WRITE_A_FILE) =>
    openIssue(stack, { title: 'Opening hours', body });
  const startDev = (person: keyof typeof portals, issueNumber: number) =>
    runTemplate(person, 'start-a-stage', {
      ...{ repository: 'acme/bookshop', issueNumber, label: 'run:dev' },
    });

  it('start a stage as the person who runs it, and lead them to the run', async () => {
    const issue = await newIssue();
    const { said, status, links } = await startDev('owner', issue);
    // Its log says why, should it fail.
    expect([status, said]).toEqual(['completed', said]);

    const [run, ...others] = await runsOf(stack, issue);
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      triggerLabel: 'run:dev',
      requestedBy: { userEntityRef: 'user:default/olivia' },
    });
    expect(links).toEqual([
      { title: 'The run', url: expect.stringContaining(`/runs/${run.id}`) },
    ]);
    const { summary } = await endOf(stack, run.id);
    expect(summary.outcome).toBe('delivered');
  });

  it('start nothing for a person who may not', async () => {
    const issue = await newIssue();
    const { status, said } = await startDev('reader', issue);
    expect([status, said]).toEqual([
      ...['failed', expect.stringContaining('403 Forbidden')],
    ]);
    expect(await auditLog()).toContain(
      'issue-transition stagecraft.run.operate is not allowed in this project',
    );
    expect(await runsOf(stack, issue)).toEqual([]);
    expect(await labelsOf(stack, issue)).toEqual([]);
  });

  it('start nothing a second time', async () => {
    const issue = await newIssue(script('  - wait: { ms: 60000 }'));
    await startDev('owner', issue);
    const { status, said } = await startDev('owner', issue);
    expect([status, said]).toEqual([
      ...['failed', expect.stringContaining('409 Conflict')],
    ]);
    const [run, ...others] = await runsOf(stack, issue);
    expect(others).toEqual([]);
    expect(await auditLog()).toContain(`Run ${run.id} of this issue is still`);
    await stack.portal.post(`/stage-runs/runs/${run.id}/cancel`);
    await endOf(stack, run.id);
  });

  it('approve nothing: they are tools', async () => {
    const issue = await newIssue();
    await putLabel(stack, issue, 'run:dev');
    const { id } = await runOf(stack, issue);
    const { execution } = await endOf(stack, id);
    const values = { runId: id, artefactSha: execution.headSha };
    const { status, said } = await runTemplate('owner', 'approve', values);
    expect([status, said]).toEqual([
      ...['failed', expect.stringContaining('403 Forbidden')],
    ]);
    expect(await auditLog()).toContain(
      'run-approve A result is approved by a person in their own session',
    );
    expect(await labelsOf(stack, issue)).not.toContain('state:approved');
  });
});
