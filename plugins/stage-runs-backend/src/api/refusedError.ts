import { ConflictError } from '@backstage/errors';
import { reasonMessages } from '@stagecraft/backstage-plugin-stage-runs-common';
import { rolesInTheWay } from '../roleGates/rolesInTheWay';
import { waitsForText } from '../roleGates/roleTexts';
import type { Locale } from '../runs/rows';
import {
  closingLabels,
  type Refusal,
  type TriggerFacts,
} from '../trigger/decideTrigger';

/** Why the rules start no run, for the person who asked for one in the portal. */
export function refusedError(
  { reason }: Refusal,
  facts: TriggerFacts,
  locale: Locale,
): ConflictError {
  if (facts.activeRunId && reason === 'stage_gate_closed') {
    return activeRunError(facts.activeRunId);
  }
  return new ConflictError(
    [
      `${reasonMessages[locale][reason]} (${reason})`,
      ...inTheWay(facts),
      ...facts.configProblems,
      ...rolesText(facts, locale),
    ].join(' '),
  );
}

export function activeRunError(activeRunId: string): ConflictError {
  return new ConflictError(
    `Run ${activeRunId} of this issue is still active: wait for its end or cancel it`,
  );
}

/** Whom it waits for, and what satisfies them. */
function rolesText(facts: TriggerFacts, locale: Locale): string[] {
  const waitsFor = rolesInTheWay(facts).map(role => ({ role, label: role }));
  return waitsFor.length > 0 ? [waitsForText(locale, waitsFor)] : [];
}

/** Labels on the issue, and stages whose results nobody has approved. */
function inTheWay({ liveLabels, entry, ...facts }: TriggerFacts): string[] {
  const labels = closingLabels({ labels: liveLabels, ...facts });
  return [
    ...labels.map(({ name }) => `[${name}]`),
    ...(entry.open ? [] : entry.missing.map(id => `[${id}]`)),
  ];
}
