import type { CatalogueLabel } from './types';

const TRIGGER_COLOR = '1d76db';
const STATE_COLOR = 'fbca04';
const NEED_COLOR = 'd93f0b';
const MODEL_COLOR = 'bfd4f2';
const EFFORT_COLOR = 'c5def5';
const SCOPE_COLOR = 'd4c5f9';
const INERT_COLOR = 'ededed';

/** Requirements F5 and PRC-09: the stages, their description, and whether they can be revised. */
const STAGES: [stage: string, description: string, revise?: 'revise'][] = [
  ['intake', 'Problem, personas, scope and brief', 'revise'],
  ['vision', 'Charter, success metrics and risks', 'revise'],
  ['prd', 'Product requirements and acceptance criteria', 'revise'],
  ['arch', 'Architecture, decisions and alternatives', 'revise'],
  ['design', 'Detailed design, API and data model', 'revise'],
  ['plan', 'Delivery plan, stories and definition of done', 'revise'],
  ['dev', 'Code, tests and docs in a pull request', 'revise'],
  ['qa', 'Test strategy, plan and regression evidence', 'revise'],
  ['release', 'Release plan, notes and rollback plan', 'revise'],
  ['postdeploy', 'Review after the deployment', 'revise'],
  ['ops', 'Service levels, alerts and runbooks', 'revise'],
  ['doc-audit', 'Audit of code, docs and checklists', 'revise'],
  ['self-improve', 'Diagnosis of earlier runs and improvements', 'revise'],
  ['rethink', 'Reopen an earlier stage', 'revise'],
  ['ai-repair', 'Emergency recovery in production'],
];

const STATES: [state: string, description: string][] = [
  ['blocked', 'Stopped: the next stage may not start'],
  ['in-review', 'The result waits for its owner'],
  ['approved', 'The owner accepted the result'],
  ['superseded', 'Replaced by a later result'],
  ['abandoned', 'Given up'],
];

const NEEDS: [need: string, description: string][] = [
  ['input', 'An answer of the owner is needed'],
  ['pm', 'A product manager is needed'],
  ['sa', 'A solution architect is needed'],
  ['qa', 'A quality engineer is needed'],
  ['sre', 'A reliability engineer is needed'],
  ['em', 'An engineering manager is needed'],
  ['km', 'A knowledge manager is needed'],
  ['reviewer', 'A reviewer is needed'],
];

const SCOPES: [scope: string, description: string][] = [
  ['bugfix', 'Something does not work as it should'],
  ['feature', 'Something new'],
  ['refactor', 'The same behaviour, made better'],
  ['docs', 'Documentation only'],
  ['security-patch', 'A weakness that has to be closed soon'],
];

const MODELS = [
  'gpt-5.3-codex',
  'gpt-5.3-codex-spark',
  'gpt-5.2-codex',
  'gpt-5.2',
  'gpt-5.1-codex-max',
  'gpt-5.1-codex-mini',
];

const EFFORTS = ['low', 'medium', 'high', 'extra-high'];

/** The catalogue as it is without configuration. */
export function standardLabels(): CatalogueLabel[] {
  return [
    ...STAGES.flatMap(triggerLabels),
    ...STATES.map(
      ([state, description]): CatalogueLabel => ({
        kind: 'state',
        key: `state.${state}`,
        name: `state:${state}`,
        color: STATE_COLOR,
        description,
      }),
    ),
    ...NEEDS.map(
      ([need, description]): CatalogueLabel => ({
        kind: 'need',
        key: `need.${need}`,
        name: `need:${need}`,
        color: NEED_COLOR,
        description,
      }),
    ),
    ...SCOPES.map(([value, description]) =>
      scopeLabel(value, `scope:${value}`, description),
    ),
    ...MODELS.map(value => modelLabel(value, `[ai-model-${value}]`)),
    ...EFFORTS.map(value => effortLabel(value, `[ai-reasoning-${value}]`)),
    {
      kind: 'inert',
      key: 'run.debug',
      name: 'run:debug',
      color: INERT_COLOR,
      description: 'Of an earlier version; does nothing',
    },
  ];
}

function triggerLabels([
  stage,
  description,
  revise,
]: (typeof STAGES)[number]): CatalogueLabel[] {
  const [first, again] = stageLabels(stage, description);
  return revise ? [first, again] : [first];
}

/** The one that starts the stage, and the one that revises what it has delivered. */
export function stageLabels(
  stage: string,
  description: string,
): [CatalogueLabel, CatalogueLabel] {
  const first: CatalogueLabel = {
    kind: 'trigger',
    key: `run.${stage}`,
    name: `run:${stage}`,
    color: TRIGGER_COLOR,
    description,
  };
  const again: CatalogueLabel = {
    ...first,
    key: `run.${stage}.revise`,
    name: `run:${stage}:revise`,
    description: `Revise: ${description}`,
  };
  return [first, again];
}

export function modelLabel(value: string, name: string): CatalogueLabel {
  return {
    kind: 'model',
    key: `model.${value}`,
    name,
    color: MODEL_COLOR,
    description: `Model: ${value}`,
    value,
  };
}

export function effortLabel(value: string, name: string): CatalogueLabel {
  return {
    kind: 'effort',
    key: `effort.${value}`,
    name,
    color: EFFORT_COLOR,
    description: `Effort: ${value}`,
    value,
  };
}

export function scopeLabel(
  value: string,
  name: string,
  description = `Scope: ${value}`,
): CatalogueLabel {
  return {
    kind: 'scope',
    key: `scope.${value}`,
    ...{ name, color: SCOPE_COLOR, description, value },
  };
}
