import { changeRefusal, deletionRefusal } from './userRules';

const owner = { id: 'olivia', isPlatformAdmin: true, isPlatformOwner: true };
const admin = { id: 'petra', isPlatformAdmin: true, isPlatformOwner: false };
const otherAdmin = { ...admin, id: 'pavel' };
const user = { id: 'mateo', isPlatformAdmin: false, isPlatformOwner: false };

describe('F2 who deletes whom', () => {
  it.each([
    ['an admin deletes a user', admin, user, /^may$/],
    ['the owner deletes a user', owner, user, /^may$/],
    ['the owner deletes an admin', owner, admin, /^may$/],
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
    expect(answer ?? 'may').toMatch(refusal);
  });
});

describe('F2 who changes whom', () => {
  it.each([
    ['an admin adds a user', admin, undefined, undefined, /^may$/],
    ['an admin changes a user', admin, user, undefined, /^may$/],
    [
      'an admin changes a user with the flag as it is',
      admin,
      user,
      false,
      /^may$/,
    ],
    ['the owner makes an admin', owner, user, true, /^may$/],
    ['the owner unmakes an admin', owner, admin, false, /^may$/],
    ['the owner changes himself', owner, owner, undefined, /^may$/],
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
    expect(answer ?? 'may').toMatch(refusal);
  });
});
