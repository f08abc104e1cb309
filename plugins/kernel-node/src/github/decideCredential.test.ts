import type { CredentialScope } from './credentialIdentity';
import {
  decideCredential,
  type AppPresence,
  type CredentialDecision,
} from './decideCredential';

const PRESENCES: AppPresence[] = [
  'none',
  'unknown',
  'absent',
  'installed',
  'suspended',
];
const APP_DECIDES = ['ask about the app', 'app', 'refuse: suspended'];

const TABLE: [
  stored: CredentialScope | undefined,
  decisions: Record<AppPresence, CredentialDecision>,
][] = [
  ['repository', always('stored token')],
  ['project', always('stored token')],
  ['platform', unlessApp('stored token')],
  [undefined, unlessApp('refuse: missing')],
];

function always(decision: CredentialDecision) {
  return Object.fromEntries(
    PRESENCES.map(presence => [presence, decision]),
  ) as Record<AppPresence, CredentialDecision>;
}

function unlessApp(
  decision: CredentialDecision,
): Record<AppPresence, CredentialDecision> {
  return {
    none: decision,
    unknown: 'ask about the app',
    absent: decision,
    installed: 'app',
    suspended: 'refuse: suspended',
  };
}

it.each(
  TABLE.flatMap(([stored, decisions]) =>
    PRESENCES.map(app => ({ stored, app, decision: decisions[app] })),
  ),
)('a token of the $stored, the App $app: $decision', facts => {
  expect(decideCredential(facts)).toBe(facts.decision);
});

it('never asks GitHub about the App twice', () => {
  const asked = PRESENCES.filter(app => app !== 'unknown').map(app =>
    decideCredential({ stored: undefined, app }),
  );
  expect(asked).not.toContain(APP_DECIDES[0]);
});
