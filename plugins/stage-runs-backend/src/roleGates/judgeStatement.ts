import type {
  DeliveryRole,
  PortalUser,
} from '@stagecraft/backstage-plugin-kernel-node';
import { saysSomething } from './saysSomething';

/** What somebody has written on an issue, or on a pull request of its runs. */
export interface Statement {
  kind: 'comment' | 'review';
  /** GitHub's. */
  id: string;
  url: string;
  body: string;
  /** When it was written, whatever was edited since. */
  at: Date;
  /** Of a review. */
  state?: string;
  author: { githubId: string; login: string; type: string };
}

export interface StatementFacts {
  gate: { role: DeliveryRole; openedAt: Date };
  statement: Statement;
  /** It was written by the platform's own account, by which agents are heard. */
  isOwnAccount: boolean;
  user: PortalUser | undefined;
  /** Of the user in the project; somebody who is no member has none. */
  deliveryRoles: DeliveryRole[];
}

export type StatementFlaw =
  | 'before_the_gate'
  | 'not_a_person'
  | 'says_nothing'
  | 'not_known'
  | 'other_role';

interface Rule {
  flaw: StatementFlaw;
  has(facts: StatementFacts): boolean;
}

/**
 * Why a statement does not satisfy a gate; the first rule that matches. GitHub's times are
 * whole seconds: what is written in the second in which the label is put counts.
 */
export const STATEMENT_RULES: readonly Rule[] = [
  {
    flaw: 'before_the_gate',
    has: ({ gate, statement }) => statement.at < gate.openedAt,
  },
  {
    flaw: 'not_a_person',
    has: ({ statement, isOwnAccount }) =>
      isOwnAccount || !isByPerson(statement),
  },
  {
    flaw: 'says_nothing',
    has: ({ statement }) => !isSaid(statement),
  },
  { flaw: 'not_known', has: ({ user }) => user === undefined },
  {
    flaw: 'other_role',
    has: ({ gate, deliveryRoles }) => !deliveryRoles.includes(gate.role),
  },
];

/** Decides; undefined means that the statement satisfies the gate. */
export function judgeStatement(
  facts: StatementFacts,
): StatementFlaw | undefined {
  return STATEMENT_RULES.find(rule => rule.has(facts))?.flaw;
}

export function isByPerson({ author }: Pick<Statement, 'author'>): boolean {
  return author.type === 'User' && author.githubId !== '';
}

/** A verdict needs no words, and a review without any has remarks on lines. */
export function isSaid({
  kind,
  state,
  body,
}: Pick<Statement, 'kind' | 'state' | 'body'>): boolean {
  if (kind === 'comment') return saysSomething(body);
  return state !== 'commented' || body.trim() === '' || saysSomething(body);
}
