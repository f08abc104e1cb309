import { aUser } from '../__testUtils__/fixtures';
import { deletionBlock, mayChange } from './deletionBlock';

const OWNER = aUser('olivia', { isPlatformAdmin: true, isPlatformOwner: true });
const ADMIN = aUser('petra', { isPlatformAdmin: true });
const OTHER_ADMIN = aUser('pavel', { isPlatformAdmin: true });
const USER = aUser('mateo');

describe('deletionBlock', () => {
  it.each([
    [OWNER, OWNER, 'owner'],
    [ADMIN, OWNER, 'owner'],
    [ADMIN, ADMIN, 'self'],
    [ADMIN, OTHER_ADMIN, 'admin'],
    [OWNER, ADMIN, undefined],
    [ADMIN, USER, undefined],
    [OWNER, USER, undefined],
  ])('of %j of %j: %s', (me, user, block) => {
    expect(deletionBlock({ me, user })).toBe(block);
  });
});

describe('mayChange', () => {
  it.each([
    [OWNER, ADMIN, true],
    [ADMIN, USER, true],
    [ADMIN, ADMIN, false],
    [ADMIN, OWNER, false],
  ])('%j, %j: %s', (me, user, may) => {
    expect(mayChange({ me, user })).toBe(may);
  });
});
