import fc from 'fast-check';
import { LAUNCH_PROFILES } from '@stagecraft/backstage-plugin-stage-runs-node';
import { IssueModel, type Sender } from '../__testUtils__/issueModel';
import { standardWay } from '../__testUtils__/pipelineStages';
import { Pipeline } from './Pipeline';

const IS_LONG = process.env.STAGECRAFT_TEST_LONG === '1';
/** Of up to 100 steps each: some 100,000 steps, and ten times that in the long run. */
const ISSUES = IS_LONG ? 20_000 : 2_000;
const MAX_STEPS = 100;
const ISSUE = 12;

const PIPELINE = new Pipeline(standardWay());
const STAGES = [
  'rethink',
  'intake',
  'vision',
  'prd',
  'design',
  'plan',
  'dev',
  'qa',
];
const STATES = [
  'state.in-review',
  'state.approved',
  'state.superseded',
  'state.abandoned',
];

interface Step {
  /** Shown in a counterexample. */
  does: string;
  act(model: IssueModel): void;
}

const step = (does: string, act: Step['act']): Step => ({ does, act });

const sender = fc.constantFrom<Sender>('person', 'person', 'reader', 'bot');
const index = fc.nat(50);
const label = fc.constantFrom(
  ...STAGES.map(stage => `run.${stage}`),
  ...['state.approved', 'state.blocked', 'need.input'],
);
const end = fc.constantFrom('delivered' as const, 'no-change', 'failed');

/** As one should: nothing else is on the issue, and GitHub tells at once. */
const ask = fc.tuple(fc.constantFrom(...STAGES), sender).map(([stage, by]) =>
  step(`${by} asks for ${stage}`, model => {
    model.takeOffAll(ISSUE);
    model.put(ISSUE, `run.${stage}`, by);
    model.deliver(model.deliveries.length - 1, 'once');
  }),
);

const putAnything = fc
  .tuple(label, sender)
  .map(([key, by]) =>
    step(`${by} puts ${key}`, model => model.put(ISSUE, key, by)),
  );

const takeOff = label.map(key =>
  step(`${key} is taken off`, model => model.takeOff(ISSUE, key)),
);

const tell = fc
  .tuple(index, fc.constantFrom('once' as const, 'keep' as const))
  .map(([at, times]) =>
    step(`GitHub tells no. ${at} (${times})`, model =>
      model.deliver(at, times),
    ),
  );

const reviewNewest = sender.map(by =>
  step(`${by} approves what is there`, model =>
    model.review(by, [...model.heads.values()].at(-1)),
  ),
);

/** Of a pull request that may be another one, or have changed since. */
const reviewSome = fc.tuple(sender, index).map(([by, at]) =>
  step(`${by} approves no. ${at}`, model => {
    const heads = [...model.heads.values()];
    model.review(by, heads[at % Math.max(heads.length, 1)]);
  }),
);

/** Also of an older pull request, as it is now. */
const reviewPullRequest = fc
  .tuple(sender, index)
  .map(([by, at]) =>
    step(`${by} approves pull request no. ${at}`, model =>
      model.reviewPullRequest(by, at),
    ),
  );

/** From the label to a proposal; whether it takes effect is up to the steps after it. */
const rethink = fc.tuple(sender, index).map(([by, choice]) =>
  step(`${by} has it thought again (${choice})`, model => {
    model.takeOffAll(ISSUE);
    model.put(ISSUE, 'run.rethink', by);
    model.deliver(model.deliveries.length - 1, 'once');
    if (model.active?.stage === 'rethink') {
      model.endActive('delivered', choice);
    }
  }),
);

/** What people, bots, agents and GitHub do, in any order, each any number of times. */
const anyStep = fc.oneof(
  { weight: 6, arbitrary: ask },
  { weight: 2, arbitrary: rethink },
  { weight: 2, arbitrary: putAnything },
  { weight: 1, arbitrary: takeOff },
  { weight: 2, arbitrary: tell },
  {
    weight: 4,
    arbitrary: fc
      .tuple(end, index)
      .map(([how, choice]) =>
        step(`${how} (${choice})`, model => model.endActive(how, choice)),
      ),
  },
  {
    weight: 1,
    arbitrary: index.map(at =>
      step(`somebody pushes to no. ${at}`, model => model.push(at)),
    ),
  },
  { weight: 4, arbitrary: reviewNewest },
  { weight: 1, arbitrary: reviewSome },
  { weight: 2, arbitrary: reviewPullRequest },
  {
    weight: 3,
    arbitrary: fc.constant(
      step('labels are written', model => model.writeLabels()),
    ),
  },
);

