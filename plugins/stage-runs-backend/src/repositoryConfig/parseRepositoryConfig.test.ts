import fc from 'fast-check';
import { stringify } from 'yaml';
import { standardStages } from '@stagecraft/backstage-plugin-stage-runs-backend-module-standard-stages';
import { Stages } from '../registry/Stages';
import {
  MAX_CONFIG_BYTES,
  parseRepositoryConfig,
} from './parseRepositoryConfig';
import { EMPTY_CONFIG } from './schema';

const stages = new Stages();
for (const stage of standardStages) stages.addStage(stage);
const known = {
  stages,
  models: ['large', 'small'],
  efforts: ['low'],
  scopes: ['bugfix'],
  verifierImages: [] as string[],
};

function parse(spec: object, changes: object = {}) {
  const file = {
    ...{ apiVersion: 'stagecraft.dev/v1alpha1', kind: 'ServiceStack' },
    metadata: { name: 'bookshop' },
    spec,
    ...changes,
  };
  return parseRepositoryConfig(stringify(file), known);
}

const AGENT = {
  key: 'designer',
  displayName: { en: 'Designer', ru: 'Дизайнер' },
  responsibility: { en: 'Pages', ru: 'Страницы' },
  ...{ mode: 'code-only', kubernetesRights: 'none', parallelLimit: 1 },
  prompts: { work: 'agents/work.md', revise: 'agents/revise.md' },
};
const VERIFIER = { name: 'unit', command: ['npm', 'test'] };

it('fills in what the file does not say', () => {
  const { config } = parse({
    projectDocs: [{ path: 'README.md' }],
    delivery: { verifiers: [VERIFIER] },
  });
  expect(config).toEqual({
    ...EMPTY_CONFIG,
    projectDocs: [{ path: 'README.md', roles: [], optional: false }],
    delivery: {
      ...EMPTY_CONFIG.delivery,
      verifiers: [{ ...VERIFIER, needs: [], timeoutMinutes: 10 }],
    },
  });
});

it('leaves to others what is theirs, and to people what begins with x-', () => {
  const { problems } = parse({
    ...{ environments: { production: { from: 3 } }, images: [] },
    'x-note': 'ours',
    delivery: { 'x-later': {}, verifiers: [{ ...VERIFIER, 'x-why': 'slow' }] },
  });
  expect(problems).toEqual([]);
});

it('the example of the requirements is read', () => {
  const { problems } = parse({
    projectDocs: [
      {
        path: 'docs/product',
        description: 'product model',
        roles: ['pm', 'em'],
      },
    ],
    roleDocTemplates: { qa: [{ path: 'docs/templates/test-plan.md' }] },
    webhookRuntime: {
      defaultMode: 'full-env',
      triggerModes: { intake: 'code-only', 'self-improve': 'code-only' },
      defaultNamespaceTTL: '24h',
    },
  });
  expect(problems).toEqual([]);
});

