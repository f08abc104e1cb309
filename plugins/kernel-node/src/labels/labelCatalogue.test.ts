import { readLabelCatalogue } from './labelCatalogue';
import type { StageLabel } from './types';

describe('the label catalogue', () => {
  it('knows the labels of requirements F5 and PRC-09', () => {
    const catalogue = readLabelCatalogue({});
    const triggers = catalogue.ofKind('trigger').map(({ name }) => name);
    expect(triggers).toHaveLength(29);
    expect(triggers).toEqual(
      expect.arrayContaining([
        'run:dev',
        'run:dev:revise',
        'run:ai-repair',
        'run:doc-audit',
        'run:doc-audit:revise',
        'run:rethink:revise',
        'run:release:revise',
        'run:postdeploy:revise',
        'run:ops:revise',
        'run:self-improve:revise',
      ]),
    );
    expect(catalogue.byKey('model.gpt-5.2')).toMatchObject({
      name: '[ai-model-gpt-5.2]',
      value: 'gpt-5.2',
    });
    expect(catalogue.byKey('effort.extra-high').name).toBe(
      '[ai-reasoning-extra-high]',
    );
    expect(catalogue.ofKind('state')).toHaveLength(5);
    expect(catalogue.ofKind('need')).toHaveLength(8);
  });

  it('knows run:debug as a label that does nothing', () => {
    expect(readLabelCatalogue({}).byName('run:debug')).toMatchObject({
      kind: 'inert',
    });
  });

  it('has only labels that GitHub takes', () => {
    for (const label of readLabelCatalogue({}).all()) {
      expect(label.name.length).toBeLessThanOrEqual(50);
      expect(label.description.length).toBeLessThanOrEqual(100);
      expect(label.color).toMatch(/^[0-9a-f]{6}$/);
    }
  });

  it('matches names trimmed and in any case', () => {
    expect(readLabelCatalogue({}).byName('  Run:DEV ')?.key).toBe('run.dev');
    expect(readLabelCatalogue({}).byName('run:develop')).toBeUndefined();
  });

  it('renames labels, and adds models and efforts', () => {
    const catalogue = readLabelCatalogue({
      'run.dev': 'agent:dev',
      'model.house-model': '[ai-model-house]',
    });
    expect(catalogue.byName('agent:dev')?.key).toBe('run.dev');
    expect(catalogue.byName('run:dev')).toBeUndefined();
    expect(catalogue.byName('[ai-model-house]')).toMatchObject({
      kind: 'model',
      value: 'house-model',
    });
  });

  it.each([
    [
      { 'ned.input': 'x' },
      "stagecraft.labels.ned.input: is no label's key; did you mean need.input?",
    ],
    [
      { 'run.dev': ' ' },
      "stagecraft.labels.run.dev: a label's name has 1 to 50 characters",
    ],
    [
      { 'run.dev': 'RUN:QA' },
      'stagecraft.labels.run.dev: run.qa has the same name',
    ],
    [
      { 'run.of-a-module': 'run:dev' },
      'stagecraft.labels.run.of-a-module: run.dev has the same name',
    ],
  ])('refuses %j', (renames, message) => {
    expect(() => readLabelCatalogue(renames as Record<string, string>)).toThrow(
      message,
    );
  });
});

describe('the labels of stages that modules bring', () => {
  const perf = { key: 'run.perf', description: 'A performance budget' };

  function catalogueWith(
    renames: Record<string, string>,
    ...stages: StageLabel[]
  ) {
    const catalogue = readLabelCatalogue(renames);
    catalogue.addStageLabels(stages);
    return catalogue;
  }

  it('are known as the standard ones are, each with one that revises', () => {
    const catalogue = catalogueWith({}, perf);
    expect(catalogue.byName('RUN:perf')).toEqual({
      ...{ ...perf, kind: 'trigger', name: 'run:perf' },
      color: catalogue.byKey('run.dev').color,
    });
    expect(catalogue.byKey('run.perf.revise')).toMatchObject({
      ...{ kind: 'trigger', name: 'run:perf:revise' },
      description: 'Revise: A performance budget',
    });
    expect(catalogue.ofKind('trigger')).toHaveLength(31);
  });

  it('are renamed by the configuration', () => {
    const catalogue = catalogueWith({ 'run.perf': 'speed' }, perf);
    expect(catalogue.byName('speed')?.key).toBe('run.perf');
    expect(catalogue.byName('run:perf')).toBeUndefined();
  });

  it('of standard stages stay as they are', () => {
    const stages = ['run.dev', 'run.ai-repair', 'need.reviewer'];
    const catalogue = catalogueWith(
      {},
      ...stages.map(key => ({ key, description: 'Other' })),
    );
    expect(catalogue.all()).toEqual(readLabelCatalogue({}).all());
  });

  it.each<[string, Record<string, string>, StageLabel[], string]>([
    [
      'a name of a stage that nobody brings',
      { 'run.perff': 'x' },
      [perf],
      "stagecraft.labels.run.perff: is no label's key; did you mean run.perf?",
    ],
    [
      'a name that a standard label has been given',
      { 'run.qa': 'Run:Perf' },
      [perf],
      'stagecraft.labels.run.qa: run.perf has the same name',
    ],
    [
      'a label that does nothing',
      {},
      [{ ...perf, key: 'run.debug' }],
      'The label run.debug can start no stage',
    ],
    [
      'a label of another kind',
      {},
      [{ ...perf, key: 'state.approved' }],
      'The label state.approved can start no stage',
    ],
    [
      'a key that is no name',
      {},
      [{ ...perf, key: 'run.Perf,2' }],
      'The label run.Perf,2 can start no stage',
    ],
    [
      'a name that is too long for GitHub',
      {},
      [{ ...perf, key: `run.${'a'.repeat(40)}` }],
      "is longer than GitHub's 50 characters",
    ],
    [
      'a description that is too long for GitHub',
      {},
      [{ ...perf, description: 'a'.repeat(93) }],
      "is longer than GitHub's 100 characters",
    ],
  ])('are not taken with %s', (_what, renames, stages, message) => {
    const catalogue = readLabelCatalogue(renames);
    const before = catalogue.all();
    expect(() => catalogue.addStageLabels(stages)).toThrow(message);
    expect(catalogue.all()).toEqual(before);
  });
});
