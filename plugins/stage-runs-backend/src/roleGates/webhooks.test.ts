import { DELIVERY_ROLES } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  CatalogueLabel,
  Repository,
  WebhookDelivery,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { RoleGates, RoleLabelAct } from './RoleGates';
import type { RoleGateStore } from './RoleGateStore';
import { RoleLabelWebhookHandler } from './RoleLabelWebhookHandler';
import {
  CommentWebhookHandler,
  RoleReviewWebhookHandler,
} from './StatementWebhookHandlers';

const repository = { id: 'r', projectId: 'p' } as Repository;
const sender = { id: 1002, login: 'mateo', type: 'User' };

/** As a host names its labels; `stagecraft.labels` has renamed one. */
const NAMES: Record<string, string> = { 'need.qa': 'wants QA' };
const nameOf = (role: string) => NAMES[`need.${role}`] ?? `need:${role}`;
const catalogue = {
  byName: (name: string) => {
    const known = [
      ...DELIVERY_ROLES.map(role => `need.${role}`),
      ...['need.input', 'need.reviewer', 'run.dev', 'state.approved'],
    ];
    const key = known.find(
      each => (NAMES[each] ?? each.replace('.', ':')) === name,
    );
    return key ? ({ key, name } as CatalogueLabel) : undefined;
  },
};

function handlerOf(event: 'issues' | 'pull_request') {
  const acts: [string, RoleLabelAct][] = [];
  const note = (what: string) => async (act: RoleLabelAct) => {
    acts.push([what, act]);
  };
  const handler = new RoleLabelWebhookHandler(event, {
    catalogue: catalogue as never,
    roleGates: {
      labelPut: note('put'),
      labelTakenOff: note('off'),
    } as unknown as RoleGates,
    gates: {
      issueOfPullRequest: async ({ number }: { number: number }) =>
        number === 13 ? 12 : undefined,
    } as unknown as RoleGateStore,
  });
  return { acts, handler };
}

function labelDelivery(
  action: string,
  name: string,
  subject: object = { issue: { number: 12 } },
): WebhookDelivery {
  return {
    ...{ deliveryId: 'd', event: 'issues', action, repository },
    receivedAt: new Date('2026-11-28T10:00:07Z'),
    payload: { ...{ action, label: { name }, sender }, ...subject } as never,
  };
}

describe('labels that let no gate know', () => {
  const { handler, acts } = handlerOf('issues');

  it.each([
    ['labeled', 'run:dev'],
    ['labeled', 'need:input'],
    ['labeled', 'need:reviewer'],
    ['labeled', 'state:approved'],
    ['labeled', 'good first issue'],
    // Renamed by the configuration.
    ['labeled', 'need:qa'],
    ['unlabeled', 'run:dev'],
    ['opened', nameOf('qa')],
    ['edited', nameOf('qa')],
  ])('%s %s', async (action, name) => {
    const delivery = labelDelivery(action, name);
    expect(handler.ignores(delivery)).toBe('issue_event_not_trigger_label');
    expect(await handler.handle(delivery)).toBeUndefined();
    expect(acts).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['no label', { action: 'labeled', issue: { number: 12 } }],
    ['a number that is none', { issue: { number: 'x' } }],
  ])('what is no delivery of GitHub: %s', async (_, payload) => {
    const delivery = { ...labelDelivery('labeled', 'x'), payload } as never;
    expect(handler.ignores(delivery)).toBeDefined();
    expect(await handler.handle(delivery)).toBeUndefined();
  });

  it('of a repository that no project has', async () => {
    const delivery = {
      ...labelDelivery('labeled', nameOf('pm')),
      repository: undefined,
    };
    expect(await handler.handle(delivery)).toBeUndefined();
  });
});

