import type { LabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AutonomyChoice,
  IssueAutonomy,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Locale } from '../runs/rows';
import type { ChoiceRow } from './choice';
import type { ChoiceVerdict } from './judgeChoice';

/** What an issue has of choices, as the API shows it to this person (openapi.yaml). */
export function toIssueAutonomy(options: {
  verdict: ChoiceVerdict;
  newest: ChoiceRow | undefined;
  mayChoose: boolean;
  mayOperate: boolean;
  stages: readonly Stage[];
  catalogue: LabelCatalogue;
  /** Of the titles of stages. */
  locale: Locale;
}): IssueAutonomy {
  const { catalogue, locale, mayChoose, mayOperate, newest, verdict } = options;
  const ids = mayChoose && !verdict.refusal ? verdict.stages : [];
  const stages = ids.map(id => {
    const stage = options.stages.find(each => each.id === id)!;
    const { name } = catalogue.byKey(stage.labelKey);
    return { stage: id, title: stage.title[locale], label: name };
  });
  const mayStop = mayOperate && newest?.ended_at === null;
  return { stages, mayStop, ...(newest && { choice: toChoice(newest) }) };
}

function toChoice(choice: ChoiceRow): AutonomyChoice {
  const { ended_at: endedAt, end_reason: endReason } = choice;
  return {
    ...{ id: choice.id, chosenBy: choice.chosen_by_login },
    ...{ stages: choice.stages, untilStage: choice.until_stage },
    ...{ reason: choice.reason, createdAt: choice.created_at.toISOString() },
    ...(endedAt && { endedAt: endedAt.toISOString() }),
    ...(endReason && { endReason }),
    ...(endReason === 'revoked' && { endedBy: choice.ended_by! }),
    ...(choice.halt_code && { haltCode: choice.halt_code }),
  };
}
