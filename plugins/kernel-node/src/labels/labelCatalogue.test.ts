import { readLabelCatalogue } from './labelCatalogue';

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
      { 'run.dve': 'x' },
      "stagecraft.labels.run.dve: is no label's key; did you mean run.dev?",
    ],
    [
      { 'run.dev': ' ' },
      "stagecraft.labels.run.dev: a label's name has 1 to 50 characters",
    ],
    [
      { 'run.dev': 'RUN:QA' },
      'stagecraft.labels.run.dev: run.qa has the same name',
    ],
  ])('refuses %j', (renames, message) => {
    expect(() => readLabelCatalogue(renames as Record<string, string>)).toThrow(
      message,
    );
  });
});