it.each<[what: string, spec: object, problems: string[]]>([
  [
    'a mistyped key',
    { delivery: { verifier: [] } },
    ['spec.delivery.verifier: is not known'],
  ],
  [
    'a stage that does not exist',
    { delivery: { stages: { deploy: {} } } },
    [
      expect.stringMatching(
        /^spec\.delivery\.stages\.deploy: there is no stage deploy; the stages are intake, /,
      ),
    ],
  ],
  [
    'a mode of a stage that does not exist',
    { webhookRuntime: { triggerModes: { devel: 'code-only' } } },
    [
      expect.stringContaining(
        'spec.webhookRuntime.triggerModes.devel: there is no stage devel',
      ),
    ],
  ],
  [
    'verifiers that need each other',
    {
      delivery: {
        verifiers: [
          { ...VERIFIER, needs: ['lint'] },
          { ...VERIFIER, name: 'lint', needs: ['unit'] },
          { ...VERIFIER, name: 'free' },
        ],
      },
    },
    ['spec.delivery.verifiers: unit, lint need each other in a circle'],
  ],
  [
    'a verifier that needs another which is not there, and a name twice',
    { delivery: { verifiers: [{ ...VERIFIER, needs: ['lint'] }, VERIFIER] } },
    [
      'spec.delivery.verifiers[1].name: unit is taken',
      'spec.delivery.verifiers[0].needs: there is no verifier lint',
    ],
  ],
  [
    'a verifier of a stage that does not exist',
    { delivery: { verifiers: [{ ...VERIFIER, stages: ['build'] }] } },
    [
      expect.stringContaining(
        'spec.delivery.verifiers[0].stages: there is no stage build',
      ),
    ],
  ],
  [
    'the stages of a scope in a circle',
    { delivery: { scopes: { bugfix: { stages: ['qa', 'dev'] } } } },
    [
      'spec.delivery.scopes.bugfix.stages: goes in a circle; the order is dev, qa',
    ],
  ],
  [
    'a stage twice in a scope',
    { delivery: { scopes: { bugfix: { stages: ['dev', 'dev'] } } } },
    ['spec.delivery.scopes.bugfix.stages: names a stage twice'],
  ],
  [
    'a scope that no label has',
    { delivery: { scopes: { small: { stages: ['dev'] } } } },
    ['spec.delivery.scopes.small: no label has it; use bugfix'],
  ],
  [
    'a loop in a scope',
    { delivery: { scopes: { bugfix: { stages: ['doc-audit'] } } } },
    [
      'spec.delivery.scopes.bugfix.stages: doc-audit has no place on the way from idea to operations',
    ],
  ],
  [
    'an agent with the key of one of ours',
    { delivery: { agents: [{ ...AGENT, key: 'dev' }] } },
    [
      "spec.delivery.agents[0].key: dev is one of Stagecraft's own agents; choose another key",
    ],
  ],
  [
    'an agent that may write more than its stage',
    {
      delivery: {
        agents: [{ ...AGENT, writeScope: 'any' }],
        stages: { prd: { agent: 'designer' } },
      },
    },
    [
      'spec.delivery.stages.prd.agent: designer may write any, the stage only markdown_only',
    ],
  ],
  [
    'an agent that is not there',
    { delivery: { stages: { dev: { agent: 'designer' } } } },
    ['spec.delivery.stages.dev.agent: spec.delivery.agents has no designer'],
  ],
  [
    'a model and an effort that no label has',
    {
      delivery: {
        agents: [{ ...AGENT, model: 'huge' }],
        stages: { dev: { model: 'small', reasoningEffort: 'max' } },
      },
    },
    [
      'spec.delivery.agents[0].model: no label has huge; use large, small',
      'spec.delivery.stages.dev.reasoningEffort: no label has max; use low',
    ],
  ],
  ...['/x', '../x', '!x', 'a{b}', '**/**/**/*'].map(
    (pattern): [string, object, string[]] => [
      `the pattern ${pattern}`,
      { delivery: { stages: { dev: { writePaths: [pattern] } } } },
      [expect.stringContaining('spec.delivery.stages.dev.writePaths[0]: ')],
    ],
  ),
  [
    'more time than the stage has',
    { delivery: { stages: { dev: { deadlineMinutes: 301 } } } },
    [
      'spec.delivery.stages.dev.deadlineMinutes: at most 300, as the stage has it',
    ],
  ],
  [
    'a document twice',
    { projectDocs: [{ path: 'a.md' }, { path: 'a.md', roles: ['pm'] }] },
    ['spec.projectDocs[1].path: is listed twice'],
  ],
  ...[
    '/etc/passwd',
    '../secret.md',
    'docs/../../x',
    '.git/config',
    'a//b',
    '',
  ].map((path): [string, object, string[]] => [
    `the path ${path}`,
    { projectDocs: [{ path }] },
    [expect.stringContaining('spec.projectDocs[0].path: ')],
  ]),
  [
    'a role that does not exist',
    { roleDocTemplates: { boss: [] } },
    [expect.stringContaining('spec.roleDocTemplates')],
  ],
])('refuses %s, and says where', (_what, spec, problems) => {
  expect(parse(spec)).toEqual({ config: undefined, problems });
});

