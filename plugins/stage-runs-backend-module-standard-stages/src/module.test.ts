import { startTestBackend } from '@backstage/backend-test-utils';
import {
  stagesExtensionPoint,
  type LaunchProfile,
  type Scope,
  type Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from './agents';
import { stageRunsModuleStandardStages } from './module';
import { standardScopes } from './standardScopes';
import { standardStages } from './standardStages';

/** Longer texts crowd out the issue, and nobody reviews them. */
const MAX_TASK_LENGTH = 6_000;

it('the module contributes the standard stages, in the order of the pipeline', async () => {
  const stages: Stage[] = [];
  const scopes: Scope[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        stagesExtensionPoint,
        {
          addStage: stage => stages.push(stage),
          addScope: scope => scopes.push(scope),
        },
      ],
    ],
    features: [stageRunsModuleStandardStages],
  });
  expect(stages).toEqual(standardStages);
  expect(scopes).toEqual(standardScopes);
  expect(stages.map(({ id }) => id)).toEqual([
    'intake',
    'vision',
    'prd',
    'arch',
    'design',
    'plan',
    'dev',
    'qa',
    'release',
    'postdeploy',
    'ops',
    'doc-audit',
    'rethink',
    'review',
    'self-improve',
    'ai-repair',
  ]);
});

describe('the pipeline', () => {
  /** Requirements 3.1, "Next step". */
  const ways: [LaunchProfile, string[]][] = [
    [
      'quick-fix',
      ['intake', 'plan', 'dev', 'qa', 'release', 'postdeploy', 'ops'],
    ],
    [
      'feature',
      [
        ...['intake', 'prd', 'design', 'plan'],
        ...['dev', 'qa', 'release', 'postdeploy', 'ops'],
      ],
    ],
    [
      'new-service',
      [
        ...['intake', 'vision', 'prd', 'arch', 'design', 'plan'],
        ...['dev', 'qa', 'release', 'postdeploy', 'ops'],
      ],
    ],
  ];

  it.each(ways)('goes the way of %s', (profile, way) => {
    expect(wayOf(profile).map(({ id }) => id)).toEqual(way);
  });

  it.each(ways)('of %s: each stage waits for the one before it', profile => {
    const way = wayOf(profile);
    const before = way.map(stage => {
      const after = pipelinePlace(stage)?.after ?? [];
      return after.filter(id => way.some(other => other.id === id)).at(-1);
    });
    expect(before).toEqual([
      undefined,
      ...way.map(({ id }) => id).slice(0, -1),
    ]);
  });

  it('builds only on stages that stand further up in it', () => {
    for (const [index, stage] of standardStages.entries()) {
      const { after = [], fastTrackAfter = [] } = pipelinePlace(stage) ?? {};
      const earlier = standardStages.slice(0, index).map(({ id }) => id);
      const inOrder = (ids: string[]) => earlier.filter(id => ids.includes(id));
      expect([stage.id, inOrder(after)]).toEqual([stage.id, after]);
      expect(earlier).toEqual(expect.arrayContaining(fastTrackAfter));
    }
  });

  it('begins with intake or with development, and design opens development', () => {
    const beginning = standardStages.filter(
      stage => pipelinePlace(stage)?.begins !== undefined,
    );
    expect(beginning.map(({ id }) => id)).toEqual(['intake', 'dev']);
    expect(
      standardStages.flatMap(
        stage => pipelinePlace(stage)?.fastTrackAfter ?? [],
      ),
    ).toEqual(['design']);
  });

  it('has the audit of documents, self-improvement and repair beside it', () => {
    const beside = standardStages.filter(({ place }) => place.kind === 'loop');
    expect(beside.map(({ id }) => id)).toEqual([
      ...['doc-audit', 'self-improve', 'ai-repair'],
    ]);
  });
});

/** Requirements F5 and F6; of the deadlines, that they are what they were meant to be. */
it.each([
  ['intake', 'pm', 1, 'markdown_only', 60],
  ['vision', 'pm', 1, 'markdown_only', 60],
  ['prd', 'pm', 1, 'markdown_only', 90],
  ['arch', 'sa', 1, 'markdown_only', 120],
  ['design', 'sa', 1, 'markdown_only', 120],
  ['plan', 'em', 1, 'markdown_only', 90],
  ['dev', 'dev', 2, 'any', 300],
  ['qa', 'qa', 2, 'markdown_only', 240],
  ['release', 'em', 1, 'markdown_only', 90],
  ['postdeploy', 'sre', 1, 'markdown_only', 90],
  ['ops', 'sre', 1, 'markdown_only', 90],
  ['doc-audit', 'km', 2, 'markdown_only', 120],
  ['rethink', 'em', 1, 'markdown_only', 90],
  ['self-improve', 'km', 2, 'markdown_only', 120],
  ['ai-repair', 'sre', 1, 'any', 60],
])(
  '%s: agent %s, at most %i at once, writes %s, %i minutes',
  (id, key, parallelLimit, writeScope, deadlineMinutes) => {
    const stage = standardStages.find(candidate => candidate.id === id);
    expect(stage).toMatchObject({
      ...{ labelKey: `run.${id}`, writeScope, deadlineMinutes },
      agent: { key, parallelLimit, runtime: 'scripted' },
    });
  },
);

it('one stage thinks an issue again', () => {
  const rethinks = standardStages.filter(
    ({ place }) => place.kind === 'rethink',
  );
  expect(rethinks.map(({ id }) => id)).toEqual(['rethink']);
});

