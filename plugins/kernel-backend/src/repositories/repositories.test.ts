import { Octokit } from '@octokit/rest';
import type { WebhookHandler } from '@stagecraft/backstage-plugin-kernel-node';
import type { LocalGitHub } from '@stagecraft/local-github';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import { GITHUB_TOKENS, startGitHub } from '../__testUtils__/startGitHub';
import {
  OWNER,
  startTestKernel,
  WEBHOOK_SECRETS,
  type TestKernel,
} from '../__testUtils__/startTestKernel';
import { startProxy, type Proxy } from '../__testUtils__/startProxy';

jest.setTimeout(60_000);

const RUN_ID = '00000000-0000-4000-8000-000000000001';

/** What a plugin does with a delivery: nothing for a repository of no project. */
const startsRunsOfAttachedRepositories: WebhookHandler = {
  event: 'issues',
  handle: async ({ repository }) =>
    repository
      ? { status: 'accepted', runId: RUN_ID }
      : { status: 'ignored', reason: 'repository_not_attached' },
};

const BOOKSHOP = { owner: 'acme', repo: 'bookshop' };

describe('F3 repositories', () => {
  let github: LocalGitHub;
  let kernel: TestKernel;
  let proxy: Proxy;
  let octokit: Octokit;
  let projectId: string;

  const owner = (method: string, path: string): request.Test =>
    kernel.as(OWNER)(method, path);

  beforeAll(async () => {
    github = await startGitHub();
    // GitHub must know our URL before the kernel has its port.
    proxy = await startProxy();
    kernel = await startTestKernel({
      handlers: [startsRunsOfAttachedRepositories],
      github: {
        apiUrl: github.apiUrl,
        webUrl: github.webUrl,
        contentWritesPerSecond: 1_000,
        webhook: {
          url: `${proxy.url}/api/kernel/webhooks/github`,
          secrets: WEBHOOK_SECRETS,
        },
      },
    });
    proxy.forwardTo(kernel.port);
    octokit = new Octokit({
      baseUrl: github.apiUrl,
      auth: GITHUB_TOKENS.platform,
    });
    projectId = (
      await owner('post', '/projects').send({
        slug: 'bookshop',
        name: 'Bookshop',
      })
    ).body.id;
  });

  afterAll(async () => {
    await kernel.stop();
    await proxy.close();
    await github.close();
  });

  const attach = (input: object, project = projectId) =>
    owner('post', `/projects/${project}/repositories`).send({
      owner: 'acme',
      name: 'bookshop',
      ...input,
    });

  const refusals = async () =>
    kernel
      .knex('kernel.events')
      .where({ type: 'credential.refused', actor_id: OWNER })
      .where({ project_id: projectId })
      .orderBy('id')
      .pluck('payload');

  it('needs a platform token from somewhere', async () => {
    const answer = await attach({});
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toMatch(
      /^platformToken: neither the project nor the platform/,
    );
  });

  it.each([
    [
      'a token that GitHub refuses',
      { platformToken: 'ghp_unknown0123456789' },
      /^platformToken: GitHub refuses this token/,
      { credential: 'platformToken', reason: 'token_refused' },
    ],
    [
      'a token that does not see the repository',
      { platformToken: GITHUB_TOKENS.outsider },
      /GitHub shows no repository acme\/bookshop to platformToken/,
      { credential: 'platformToken', reason: 'repository_not_visible' },
    ],
    [
      'a bot token that GitHub refuses',
      {
        platformToken: GITHUB_TOKENS.platform,
        botToken: 'ghp_unknown0123456789',
      },
      /^botToken: GitHub refuses/,
      { credential: 'botToken', reason: 'token_refused' },
    ],
    [
      'a repository that is not there',
      { platformToken: GITHUB_TOKENS.platform, name: 'nowhere' },
      /no repository acme\/nowhere/,
      {
        ...{ credential: 'platformToken', reason: 'repository_not_visible' },
        repository: 'acme/nowhere',
      },
    ],
    ['an alias of another form', { alias: 'Not Allowed' }, /alias/, undefined],
  ])(
    'refuses %s and stores nothing',
    async (_what, input, message, refusal) => {
      const before = await refusals();
      const answer = await attach(input);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(message);
      expect(await kernel.knex('kernel.repositories')).toEqual([]);
      expect(await kernel.knex('kernel.credentials')).toEqual([]);
      expect((await refusals()).slice(before.length)).toEqual(
        refusal
          ? [
              {
                ...{ scope: 'repository', repository: 'acme/bookshop' },
                ...refusal,
              },
            ]
          : [],
      );
    },
  );

  it('attaches: webhook on GitHub, tokens sealed and never shown', async () => {
    const answer = await attach({
      platformToken: GITHUB_TOKENS.platform,
      botToken: GITHUB_TOKENS.bot,
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      projectId,
      fullName: 'acme/bookshop',
      alias: 'bookshop',
      role: 'service',
      defaultRef: 'main',
      servicesYamlPath: 'services.yaml',
      hasPlatformToken: true,
      hasBotToken: true,
    });
    const hooks = await octokit.rest.repos.listWebhooks(BOOKSHOP);
    expect(hooks.data).toMatchObject([
      {
        active: true,
        config: { url: `${proxy.url}/api/kernel/webhooks/github` },
      },
    ]);
    expect(hooks.data[0].events).toEqual(
      expect.arrayContaining(['issues', 'pull_request', 'push']),
    );
    const stored = JSON.stringify(await kernel.knex('kernel.credentials'));
    expect(stored).toContain('stagecraft-bot');
    const everything = [
      stored,
      JSON.stringify(await kernel.knex('kernel.events')),
      JSON.stringify(kernel.audit),
      JSON.stringify(answer.body),
    ].join();
    expect(everything).not.toContain(GITHUB_TOKENS.platform);
    expect(everything).not.toContain(GITHUB_TOKENS.bot);
  });

  it('has the labels of the catalogue soon', async () => {
    await eventually('the first label', async () => {
      const { data } = await octokit.rest.issues.listLabelsForRepo(BOOKSHOP);
      return data.find(({ name }) => name.startsWith('run:'));
    });
  });

  it('gets the deliveries of its webhook, matched by the numeric id', async () => {
    await octokit.rest.issues.create({ ...BOOKSHOP, title: 'Opening hours' });

    const delivery = await eventually('the delivery', async () => {
      const { body } = await owner('get', '/deliveries');
      return body.items.find(
        (each: { event: string }) => each.event === 'issues',
      );
    });

    expect(delivery).toMatchObject({
      action: 'opened',
      repository: 'acme/bookshop',
      source: 'webhook',
    });
  });

  it('is attached again without harm; what is not named stays', async () => {
    const first = await attach({ role: 'docs', docsRootPath: 'docs' });
    const again = await attach({ servicesYamlPath: 'deploy/services.yaml' });

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toMatchObject({
      id: first.body.id,
      role: 'docs',
      docsRootPath: 'docs',
      servicesYamlPath: 'deploy/services.yaml',
      hasPlatformToken: true,
    });
    expect((await octokit.rest.repos.listWebhooks(BOOKSHOP)).data).toHaveLength(
      1,
    );
  });

  describe('is changed', () => {
    const bookshop = async () => {
      const { body } = await owner(
        'get',
        `/projects/${projectId}/repositories`,
      ).expect(200);
      return body.items.find(
        (each: { name: string }) => each.name === 'bookshop',
      );
    };
    const change = async (input: object) => {
      const { id } = await bookshop();
      return owner('put', `/projects/${projectId}/repositories/${id}`).send(
        input,
      );
    };

    it('in what is named only', async () => {
      const before = await bookshop();
      const answer = await change({ role: 'mixed', docsRootPath: null });

      expect(answer.status).toBe(200);
      const { docsRootPath, ...others } = before;
      expect(docsRootPath).toBe('docs');
      expect(answer.body).toEqual({
        ...others,
        role: 'mixed',
        // What came meanwhile is no change of ours.
        lastDelivery: answer.body.lastDelivery,
        setUp: answer.body.setUp,
      });
    });

    it('not to an alias that another one has', async () => {
      const { body } = await attach({
        name: 'search',
        platformToken: GITHUB_TOKENS.platform,
      });
      const answer = await change({ alias: 'search' });
      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toMatch(/^alias is taken/);
      await owner(
        'delete',
        `/projects/${projectId}/repositories/${body.id}`,
      ).expect(204);
    });

    it('not to a token that GitHub refuses, and keeps the old one', async () => {
      const answer = await change({ platformToken: GITHUB_TOKENS.outsider });
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(
        /^owner, name: GitHub shows no repository acme\/bookshop to platformToken/,
      );
      expect((await refusals()).at(-1)).toEqual({
        ...{ scope: 'repository', repositoryId: (await bookshop()).id },
        ...{ credential: 'platformToken', reason: 'repository_not_visible' },
      });
      expect(await bookshop()).toMatchObject({
        platformTokenFrom: 'repository',
      });
    });

    it('not by a token that shows another repository of the same name', async () => {
      const { id, externalId } = await bookshop();
      const row = () => kernel.knex('kernel.repositories').where({ id });
      await row().update({ external_id: 999_999 });
      const answer = await change({ platformToken: GITHUB_TOKENS.platform });
      await row().update({ external_id: externalId });
      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toMatch(
        /^acme\/bookshop is another repository on GitHub now/,
      );
    });

    it('to do without its bot token, and to have one again', async () => {
      const without = await change({ botToken: null });
      expect(without.body).toMatchObject({ hasBotToken: false });
      expect(without.body.botTokenFrom).toBeUndefined();

      await owner('put', '/platform/github-tokens')
        .send({ botToken: GITHUB_TOKENS.bot })
        .expect(200);
      expect(await bookshop()).toMatchObject({ botTokenFrom: 'platform' });
      await owner('put', '/platform/github-tokens')
        .send({ botToken: null })
        .expect(200);

      const again = await change({ botToken: GITHUB_TOKENS.bot });
      expect(again.body).toMatchObject({
        hasBotToken: true,
        botTokenFrom: 'repository',
      });
      const everything = JSON.stringify([
        kernel.audit,
        again.body,
        await kernel.knex('kernel.events'),
      ]);
      expect(everything).not.toContain(GITHUB_TOKENS.bot);
    });

    it('not in a project that it does not belong to', async () => {
      const { id } = await bookshop();
      const { body: other } = await owner('post', '/projects').send({
        slug: 'elsewhere',
        name: 'Elsewhere',
      });
      const path = `/projects/${other.id}/repositories/${id}`;
      await owner('put', path).send({ role: 'docs' }).expect(404);
      await owner('post', `${path}/set-up`).expect(404);
    });
  });

  describe('shows what it has on GitHub', () => {
    const shown = async () => {
      const { body } = await owner(
        'get',
        `/projects/${projectId}/repositories`,
      ).expect(200);
      return body.items.find(
        (each: { name: string }) => each.name === 'bookshop',
      );
    };
    const stepOf = async (step: string) =>
      (await shown()).setUp.find(
        (each: { step: string }) => each.step === step,
      );

    it('the newest delivery', async () => {
      const { lastDelivery } = await shown();
      const { body } = await owner(
        'get',
        `/deliveries/${lastDelivery.deliveryId}`,
      ).expect(200);
      expect(body).toMatchObject({
        repository: 'acme/bookshop',
        event: lastDelivery.event,
        receivedAt: lastDelivery.receivedAt,
      });
    });

    it('a webhook that the token may not make, and that it is there after another try', async () => {
      github.faults.setRestFault({
        ...{ kind: 'respond', status: 404, next: 1 },
        operation: 'repos/list-webhooks',
      });
      const refused = await attach({});
      expect(refused.status).toBe(400);
      expect(refused.body.error.message).toMatch(
        /^platformToken: the repository is attached, but .* Webhooks: read and write/,
      );
      expect(await stepOf('webhook')).toMatchObject({
        state: 'failed',
        problem: refused.body.error.message,
      });

      const { id } = await shown();
      expect((await refusals()).at(-1)).toEqual({
        ...{ scope: 'repository', repository: 'acme/bookshop' },
        ...{ credential: 'platformToken', reason: 'webhook_not_allowed' },
      });
      const again = await owner(
        'post',
        `/projects/${projectId}/repositories/${id}/set-up`,
      );
      expect(again.status).toBe(200);
      expect(await stepOf('webhook')).toMatchObject({ state: 'done' });
      expect((await stepOf('webhook')).problem).toBeUndefined();
    });

    it('the names of the labels, for its workflows', async () => {
      // Some 130 requests.
      await eventually(
        'the variables',
        async () =>
          (await stepOf('variables')).state === 'done' ? true : undefined,
        { timeoutMs: 40_000 },
      );
      const { data } = await octokit.rest.actions.getRepoVariable({
        ...{ ...BOOKSHOP, name: 'STAGECRAFT_RUN_DEV_LABEL' },
      });
      expect(data.value).toBe('run:dev');
    });

    it('variables that can not be made, though the labels can', async () => {
      await octokit.rest.actions.deleteRepoVariable({
        ...{ ...BOOKSHOP, name: 'STAGECRAFT_RUN_DEV_LABEL' },
      });
      github.faults.setRestFault({
        ...{ kind: 'respond', status: 403 },
        operation: 'actions/create-repo-variable',
      });
      await kernel.scheduler.triggerTask('repository-labels');
      const failed = await eventually('the failure', async () => {
        const step = await stepOf('variables');
        return step.state === 'failed' ? step : undefined;
      });
      expect(failed.problem).toMatch(/permission Variables: read and write/);
      expect(await stepOf('labels')).toMatchObject({ state: 'done' });

      github.faults.clear();
      await kernel.scheduler.triggerTask('repository-labels');
      await eventually('the variables', async () =>
        (await stepOf('variables')).state === 'done' ? true : undefined,
      );
    });

    it('labels that can not be made, until the next round makes them', async () => {
      // For all: set-ups of earlier tests may still work in the background.
      github.faults.setRestFault({
        ...{ kind: 'respond', status: 403 },
        operation: 'issues/create-label',
      });
      await octokit.rest.issues.deleteLabel({ ...BOOKSHOP, name: 'run:qa' });
      await kernel.scheduler.triggerTask('repository-labels');
      await eventually('the failure', async () =>
        (await stepOf('labels')).state === 'failed' ? true : undefined,
      );
      expect((await stepOf('labels')).problem).toMatch(
        /create label run:qa.* Issues: read and write/,
      );
      github.faults.clear();

      await kernel.scheduler.triggerTask('repository-labels');
      await eventually('the labels', async () =>
        (await stepOf('labels')).state === 'done' ? true : undefined,
      );
      await octokit.rest.issues.getLabel({ ...BOOKSHOP, name: 'run:qa' });
    });
  });

  it('belongs to one project', async () => {
    const other = await owner('post', '/projects').send({
      slug: 'other',
      name: 'Other',
    });

    const answer = await attach(
      { platformToken: GITHUB_TOKENS.platform },
      other.body.id,
    );

    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toMatch(/belongs to another project/);
  });

  it('has an alias of its own', async () => {
    const answer = await attach({
      name: 'search',
      alias: 'bookshop',
      platformToken: GITHUB_TOKENS.platform,
    });
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toMatch(/^alias is taken/);
  });

  it('is attached once by requests at the same time', async () => {
    await owner('put', `/projects/${projectId}/github-tokens`)
      .send({ platformToken: GITHUB_TOKENS.platform })
      .expect(200);

    const answers = await Promise.all(
      [1, 2, 3].map(() => attach({ name: 'search' })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    const rows = await kernel
      .knex('kernel.repositories')
      .where({ name: 'search' });
    expect(rows).toHaveLength(1);
  });

  it('a lost delivery is found by the sweep and arrives, once', async () => {
    github.faults.setWebhookFault({
      kind: 'drop',
      events: ['issues'],
      next: 1,
    });
    const { data: issue } = await octokit.rest.issues.create({
      ...BOOKSHOP,
      title: 'Lost on the way',
    });
    const hookId = (await octokit.rest.repos.listWebhooks(BOOKSHOP)).data[0].id;
    const lost = await eventually('GitHub to note the failure', async () => {
      const { data } = await octokit.rest.repos.listWebhookDeliveries({
        ...BOOKSHOP,
        hook_id: hookId,
      });
      return data.find(
        each =>
          each.event === 'issues' &&
          each.status_code !== 202 &&
          each.status_code !== 200,
      );
    });
    await owner('get', `/deliveries/${lost.guid}`).expect(404);

    // The sweep leaves alone what is younger than some seconds.
    await eventually('the redelivery', async () => {
      await kernel.scheduler.triggerTask('webhook-sweep');
      const answer = await owner('get', `/deliveries/${lost.guid}`);
      return answer.status === 200 ? true : undefined;
    });
    await eventually(
      'the next sweep to see that it was sent again',
      async () => {
        await kernel.scheduler.triggerTask('webhook-sweep');
        const { body } = await owner('get', `/deliveries/${lost.guid}`);
        return body.source === 'redelivery' ? true : undefined;
      },
    );

    const row = await kernel
      .knex('kernel.webhook_deliveries')
      .where({ delivery_id: lost.guid })
      .first();
    expect(JSON.parse(row.payload.toString()).issue.number).toBe(issue.number);
    const { data } = await octokit.rest.repos.listWebhookDeliveries({
      ...BOOKSHOP,
      hook_id: hookId,
      per_page: 100,
    });
    expect(data.filter(({ guid }) => guid === lost.guid)).toHaveLength(2);
  });

  it('shows which tokens there are, and forgets one that is set to null', async () => {
    const path = `/projects/${projectId}/github-tokens`;
    const set = await owner('put', path)
      .send({ botToken: GITHUB_TOKENS.bot })
      .expect(200);
    const unset = await owner('put', path)
      .send({ platformToken: null })
      .expect(200);

    expect(set.body).toMatchObject({
      hasPlatformToken: true,
      hasBotToken: true,
      botLogin: 'stagecraft-bot',
    });
    expect(unset.body).toMatchObject({
      hasPlatformToken: false,
      hasBotToken: true,
    });
    await owner('put', path)
      .send({ botToken: 'ghp_unknown0123456789' })
      .expect(400);
    const [event] = await kernel
      .knex('kernel.events')
      .where({ type: 'credential.refused' })
      .orderBy('id', 'desc')
      .select('payload', 'actor_id');
    expect(event).toEqual({
      actor_id: OWNER,
      payload: {
        scope: path.startsWith('/platform') ? 'platform' : 'project',
        ...{ credential: 'botToken', reason: 'token_refused' },
      },
    });
    await owner('put', path).send({}).expect(400);
  });

  describe('is detached', () => {
    const repositoryNamed = async (name: string) => {
      const { body } = await owner(
        'get',
        `/projects/${projectId}/repositories`,
      ).expect(200);
      return body.items.find((each: { name: string }) => each.name === name);
    };
    const detach = async (name: string) => {
      const { id } = await repositoryNamed(name);
      const path = `/projects/${projectId}/repositories/${id}`;
      await owner('delete', path).expect(204);
      return { id, path, audited: kernel.audit.at(-1) };
    };
    const hooksOf = async (repo: string) =>
      (await octokit.rest.repos.listWebhooks({ owner: 'acme', repo })).data;
    /** What became of the delivery of an issue that is opened now. */
    const outcomeOfAnIssue = async (title: string) => {
      const { data } = await octokit.rest.issues.create({ ...BOOKSHOP, title });
      return eventually('the outcome of the delivery', async () => {
        const row = await kernel
          .knex('kernel.webhook_deliveries')
          .whereRaw(
            `convert_from(payload, 'utf8')::jsonb #>> '{issue,id}' = ?`,
            [String(data.id)],
          )
          .whereNot({ status: 'pending' })
          .first('status', 'reason');
        return row;
      });
    };

    it('with its credentials and its webhook', async () => {
      const { id, path, audited } = await detach('bookshop');

      await owner('delete', path).expect(404);
      expect(
        await kernel.knex('kernel.credentials').where({ scope_id: id }),
      ).toEqual([]);
      expect(await hooksOf('bookshop')).toEqual([]);
      expect(audited).toMatchObject({
        eventId: 'repository-detach',
        status: 'succeeded',
        meta: { webhooks: [{ repository: 'acme/bookshop', isRemoved: true }] },
      });
    });

    it('with a token that GitHub no longer takes; what its webhook still sends starts nothing', async () => {
      await attach({ platformToken: GITHUB_TOKENS.platform });
      expect(await outcomeOfAnIssue('Before')).toMatchObject({
        status: 'accepted',
      });
      github.faults.setRestFault({
        ...{ kind: 'respond', status: 401, next: 1 },
        operation: 'repos/delete-webhook',
      });

      const { audited } = await detach('bookshop');

      expect(audited).toMatchObject({
        status: 'succeeded',
        meta: {
          webhooks: [
            { isRemoved: false, problem: expect.stringMatching(/NotAllowed/) },
          ],
        },
      });
      expect(await outcomeOfAnIssue('After')).toEqual({
        status: 'ignored',
        reason: 'repository_not_attached',
      });
    });

    it('without its token: only the audit log tells that the webhook stays', async () => {
      await attach({ platformToken: GITHUB_TOKENS.platform });
      await kernel
        .knex('kernel.credentials')
        .where({ kind: 'platform' })
        .delete();

      const { audited } = await detach('bookshop');

      expect(audited).toMatchObject({
        meta: {
          webhooks: [
            { problem: expect.stringMatching(/^CredentialMissingError/) },
          ],
        },
      });
    });

    it('although GitHub fails once', async () => {
      await attach({ platformToken: GITHUB_TOKENS.platform });
      expect(await hooksOf('bookshop')).toHaveLength(1);
      github.faults.setRestFault({
        ...{ kind: 'respond', status: 502, next: 1 },
        operation: 'repos/delete-webhook',
      });

      await detach('bookshop');

      expect(await hooksOf('bookshop')).toEqual([]);
    });

    it('when its project is deleted', async () => {
      const { body: project } = await owner('post', '/projects').send({
        slug: 'closing',
        name: 'Closing',
      });
      await attach({ platformToken: GITHUB_TOKENS.platform }, project.id);
      expect(await hooksOf('bookshop')).toHaveLength(1);

      await owner('delete', `/projects/${project.id}`).expect(204);

      expect(await hooksOf('bookshop')).toEqual([]);
      expect(kernel.audit.at(-1)).toMatchObject({
        eventId: 'project-delete',
        meta: { webhooks: [{ isRemoved: true }] },
      });
    });
  });
});
