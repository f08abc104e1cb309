import type { JsonObject } from '@backstage/types';
import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import type { RunRow } from '../../runs/rows';
import { requestTexts } from '../requestTexts';
import type { RequestRow } from '../rows';

/** By which agents ask questions; adapters show it. */
const QUESTION_TOOL = 'owner.feedback.request';
const MIN_OPTIONS = 2;
const MAX_OPTIONS = 5;

export interface WireFacts {
  run: Pick<
    RunRow,
    'locale' | 'agent_key' | 'stage' | 'repository_full_name' | 'issue_number'
  > & { issue_url: string };
  request: RequestRow;
  callbackUrl: string;
  now: Date;
}

/** Where the adapter takes it, below its URL. */
export const PATHS = { approver: '/approve', executor: '/execute' } as const;

/** What an adapter is told, as the reference adapters read it (requirements 4.8). No secrets: adapters mask nothing. */
export function wireBody(facts: WireFacts): JsonObject {
  return facts.request.kind === 'question'
    ? executeBody(facts)
    : approveBody(facts);
}

function approveBody(facts: WireFacts): JsonObject {
  const { request, run } = facts;
  return {
    ...commonBody(facts),
    ...{ tool: request.tool!, arguments: request.arguments },
    justification: contextOf(facts),
    approval_request: request.summary,
    risk_assessment: request.risk,
    links_to_code: [
      {
        text: `${run.repository_full_name} #${run.issue_number}`,
        url: run.issue_url,
      },
    ],
  };
}

function executeBody(facts: WireFacts): JsonObject {
  const { request, run } = facts;
  const texts = requestTexts[run.locale];
  return {
    ...commonBody(facts),
    tool: { name: QUESTION_TOOL, title: texts.questionTitle },
    arguments: {
      question: request.summary,
      context: contextOf(facts),
      options: request.options!,
      allow_custom: request.allow_custom,
    },
    spec: {
      kind: 'question',
      ...{ options_min: MIN_OPTIONS, options_max: MAX_OPTIONS },
      allow_custom_option: request.allow_custom,
      custom_option_label: texts.customOption,
    },
  };
}

function commonBody({ request, run, callbackUrl, now }: WireFacts): JsonObject {
  const leftMs = request.expires_at.getTime() - now.getTime();
  return {
    correlation_id: request.correlation_id,
    ...{ lang: run.locale, markup: 'markdown' },
    timeout_sec: Math.max(1, Math.floor(leftMs / 1_000)),
    callback: { url: callbackUrl },
  };
}

function contextOf({ run }: WireFacts): string {
  return formatMessage(requestTexts[run.locale].justification, {
    ...{ agent: run.agent_key, stage: run.stage },
    ...{ repository: run.repository_full_name, issue: run.issue_number },
  });
}