it('no two stages or agents share a key or a name', () => {
  const ids = standardStages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const locale of ['en', 'ru'] as const) {
    const names = Object.values(agents).map(agent => agent.displayName[locale]);
    expect(new Set(names).size).toBe(names.length);
    const titles = standardStages.map(({ title }) => title[locale]);
    expect(new Set(titles).size).toBe(titles.length);
  }
  for (const [key, agent] of Object.entries(agents))
    expect(agent.key).toBe(key);
});

describe.each(standardStages.map(stage => [stage.id, stage] as const))(
  'the texts of %s',
  (_id, stage) => {
    const texts = [stage.task, stage.reviseTask].filter(text => !!text);

    it('say the same to the agent in both languages', () => {
      for (const { en, ru } of texts) {
        expect(outlineOf(ru)).toEqual(outlineOf(en));
        expect(codeOf(ru)).toEqual(codeOf(en));
        expect(ru).not.toMatch(/^.*\b(the|and|you)\b.*$/im);
        expect(en).not.toMatch(/[а-яё]/i);
      }
      for (const { en, ru } of [stage.title, stage.output]) {
        expect(en).toMatch(/^[\w :,-]+$/);
        expect(ru).toMatch(/[а-яё]/i);
      }
    });

    it('are short enough to be read', () => {
      for (const { en, ru } of texts) {
        expect(en.length).toBeLessThanOrEqual(MAX_TASK_LENGTH);
        expect(ru.length).toBeLessThanOrEqual(MAX_TASK_LENGTH);
      }
    });
  },
);

describe('what can not be started yet', () => {
  const disabled = standardStages.filter(stage => stage.disabled);

  it('is self-improvement and repair', () => {
    const ids = disabled.map(({ id }) => id);
    expect(ids).toEqual(['self-improve', 'ai-repair']);
  });

  it.each(disabled.map(stage => [stage.id, stage] as const))(
    '%s says why, in both languages and without a date',
    (_id, stage) => {
      const { en, ru } = stage.disabled!.reason;
      expect(en).toMatch(/^It comes with [^\d]+\.$/);
      expect(ru).toMatch(/^Он появится вместе с [^\d]+\.$/);
    },
  );
});

it('the reviewer changes nothing, and is asked for on a pull request', () => {
  const stage = standardStages.find(({ id }) => id === 'review');
  expect(stage).toMatchObject({
    ...{ labelKey: 'need.reviewer', place: { kind: 'review' } },
    ...{ writeScope: 'no_repository_changes', deadlineMinutes: 60 },
    agent: { key: 'reviewer', parallelLimit: 2, runtime: 'scripted' },
  });
});

const documentStages = standardStages.filter(
  ({ id, place, disabled }) =>
    id !== 'dev' && place.kind !== 'review' && !disabled,
);

describe.each(documentStages.map(stage => [stage.id, stage] as const))(
  'the document of %s',
  (id, stage) => {
    it.each(['en', 'ru'] as const)('has a path of its own (%s)', locale => {
      const paths = stage.task[locale].match(/docs\/delivery\/[^` ]*\.md/g);
      expect(paths).toEqual([`docs/delivery/issue-<n>/${id}.md`]);
    });

    it.each(['en', 'ru'] as const)('is a way to trace things (%s)', locale => {
      const text = stage.task[locale];
      for (const named of ['`R1`', '`AC1.1`', '150']) {
        expect(text).toContain(named);
      }
      expect(text).toContain(stage.agent.displayName[locale]);
    });

    it('is revised as a document, with the same rules', () => {
      for (const locale of ['en', 'ru'] as const) {
        const revise = stage.reviseTask![locale];
        expect(rulesOf(revise)).toBe(rulesOf(stage.task[locale]));
        expect(revise).toContain('docs/delivery/issue-<n>/');
      }
    });
  },
);

it('only stages that write a document are told how to write one', () => {
  const told = standardStages.filter(({ task }) => rulesOf(task.en));
  expect(told).toEqual(documentStages);
  expect(standardStages.find(({ id }) => id === 'dev')!.reviseTask).toBe(
    undefined,
  );
});

function pipelinePlace({ place }: Stage) {
  return place.kind === 'pipeline' ? place : undefined;
}

function wayOf(profile: LaunchProfile): Stage[] {
  return standardStages.filter(stage =>
    pipelinePlace(stage)?.profiles.includes(profile),
  );
}

/** What a line is, without its words: heading, number, list item or paragraph. */
function outlineOf(text: string): string[] {
  return text
    .split('\n')
    .map(line => /^(#+|\d+\.|- \*\*|-|)/.exec(line)?.[0] || (line && 'text'));
}

/** Paths, ids and commands, line by line: they are not translated. */
function codeOf(text: string): string[] {
  return text
    .split('\n')
    .map(line => (line.match(/`[^`]+`/g) ?? []).sort().join(' '));
}

/** The section that all documents have in common. */
function rulesOf(text: string): string | undefined {
  return /^### (?:Rules of every|Правила для любого)[\s\S]*?(?=\n### )/m.exec(
    text,
  )?.[0];
}

it('a scope names pipeline stages in their order, and at most three of them for what is small', () => {
  const order = standardStages
    .filter(stage => pipelinePlace(stage))
    .map(({ id }) => id);
  for (const { id, stages } of standardScopes) {
    expect([id, order.filter(each => stages.includes(each))]).toEqual([
      ...[id, stages],
    ]);
  }
  const small = standardScopes.filter(({ id }) =>
    ['bugfix', 'refactor', 'docs'].includes(id),
  );
  for (const { stages } of small) expect(stages.length).toBeLessThanOrEqual(3);
});
