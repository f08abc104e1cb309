import { aUser } from '../__testUtils__/samples';
import { mayWithdraw, type RemovalFacts } from './judgeRemoval';

const PERSON = { type: 'User' };

it.each<[string, Partial<RemovalFacts>, boolean]>([
  ['an admin of the project', { role: 'admin' }, true],
  ['a platform admin', { user: aUser({ isPlatformAdmin: true }) }, true],
  ['the owner', { user: aUser({ isPlatformOwner: true }) }, true],
  ['a member who may write', { role: 'read_write' }, false],
  ['a reader', { role: 'read' }, false],
  ['a user of no project', {}, false],
  ['somebody unknown', { user: undefined }, false],
  [
    'a bot with the id of an admin',
    { sender: { type: 'Bot' }, role: 'admin' },
    false,
  ],
])('%s: %j', (_, change, may) => {
  const facts = { sender: PERSON, user: aUser(), role: undefined, ...change };
  expect(mayWithdraw(facts)).toBe(may);
});
