import { changeRefusal, deletionRefusal } from './userRules';

const owner = { id: 'olivia', isPlatformAdmin: true, isPlatformOwner: true };
const admin = { id: 'petra', isPlatformAdmin: true, isPlatformOwner: false };
const otherAdmin = { ...admin, id: 'pavel' };
const user = { id: 'mateo', isPlatformAdmin: false, isPlatformOwner: false };

describe('F2 who deletes whom', () => {
  it.each([
    ['an admin deletes a user', admin, user, undefined],
    ['the owner deletes a user', owner, user, undefined],
    ['the owner deletes an admin', owner, admin, undefined],
    [
      'an admin deletes another admin',
      admin,
      otherAdmin,
      /only the platform owner/,
    ],
    ['an admin deletes himself', admin, admin, /nobody deletes himself/],
    ['an admin deletes the owner', admin, owner, /owner cannot be deleted/],
    ['the owner deletes himself', owner, owner, /owner cannot be deleted/],
  ])('%s', (_what, caller, target, refusal) => {
    const answer = deletionRefusal({ caller, target });
    if (refusal) expect(answer).toMatch(refusal);
    else expect(answer).toBeUndefined();
  });
});

describe('F2 who changes whom', () => {
  it.each([
    ['an admin adds a user', admin, undefined, undefined, undefined],
    ['an admin changes a user', admin, user, undefined, undefined],
    [
      'an admin changes a user with the flag as it is',
      admin,
      user,
      false,
      undefined,
    ],
    ['the owner makes an admin', owner, user, true, undefined],
    ['the owner unmakes an admin', owner, admin, false, undefined],
    ['the owner changes himself', owner, owner, undefined, undefined],
    [
      'an admin makes an admin',
      admin,
      user,
      true,
      /only the platform owner makes/,
    ],
    [
      'an admin adds an admin',
      admin,
      undefined,
      true,
      /only the platform owner makes/,
    ],
    [
      'an admin takes over another admin',
      admin,
      otherAdmin,
      undefined,
      /only the platform owner changes/,
    ],
    [
      'an admin takes over the owner',
      admin,
      owner,
      undefined,
      /only the platform owner changes/,
    ],
    [
      'the owner unmakes himself',
      owner,
      owner,
      false,
      /stays a platform admin/,
    ],
  ])('%s', (_what, caller, existing, isPlatformAdmin, refusal) => {
    const answer = changeRefusal({ caller, existing, isPlatformAdmin });
    if (refusal) expect(answer).toMatch(refusal);
    else expect(answer).toBeUndefined();
  });
});
