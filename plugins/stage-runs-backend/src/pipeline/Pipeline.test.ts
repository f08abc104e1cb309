import type { LaunchProfile } from '@stagecraft/backstage-plugin-stage-runs-node';
import { aPipelineStage, standardWay } from '../__testUtils__/pipelineStages';
import { Pipeline } from './Pipeline';

const pipeline = new Pipeline(standardWay());

it.each<[LaunchProfile, string]>([
  ['quick-fix', 'intake plan dev qa release postdeploy ops'],
  ['feature', 'intake prd design plan dev qa release postdeploy ops'],
  [
    'new-service',
    'intake vision prd arch design plan dev qa release postdeploy ops',
  ],
])('the way of %s (requirements 3.1)', (profile, way) => {
  expect(pipeline.way(profile).join(' ')).toBe(way);
});

it.each<[string, LaunchProfile, string | undefined, string[]]>([
  ['intake', 'quick-fix', undefined, ['plan']],
  ['plan', 'quick-fix', 'intake', ['dev']],
  ['plan', 'feature', 'design', ['dev']],
  ['prd', 'feature', 'intake', ['design']],
  ['prd', 'new-service', 'vision', ['arch']],
  ['design', 'new-service', 'arch', ['plan']],
  ['ops', 'feature', 'postdeploy', []],
])('%s on the way of %s comes after %s', (stage, profile, before, next) => {
  expect(pipeline.before(stage, profile)).toBe(before);
  expect(pipeline.next(stage, profile)).toEqual(next);
});

it.each<[string[], LaunchProfile, LaunchProfile]>([
  [[], 'quick-fix', 'quick-fix'],
  [['intake', 'plan'], 'quick-fix', 'quick-fix'],
  [['intake', 'plan'], 'feature', 'feature'],
  [['intake', 'prd'], 'quick-fix', 'feature'],
  [['intake', 'prd', 'arch'], 'quick-fix', 'new-service'],
  [['doc-audit'], 'quick-fix', 'quick-fix'],
])('%j, at least %s: %s', (touched, atLeast, profile) => {
  expect(pipeline.profileOf(touched, atLeast)).toBe(profile);
});

it('orders stages by what they come after, however they were contributed', () => {
  const turned = new Pipeline([...standardWay()].reverse());
  expect(turned.way('new-service')).toEqual(pipeline.way('new-service'));
});

it('a third party’s stage finds its place', () => {
  const more = new Pipeline([
    aPipelineStage('security', { after: ['design'] }),
    ...standardWay(),
  ]);
  expect(more.before('security', 'feature')).toBe('design');
  expect(more.next('design', 'feature')).toContain('security');
});

describe('a stage that is disabled', () => {
  const disabled = { reason: { en: 'Later.', ru: 'Позже.' } };
  const without = (id: string) =>
    new Pipeline(
      standardWay().map(stage =>
        stage.id === id ? { ...stage, disabled } : stage,
      ),
    );

  it('is passed by: what comes after it waits for what it would wait for', () => {
    const shorter = without('plan');
    expect(shorter.way('feature')).not.toContain('plan');
    expect(shorter.before('dev', 'feature')).toBe('design');
    expect(shorter.before('dev', 'quick-fix')).toBe('intake');
    expect(shorter.next('design', 'feature')).toEqual(['dev']);
  });

  it('still makes the way of an issue longer that has had it', () => {
    expect(without('design').profileOf(['design'], 'quick-fix')).toBe(
      'feature',
    );
  });
});

it('stages in a circle are refused, by name', () => {
  const circle = [
    aPipelineStage('chicken', { after: ['egg'] }),
    aPipelineStage('egg', { after: ['chicken'] }),
  ];
  expect(() => new Pipeline(circle)).toThrow(
    'The stages chicken, egg come after each other in a circle',
  );
});

it('a stage after one that nobody contributes is refused', () => {
  expect(
    () => new Pipeline([aPipelineStage('qa', { after: ['nobodys'] })]),
  ).toThrow('Stage qa: place.after names nobodys');
});

describe('of a scope', () => {
  const whole = new Pipeline(standardWay());
  const scoped = whole.within(['design', 'dev', 'release']);

  it('the shortest way has its stages, each behind the one before it', () => {
    const way = scoped.way('quick-fix');
    expect(way).toEqual(['design', 'dev', 'release']);
    expect(way.map(id => scoped.before(id, 'quick-fix'))).toEqual([
      ...[undefined, 'design', 'dev'],
    ]);
    expect(scoped.next('dev', 'quick-fix')).toEqual(['release']);
  });

  it('the longer ways are as long as without it', () => {
    for (const profile of ['feature', 'new-service'] as const) {
      expect(scoped.way(profile)).toEqual(whole.way(profile));
      for (const id of whole.way(profile)) {
        expect(scoped.before(id, profile)).toBe(whole.before(id, profile));
      }
    }
  });

  it('a risk, or a stage beside it, makes the way longer', () => {
    expect(scoped.profileOf(['design'], 'quick-fix')).toBe('quick-fix');
    expect(scoped.profileOf(['design'], 'feature')).toBe('feature');
    expect(scoped.profileOf(['dev', 'qa'], 'quick-fix')).toBe('feature');
  });

  it('without one nothing is different', () => {
    expect(whole.within(undefined)).toBe(whole);
  });
});
