import {
  LAUNCH_PROFILES,
  type LaunchProfile,
  type Stage,
  type StagePlace,
} from '@stagecraft/backstage-plugin-stage-runs-node';

type PipelinePlace = Extract<StagePlace, { kind: 'pipeline' }>;

/** A stage that has its place on the way from idea to operations. */
export interface PipelineStage {
  id: string;
  place: PipelinePlace;
  disabled?: Stage['disabled'];
}

type PlacedStage = Pick<Stage, 'id' | 'place' | 'disabled'>;

/** Ids, in the order of the way. */
type StagesOfScope = string[];

const [SHORTEST] = LAUNCH_PROFILES;

/** The stages in the order of the way, by what they say of their places. */
export class Pipeline {
  /** All pipeline stages, each behind those that it comes after. */
  readonly #stages: PipelineStage[];

  readonly #scope: StagesOfScope | undefined;

  /** Throws for stages that can not be put in an order, and names them. */
  constructor(stages: readonly PlacedStage[], scope?: StagesOfScope) {
    this.#stages = inOrder(stages.filter(isPipelineStage));
    this.#scope = scope;
  }

  /**
   * For an issue of a scope: its shortest way has these stages, each behind the one before
   * it, and the longer ways have them too. So whatever else asks for more of an issue, risks
   * and stages it has had, makes its way longer as it does without a scope.
   */
  within(scope: StagesOfScope | undefined): Pipeline {
    if (!scope) return this;
    const order = this.#stages
      .map(({ id }) => id)
      .filter(id => scope.includes(id));
    const scoped = this.#stages.map(stage => inScope(stage, order));
    return new Pipeline(scoped, order);
  }

  get isScoped(): boolean {
    return this.#scope !== undefined;
  }

  find(stageId: string): PipelineStage | undefined {
    return this.#stages.find(stage => stage.id === stageId);
  }

  /** Ids of the stages of a way, in order, without those that are disabled. */
  way(profile: LaunchProfile): string[] {
    return this.#stages
      .filter(stage => isOn(profile, stage) && !stage.disabled)
      .map(stage => stage.id);
  }

  /** The stage and all that stand behind it, in order, also those that are disabled: they may have results. */
  fromOn(stageId: string): string[] {
    const ids = this.#stages.map(({ id }) => id);
    return ids.includes(stageId) ? ids.slice(ids.indexOf(stageId)) : [];
  }

  /** The stage whose result has to be approved before this one; undefined at the way's begin. */
  before(stageId: string, profile: LaunchProfile): string | undefined {
    const after = this.#waitsFor(stageId);
    return this.way(profile)
      .filter(id => after.includes(id))
      .at(-1);
  }

  /** The stages that come next after this one on the way. */
  next(stageId: string, profile: LaunchProfile): string[] {
    return this.way(profile).filter(id => this.before(id, profile) === stageId);
  }

  /**
   * The shortest way that has all of these stages, at least as long as `atLeast`; the
   * longest one when no way has them all.
   */
  profileOf(stageIds: string[], atLeast: LaunchProfile): LaunchProfile {
    const touched = this.#stages.filter(({ id }) => stageIds.includes(id));
    const long = LAUNCH_PROFILES.slice(LAUNCH_PROFILES.indexOf(atLeast));
    return (
      long.find(profile => touched.every(stage => isOn(profile, stage))) ??
      LAUNCH_PROFILES[LAUNCH_PROFILES.length - 1]
    );
  }

  /** In the place of a disabled stage, what that one waits for: else its successors could begin an issue. */
  #waitsFor(stageId: string): string[] {
    const after = this.find(stageId)?.place.after ?? [];
    return after.flatMap(id =>
      this.find(id)?.disabled ? [id, ...this.#waitsFor(id)] : [id],
    );
  }
}

function isOn(profile: LaunchProfile, { place }: PipelineStage): boolean {
  return place.profiles.includes(profile);
}

function inScope(stage: PipelineStage, order: string[]): PipelineStage {
  const { place } = stage;
  const index = order.indexOf(stage.id);
  if (index < 0) {
    const profiles = place.profiles.filter(each => each !== SHORTEST);
    return { ...stage, place: { ...place, profiles } };
  }
  const before = order.slice(Math.max(index - 1, 0), index);
  return {
    ...stage,
    place: {
      ...place,
      profiles: [...LAUNCH_PROFILES],
      after: [...place.after, ...before],
      begins: index === 0 ? [...LAUNCH_PROFILES] : undefined,
    },
  };
}

function isPipelineStage(stage: PlacedStage): stage is PipelineStage {
  return stage.place.kind === 'pipeline';
}

function inOrder(stages: PipelineStage[]): PipelineStage[] {
  refuseUnknown(stages);
  const placed: PipelineStage[] = [];
  let left = stages;
  while (left.length > 0) {
    const next = firstThatWaitsForNone(left);
    if (!next) {
      const circle = left.map(({ id }) => id).join(', ');
      throw new Error(
        `The stages ${circle} come after each other in a circle: change place.after of one of them`,
      );
    }
    placed.push(next);
    left = without(left, next);
  }
  return placed;
}

function firstThatWaitsForNone(
  stages: PipelineStage[],
): PipelineStage | undefined {
  return stages.find(
    ({ place }) => !stages.some(other => place.after.includes(other.id)),
  );
}

function without(stages: PipelineStage[], stage: PipelineStage) {
  return stages.filter(other => other !== stage);
}

function refuseUnknown(stages: PipelineStage[]): void {
  const known = new Set(stages.map(({ id }) => id));
  for (const { id, place } of stages) {
    const unknown = [...place.after, ...(place.fastTrackAfter ?? [])].find(
      name => !known.has(name),
    );
    if (!unknown) continue;
    throw new Error(
      `Stage ${id}: place.after names ${unknown}, which no installed module contributes as a pipeline stage`,
    );
  }
}
