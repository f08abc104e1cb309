import { DRIFT_TEXTS } from './driftTexts';

it('both languages say something of everything, and not the same', () => {
  const paths = (value: object, path = ''): [string, unknown][] =>
    Object.entries(value).flatMap(([key, each]) =>
      typeof each === 'object'
        ? paths(each, `${path}/${key}`)
        : [[`${path}/${key}`, typeof each === 'function' ? each('x') : each]],
    );
  const en = new Map(paths(DRIFT_TEXTS.en));
  const ru = new Map(paths(DRIFT_TEXTS.ru));
  expect([...ru.keys()]).toEqual([...en.keys()]);
  for (const [path, text] of ru) {
    expect(text).toMatch(/[а-я]/i);
    expect(text).not.toBe(en.get(path));
  }
});
