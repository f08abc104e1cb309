import {
  APPROVAL_REASONS,
  DELIVERY_REASONS,
  END_REASONS,
  reasonMessages,
  REVIEWER_REASONS,
  REVIEW_REASONS,
  TRIGGER_REASONS,
  WAITING_REASONS,
  type ReasonCode,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import {
  deliveryGuide,
  endGuide,
  triggerGuide,
  waitingGuide,
  type ReasonGuide,
} from './reasonGuide';
import { whoIsTold } from './whoIsTold';

const GUIDE: Record<ReasonCode, ReasonGuide> = {
  ...deliveryGuide,
  ...endGuide,
  ...waitingGuide,
  ...triggerGuide,
};

/** docs/reasons.md: every reason code, when it happens, who is told, and what to do. */
export function renderReasons(): string {
  const starts: ReasonCode[] = [
    ...TRIGGER_REASONS,
    ...REVIEW_REASONS,
    ...REVIEWER_REASONS,
  ];
  return `<!-- Generated from plugins/stage-runs-backend/src/reasons by \`npm run generate\`. -->

# Reason codes

Each refusal, wait and end that is no success has a code. People read its message, in the language of the project; the code
is in the comment, in the events, in the API, and as \`reason\` at \`GET /api/kernel/deliveries/{id}\`.

A refusal is answered once for each act: a redelivery, or the second of two labels that one request puts, gets no comment of its
own; another person, or the same one 20 seconds later, does. A bot is answered once for ever, and so is everybody in a repository
that is not attached. Where it says "nobody", only the delivery has the code.

## A label or a review started no run

${table(starts)}

## An approval does not count

${table(APPROVAL_REASONS)}

The reasons \`sender_…\` and \`result_superseded\` above hold for approvals as well. An approval that does not count leaves the result in review.

## A run waits

${table(WAITING_REASONS)}

## A run ended without delivering

An agent that is lost is started again, as often as \`stagecraft.runs.attempts\` allows; the run ends with the reason of the last attempt.

${table(END_REASONS.filter(code => !starts.includes(code)))}

## Other webhook deliveries

${table(DELIVERY_REASONS)}
`;
}

function table(codes: readonly ReasonCode[]): string {
  const rows = codes.map(code => {
    const { when, todo } = GUIDE[code];
    const told = whoIsTold(code).join(', ') || 'nobody';
    const message = reasonMessages.en[code];
    return `| \`${code}\` | ${when} | ${told} | ${message} | ${todo} |`;
  });
  return [
    '| Code | When | Told in | Message | What to do |',
    '| ---- | ---- | ------- | ------- | ---------- |',
    ...rows,
  ].join('\n');
}
