import { PROJECT_ROLES, roleIncludes } from './roles';

describe('F2 roles', () => {
  it('each allow what the weaker ones do, and nothing more', () => {
    const table = PROJECT_ROLES.map(role =>
      PROJECT_ROLES.map(needed => roleIncludes(role, needed)),
    );
    expect(table).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
  });
});
