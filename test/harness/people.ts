import { randomBytes } from 'node:crypto';
import type { SeedUser } from '@stagecraft/local-github';

export type Person =
  | 'owner'
  | 'member'
  | 'reader'
  | 'outsider'
  | 'bot'
  | 'platform';

const IDENTITIES: Record<Person, Omit<SeedUser, 'token'>> = {
  owner: person(1001, 'olivia', 'Olivia Owner'),
  member: person(1002, 'mateo', 'Mateo Member'),
  reader: person(1003, 'rina', 'Rina Reader'),
  outsider: person(1004, 'otis', 'Otis Outsider'),
  bot: { ...person(1005, 'stagecraft-bot', 'Stagecraft Bot'), type: 'Bot' },
  platform: person(1006, 'stagecraft-platform', 'Stagecraft Platform'),
};

function person(
  id: number,
  login: string,
  name: string,
): Omit<SeedUser, 'token'> {
  return { id, login, name, email: `${login}@example.org`, type: 'User' };
}

/** The people of a stack, each with a fresh token. */
export function createPeople(): Record<Person, SeedUser> {
  const entries = Object.entries(IDENTITIES).map(([key, identity]) => [
    key,
    { ...identity, token: `ghp_${randomBytes(18).toString('hex')}` },
  ]);
  return Object.fromEntries(entries) as Record<Person, SeedUser>;
}
