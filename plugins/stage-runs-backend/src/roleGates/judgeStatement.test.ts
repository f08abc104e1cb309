import { DELIVERY_ROLES } from '@stagecraft/backstage-plugin-kernel-common';
import type { DeliveryRole } from '@stagecraft/backstage-plugin-kernel-node';
import fc from 'fast-check';
import { aUser } from '../__testUtils__/samples';
import {
  judgeStatement,
  STATEMENT_RULES,
  type Statement,
  type StatementFacts,
  type StatementFlaw,
} from './judgeStatement';

const OPENED = new Date('2026-11-28T10:00:00Z');

const said = (changes: Partial<Statement> = {}): Statement => ({
  kind: 'comment',
  ...{ id: '1', url: 'http://localhost:7010/acme/bookshop/issues/12#1' },
  body: 'Looks right.',
  at: new Date('2026-11-28T10:05:00Z'),
  author: { githubId: '1002', login: 'mateo', type: 'User' },
  ...changes,
});

const by = (type: string, githubId = '1005') =>
  said({ author: { githubId, login: 'somebody', type } });

/** Who the member is when the gate waits for `role`. */
const CASES: [
  what: string,
  change: (role: DeliveryRole) => Partial<StatementFacts>,
  flaw: StatementFlaw | undefined,
][] = [
  ['the role', () => ({}), undefined],
  [
    'the role among others',
    () => ({ deliveryRoles: [...DELIVERY_ROLES] }),
    undefined,
  ],
  [
    'in the second of the label',
    () => ({ statement: said({ at: OPENED }) }),
    undefined,
  ],
  [
    'all the other roles',
    role => ({ deliveryRoles: DELIVERY_ROLES.filter(each => each !== role) }),
    'other_role',
  ],
  ['no role, or no member', () => ({ deliveryRoles: [] }), 'other_role'],
  ['nobody of the portal', () => ({ user: undefined }), 'not_known'],
  ['a bot', () => ({ statement: by('Bot') }), 'not_a_person'],
  [
    'an organisation',
    () => ({ statement: by('Organization') }),
    'not_a_person',
  ],
  ['a deleted account', () => ({ statement: by('User', '') }), 'not_a_person'],
  ['our own account', () => ({ isOwnAccount: true }), 'not_a_person'],
  [
    'before the label',
    () => ({ statement: said({ at: new Date('2026-11-28T09:59:59Z') }) }),
    'before_the_gate',
  ],
  [
    'nothing but a quotation',
    () => ({ statement: said({ body: '> Looks right.' }) }),
    'says_nothing',
  ],
];

describe.each(DELIVERY_ROLES)('a gate that waits for %s', role => {
  const accepted: StatementFacts = {
    gate: { role, openedAt: OPENED },
    statement: said(),
    isOwnAccount: false,
    user: aUser(),
    deliveryRoles: [role],
  };

  it.each(CASES)('%s', (_, change, flaw) => {
    expect(judgeStatement({ ...accepted, ...change(role) })).toBe(flaw);
  });

  it.each([
    ['approved', '', undefined],
    ['changes_requested', '', undefined],
    ['dismissed', '', undefined],
    // Its remarks on lines are what it says.
    ['commented', '', undefined],
    ['commented', 'Looks right.', undefined],
    ['commented', '> Looks right.', 'says_nothing'],
  ])('a review: %s %j', (state, body, flaw) => {
    const statement = said({ kind: 'review', state, body });
    expect(judgeStatement({ ...accepted, statement })).toBe(flaw);
  });
});

it('every flaw has a case', () => {
  const tested = new Set(CASES.map(([, , flaw]) => flaw));
  tested.delete(undefined);
  expect([...tested].sort()).toEqual(
    STATEMENT_RULES.map(({ flaw }) => flaw).sort(),
  );
});

it('whoever says whatever whenever: only a person of the role, after the label, in own words', () => {
  const role = fc.constantFrom(...DELIVERY_ROLES);
  const facts = fc.record({
    gate: fc.record({ role, openedAt: fc.constant(OPENED) }),
    statement: fc.record({
      kind: fc.constantFrom('comment' as const, 'review' as const),
      ...{ id: fc.constant('1'), url: fc.constant('') },
      body: fc.constantFrom('Yes.', '', '> Yes.', '<!-- Yes. -->'),
      state: fc.constantFrom('approved', 'commented', undefined),
      at: fc.date({ noInvalidDate: true }),
      author: fc.record({
        githubId: fc.constantFrom('1002', ''),
        login: fc.constant('mateo'),
        type: fc.constantFrom('User', 'Bot', '', 'user'),
      }),
    }),
    isOwnAccount: fc.boolean(),
    user: fc.constantFrom(aUser(), undefined),
    deliveryRoles: fc.uniqueArray(role),
  });
  fc.assert(
    fc.property(facts, each => {
      if (judgeStatement(each)) return;
      const { gate, statement, isOwnAccount, user, deliveryRoles } = each;
      expect(isOwnAccount).toBe(false);
      expect(user).toBeDefined();
      expect(statement.author).toMatchObject({
        githubId: '1002',
        type: 'User',
      });
      expect(statement.at.getTime()).toBeGreaterThanOrEqual(OPENED.getTime());
      expect(deliveryRoles).toContain(gate.role);
      const isEmpty = statement.kind === 'comment' && statement.body !== 'Yes.';
      expect(isEmpty).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});
