import type { ProjectRole } from '@stagecraft/backstage-plugin-kernel-node';
import { mayDecide } from './mayDecide';

const nobody = { isPlatformAdmin: false, isPlatformOwner: false };
const admin = { ...nobody, isPlatformAdmin: true };
const owner = { ...nobody, isPlatformOwner: true };

it.each<[string, typeof nobody, ProjectRole | undefined, boolean, boolean]>([
  ['a stranger', nobody, undefined, false, false],
  ['a reader', nobody, 'read', false, false],
  ['a writer', nobody, 'read_write', false, true],
  ['an admin of the project', nobody, 'admin', true, true],
  ['a platform admin', admin, undefined, true, true],
  ['a platform admin who only reads here', admin, 'read', true, true],
  ['the owner', owner, undefined, true, true],
])(
  '%s: owner mode and delegated mode',
  (_, user, role, whenOwner, whenDelegated) => {
    expect(mayDecide('owner', { user, role })).toBe(whenOwner);
    expect(mayDecide('delegated', { user, role })).toBe(whenDelegated);
  },
);
