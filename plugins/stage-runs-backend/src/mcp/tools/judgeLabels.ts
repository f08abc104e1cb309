import { InputError, NotAllowedError } from '@backstage/errors';
import type {
  CatalogueLabel,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  ApprovalMode,
  ToolRun,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { NEED_REVIEWER } from '../../runs/labelMoves';

/** Where an agent wants to read or change labels. */
export interface LabelTarget {
  repository?: string;
  issue_number?: number;
}

/** By names as the agent gives them; nothing of it is done before all of it is judged. */
export interface LabelWish {
  remove: string[];
  add: string[];
}

/** The number that is meant: the run's issue or its pull request, and nobody else's. */
export function targetNumber(run: ToolRun, target: LabelTarget): number {
  const { repository, issue_number: number = run.issueNumber } = target;
  if (repository && !isSame(repository, run.repository)) {
    throw new NotAllowedError(
      `repository: this run works in ${run.repository} and reaches no other; leave it out`,
    );
  }
  if (number === run.issueNumber || number === run.pullRequestNumber) {
    return number;
  }
  const own = [run.issueNumber, run.pullRequestNumber]
    .filter(each => each !== undefined)
    .map(each => `#${each}`)
    .join(' or ');
  throw new NotAllowedError(
    `issue_number: this run reaches ${own} alone, not #${number}`,
  );
}

/**
 * Who has to agree to a change of labels. Throws for what no agent may do: labels that show or
 * decide a gate are moved by the platform and by people. Asking for a role is open to anybody, so
 * an agent may put `need:…`; only the role itself or a person takes it off. One stage starts after
 * a run, so that one label of a stage can be asked for.
 */
export function judgeLabels(
  wish: LabelWish,
  catalogue: Pick<LabelCatalogue, 'byName'>,
): Exclude<ApprovalMode, 'delegated'> {
  const both = wish.add.find(name => hasName(wish.remove, name));
  if (both !== undefined) {
    throw new InputError(`${both} is to be removed and added; say one of both`);
  }
  for (const name of wish.remove) {
    requireFree(name, whyNotRemoved(name, catalogue.byName(name)));
  }
  for (const name of wish.add) {
    requireFree(name, whyNotAdded(name, catalogue.byName(name)));
  }
  const [stage, another] = triggersOf(wish, catalogue);
  if (another !== undefined) {
    throw new InputError(
      `${stage} and ${another}: one stage starts after a run; say which`,
    );
  }
  return stage === undefined ? 'none' : 'owner';
}

/** Labels of stages that are to be added, by their names in the catalogue. */
export function triggersOf(
  { add }: LabelWish,
  catalogue: Pick<LabelCatalogue, 'byName'>,
): string[] {
  const names = add
    .map(name => catalogue.byName(name))
    .filter(label => label?.kind === 'trigger')
    .map(label => label!.name);
  return [...new Set(names)];
}

/** A stage starts on an issue, and on no pull request. */
export function requireIssue(
  run: ToolRun,
  { number, triggers }: { number: number; triggers: string[] },
): void {
  if (triggers.length === 0 || number === run.issueNumber) return;
  throw new InputError(
    `issue_number: ${triggers[0]} starts a stage of issue #${run.issueNumber}; put it there`,
  );
}

/** A label that starts a run, or looks like one. */
function isTrigger(name: string, label: CatalogueLabel | undefined): boolean {
  return label?.kind === 'trigger' || /^\s*run:/i.test(name);
}

function whyNotRemoved(
  name: string,
  label: CatalogueLabel | undefined,
): string | undefined {
  if (isTrigger(name, label)) {
    return 'the platform takes it off when its run has ended';
  }
  if (label?.kind === 'need') {
    return 'it asks people for something, and is taken off by their answer';
  }
  return whyPlatforms(label);
}

function whyNotAdded(
  name: string,
  label: CatalogueLabel | undefined,
): string | undefined {
  if (!label && isTrigger(name, label)) {
    return 'it looks like the label of a stage, and no stage has it';
  }
  if (label?.key === NEED_REVIEWER) {
    return 'it starts a review, for which a person asks';
  }
  return whyPlatforms(label);
}

function whyPlatforms(label: CatalogueLabel | undefined): string | undefined {
  switch (label?.kind) {
    case 'state':
      return 'it shows what is decided; the platform and people move it';
    case 'scope':
      return 'it decides which stages the issue goes through; a person chooses it';
    case 'model':
    case 'effort':
      return 'it decides what runs cost; a person chooses it';
    case 'inert':
      return 'it does nothing';
    default:
      return undefined;
  }
}

function requireFree(name: string, why: string | undefined): void {
  if (why) throw new NotAllowedError(`${name} is not an agent's: ${why}`);
}

function hasName(names: string[], name: string): boolean {
  return names.some(each => isSame(each, name));
}

function isSame(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
