import { namedFields } from './namedFields';

const FIELDS = ['owner', 'name', 'alias', 'platformToken'] as const;

describe('namedFields', () => {
  it.each([
    [undefined, []],
    ['alias is taken by another repository of the project', ['alias']],
    [
      'owner, name: GitHub shows no repository acme/shop to platformToken',
      ['owner', 'name', 'platformToken'],
    ],
    ['platformToken: GitHub refuses this token', ['platformToken']],
    ['names and aliases are no fields', []],
  ])('finds in %j: %j', (message, fields) => {
    const error = message === undefined ? undefined : new Error(message);
    expect(namedFields(error, FIELDS)).toEqual(fields);
  });
});