describe.each(DELIVERY_ROLES)('the label of %s', role => {
  it.each([
    ['labeled', 'put'],
    ['unlabeled', 'off'],
  ])('on an issue: %s, by GitHub’s time', async (action, what) => {
    const { handler, acts } = handlerOf('issues');
    const delivery = labelDelivery(action, nameOf(role), {
      issue: { number: 12, updated_at: '2026-11-28T10:00:00Z' },
    });
    expect(handler.ignores(delivery)).toBeUndefined();
    expect(await handler.handle(delivery)).toEqual({
      ...{ status: 'ignored', reason: 'role_gate_noted' },
    });
    const put = {
      ...{ at: new Date('2026-11-28T10:00:00Z'), deliveryId: 'd' },
      by: { githubId: '1002', login: 'mateo', type: 'User' },
    };
    const key = { repositoryId: 'r', number: 12, role };
    expect(acts).toEqual([[what, { repository, issueNumber: 12, key, put }]]);
  });

  it('on a pull request: of the issue of its runs, and nothing where there is none', async () => {
    const { handler, acts } = handlerOf('pull_request');
    const onPull = (number: number) =>
      labelDelivery('labeled', nameOf(role), { pull_request: { number } });
    await handler.handle(onPull(13));
    expect(acts).toMatchObject([
      ['put', { issueNumber: 12, key: { number: 13, role } }],
    ]);
    expect(await handler.handle(onPull(14))).toBeUndefined();
    expect(acts).toHaveLength(1);
  });
});

describe('comments and reviews', () => {
  const said: unknown[] = [];
  const roleGates = {
    said: async (_: Repository, number: number, statement: object) => {
      said.push([number, statement]);
      return true;
    },
  } as unknown as RoleGates;
  const comments = new CommentWebhookHandler({ roleGates });
  const reviews = new RoleReviewWebhookHandler({ roleGates });

  beforeEach(() => {
    said.length = 0;
  });

  const comment = (action: string, changes: object) => ({
    ...labelDelivery(action, ''),
    payload: {
      ...{ action, issue: { number: 12 } },
      comment: {
        ...{ id: 7, html_url: 'http://localhost/7', body: 'I agree.' },
        ...{ created_at: '2026-11-28T10:00:00Z', user: sender },
        ...changes,
      },
    } as never,
  });

  it.each([
    ['of a bot', 'created', { user: { ...sender, type: 'Bot' } }],
    ['of nobody', 'created', { user: null }],
    ['that says nothing', 'created', { body: '> I agree.' }],
    ['without a body', 'created', { body: null }],
    ['that is edited', 'edited', {}],
    ['that is deleted', 'deleted', {}],
    ['without a time', 'created', { created_at: 'yesterday' }],
  ])('a comment %s is sorted out by itself', (_, action, changes) => {
    expect(comments.ignores(comment(action, changes))).toBe(
      'comment_not_awaited',
    );
  });

  it('a comment of a person is looked at', async () => {
    const delivery = comment('created', {});
    expect(comments.ignores(delivery)).toBeUndefined();
    expect(await comments.handle(delivery)).toMatchObject({
      reason: 'role_gate_noted',
    });
    const author = { githubId: '1002', login: 'mateo', type: 'User' };
    expect(said).toEqual([
      [
        12,
        {
          ...{ kind: 'comment', id: '7', url: 'http://localhost/7', author },
          ...{ body: 'I agree.', at: new Date('2026-11-28T10:00:00Z') },
        },
      ],
    ]);
  });

  it.each([
    ['submitted', 1],
    ['edited', 0],
    ['dismissed', 0],
  ])(
    'a review that is %s: the next handler is asked',
    async (action, count) => {
      const answer = await reviews.handle({
        ...labelDelivery(action, ''),
        payload: {
          ...{ action, pull_request: { number: 13 } },
          review: {
            ...{ id: 8, state: 'approved', body: null, user: sender },
            submitted_at: '2026-11-28T10:00:00Z',
          },
        } as never,
      });
      expect(answer).toBeUndefined();
      expect(said).toHaveLength(count);
    },
  );
});