/** As `expect`, for what is asked a hundred thousand times. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Does not hold: ${what}`);
}

function check(model: IssueModel): void {
  const active = model.runs.filter(run => run.outcome === null);
  must(active.length <= 1, 'one active run of the issue');
  const { approvals } = model;
  must(
    approvals.every(({ by }) => by === 'person'),
    'only a person who may write approves',
  );
  const gates = new Set(approvals.map(({ stage }) => stage));
  must(gates.size === approvals.length, 'one approval of each gate');
  checkReopenings(model);
}

/** Generated is not approved: what an agent proposes replaces nothing before a person says so. */
function checkReopenings({ runs, approvals, reopenings, labels }: IssueModel) {
  must(
    reopenings.every(({ by }) => by === 'person'),
    'only a person who may write reopens a stage',
  );
  const rethinks = new Set(reopenings.map(({ runId }) => runId));
  must(rethinks.size === reopenings.length, 'a rethink takes effect once');
  const replaced = reopenings.flatMap(each => each.replaced);
  const superseded = runs.filter(run => run.superseded_at);
  must(
    new Set(replaced).size === replaced.length &&
      superseded.length === replaced.length,
    'superseded by one rethink, for ever',
  );
  must(
    !approvals.some(({ runId }) => replaced.includes(runId)),
    'nothing superseded is approved',
  );
  must(!labels.get(ISSUE)!.has('state.superseded'), 'never on the issue');
}

/** The issue's way, which gets longer and never shorter. */
function wayLength(model: IssueModel): number {
  const stages = model.results().map(({ stage }) => stage);
  return LAUNCH_PROFILES.indexOf(PIPELINE.profileOf(stages, 'quick-fix'));
}

/** Runs end once, and stay as they ended. */
function checkEnds(model: IssueModel, ended: Map<string, string>): void {
  for (const { id, outcome } of model.runs) {
    if (!outcome) continue;
    must((ended.get(id) ?? outcome) === outcome, 'one terminal state');
    ended.set(id, outcome);
  }
}

/** What a run builds on was approved by a person, and nobody has changed it before the run began. */
function checkStarts(model: IssueModel): void {
  for (const run of model.runs) {
    const approval = model.builtOn.get(run.id);
    expect(run.follows).toBe(approval?.runId ?? null);
    if (approval) expect(approval.by).toBe('person');
    if (!approval) expect(['intake', 'dev', 'rethink']).toContain(run.stage);
    if (approval) must(!model.wasReplaced.has(run.id), 'built on what counts');
  }
}

const shown = (model: IssueModel) =>
  JSON.stringify([...model.labels].map(([number, on]) => [number, ...on]));

/** Nobody does anything any more, and everything that was told has been handled. */
function checkAtRest(model: IssueModel): void {
  while (model.deliveries.length > 0) {
    model.deliver(0, 'once');
    model.endActive('delivered');
  }
  model.endActive('delivered');
  model.writeLabels();
  const before = shown(model);
  model.writeLabels();
  expect(shown(model)).toBe(before);
  for (const on of model.labels.values()) {
    const states = STATES.filter(state => on.has(state));
    expect(states.length).toBeLessThanOrEqual(1);
  }
  // E2E-033: on the old artefacts, all of them, and nowhere else.
  for (const number of model.heads.keys()) {
    const newest = model.runs
      .filter(run => run.pull_request_number === number)
      .filter(run => run.outcome === 'delivered')
      .at(-1)!;
    expect(model.labels.get(number)!.has('state.superseded')).toBe(
      newest.superseded_at !== null,
    );
  }
}

it(`3.1.3 holds for ${ISSUES} issues, whatever is labeled, told, reviewed, pushed and ended in any order`, () => {
  let taken = 0;
  let started = 0;
  let approved = 0;
  let reopened = 0;
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 1, maxLength: MAX_STEPS, size: 'max' }),
      steps => {
        const model = new IssueModel();
        const ended = new Map<string, string>();
        let length = 0;
        for (const { act } of steps) {
          act(model);
          check(model);
          checkEnds(model, ended);
          // A run that changed nothing was never on the way.
          if (!model.active) {
            must(wayLength(model) >= length, 'the way gets no shorter');
            length = wayLength(model);
          }
        }
        checkStarts(model);
        checkAtRest(model);
        taken += steps.length;
        started += model.runs.length;
        approved += model.approvals.length;
        reopened += model.reopenings.length;
      },
    ),
    { numRuns: ISSUES },
  );
  // The steps do reach what they are about.
  expect(taken).toBeGreaterThan((ISSUES * MAX_STEPS) / 3);
  expect(started).toBeGreaterThan(ISSUES);
  expect(approved).toBeGreaterThan(ISSUES / 10);
  expect(reopened).toBeGreaterThan(ISSUES / 20);
});