describe('the image of a verifier', () => {
  const text = stringify({
    ...{ apiVersion: 'stagecraft.dev/v1alpha1', kind: 'ServiceStack' },
    metadata: { name: 'bookshop' },
    spec: { delivery: { verifiers: [{ ...VERIFIER, image: 'node' }] } },
  });

  it('is one that the platform allows', () => {
    const allowed = { ...known, verifierImages: ['go', 'node'] };
    expect(parseRepositoryConfig(text, allowed).problems).toEqual([]);
  });

  it.each([
    [['go', 'java'], 'go, java'],
    [[], 'none'],
  ])('is refused when only these are allowed: %s', (verifierImages, named) => {
    const { problems } = parseRepositoryConfig(text, {
      ...{ ...known, verifierImages },
    });
    expect(problems).toEqual([
      `spec.delivery.verifiers[0].image: the platform does not allow node; allowed: ${named}`,
    ]);
  });
});

it('says every problem at once', () => {
  const { problems } = parse({
    delivery: { verifiers: [{ name: 'A B', command: [] }], scope: {} },
    projectDocs: [{ path: '/x' }],
  });
  expect(problems).toHaveLength(4);
});

it('says which version it reads', () => {
  const { problems } = parse({}, { apiVersion: 'stagecraft.dev/v2' });
  expect(problems).toEqual([
    'apiVersion: is not supported: this version reads stagecraft.dev/v1alpha1',
  ]);
});

describe('a hostile file', () => {
  it('that is larger than anybody writes by hand is not parsed', () => {
    const text = `# ${'x'.repeat(MAX_CONFIG_BYTES)}`;
    expect(parseRepositoryConfig(text, known).problems).toEqual([
      'the file is larger than 48 KiB',
    ]);
  });

  it('whose aliases multiply is not unfolded', () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) =>
        `x-${level + 1}: &l${level + 1} [${Array(10)
          .fill(`*l${level}`)
          .join(', ')}]`,
    );
    const text = ['x-0: &l0 [lol]', ...levels].join('\n');
    const { problems } = parseRepositoryConfig(text, known);
    expect(problems).toEqual([expect.stringContaining('alias')]);
  });

  it.each([
    ['a key twice', 'kind: ServiceStack\nkind: ServiceStack'],
    ['no YAML', 'spec: ['],
    ['a list', '- a'],
    ['nothing', ''],
  ])('%s is refused', (_what, text) => {
    const { config, problems } = parseRepositoryConfig(text, known);
    expect([config, problems.length > 0]).toEqual([undefined, true]);
  });

  it('of any text is answered, never thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const { config, problems } = parseRepositoryConfig(text, known);
        expect(config === undefined).toBe(problems.length > 0);
      }),
    );
  });

  it('with __proto__ in it changes nothing but itself', () => {
    const text = '__proto__: { polluted: true }';
    parseRepositoryConfig(text, known);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

it('tools of a stage and of an agent are names in either spelling, also none', () => {
  const tools = ['github_labels_list', 'owner.feedback.get'];
  const { config, problems } = parse({
    delivery: {
      agents: [{ ...AGENT, tools }],
      stages: { dev: { agent: 'designer', tools: [] } },
    },
  });
  expect(problems).toEqual([]);
  expect(config?.delivery.agents[0].tools).toEqual(tools);
  expect(config?.delivery.stages.dev.tools).toEqual([]);
  const wrong = parse({ delivery: { stages: { dev: { tools: ['a b'] } } } });
  expect(wrong.problems).toEqual([
    expect.stringMatching(/stages\.dev\.tools\[0\].*use names of tools/),
  ]);
});
