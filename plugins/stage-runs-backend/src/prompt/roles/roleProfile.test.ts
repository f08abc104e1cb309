import { ROLE_KEYS } from '../../repositoryConfig/schema';
import { checkTemplate } from '../templates/checkTemplate';
import { roleProfile, roleProfiles } from './roleProfile';

const cases = ROLE_KEYS.flatMap(role =>
  (['work', 'revise'] as const).map(kind => [role, kind] as const),
);

describe.each(cases)('%s, %s', (role, kind) => {
  const { en, ru } = roleProfiles;

  it('says the same in both languages, point by point', () => {
    const points = (text: string) => text.split('\n').length;
    expect(points(ru[role][kind])).toBe(points(en[role][kind]));
    expect(ru[role][kind]).toMatch(/[а-я]/);
    expect(en[role][kind]).not.toMatch(/[а-я]/);
  });

  it.each([en, ru])('is a short list that stays in its section', texts => {
    const text = texts[role][kind];
    expect(text.split('\n').every(line => line.startsWith('- '))).toBe(true);
    expect(text.length).toBeLessThan(1_200);
    expect(checkTemplate(text).problem).toBeUndefined();
  });
});

it('of a role that Stagecraft does not have there is none', () => {
  expect(roleProfile('security', 'work', 'en')).toBeUndefined();
});
