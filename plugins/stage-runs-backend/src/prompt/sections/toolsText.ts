import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import type { AgentTool } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Locale } from '../../runs/rows';
import { inlineText } from '../../text/escape';
import { promptTexts } from '../promptTexts';
import { paragraphs } from './section';

/** As the runner names the server to the agent's program. */
export const TOOL_SERVER = 'stagecraft';

const ASK = 'owner.feedback.request';
const READ_ANSWER = 'owner.feedback.get';
const READ_REQUEST = 'request.get';
const REPORT = 'run_status_report';

/** The section is never trimmed: plugins may give many tools, and MCP lists all of them. */
const MAX_TOOLS = 40;
const MAX_TITLE_LENGTH = 100;

/** What the agent may call, and how it asks, reports and waits, as far as it has the tools for it. */
export function toolsText(tools: readonly AgentTool[], locale: Locale): string {
  const texts = promptTexts[locale];
  const of = tools.length;
  const leftOut = Math.max(0, of - MAX_TOOLS);
  return paragraphs([
    formatMessage(texts.toolsNote, { server: TOOL_SERVER }),
    tools.slice(0, MAX_TOOLS).map(toolLine).join('\n'),
    leftOut > 0
      ? formatMessage(texts.leftOutItems, { leftOut, of })
      : undefined,
    rules(tools, locale).join('\n'),
  ]);
}

// The title is the plugin's, in English as everything that MCP tells of a tool.
function toolLine({ name, title }: AgentTool): string {
  return `- \`${name}\`: ${inlineText(title, MAX_TITLE_LENGTH)}`;
}

function rules(tools: readonly AgentTool[], locale: Locale): string[] {
  const texts = promptTexts[locale];
  const names = new Set(tools.map(({ name }) => name));
  const has = (...needed: string[]) => needed.every(name => names.has(name));
  const mayNeedApproval = tools.some(
    ({ name, approval }) => approval && name !== ASK,
  );
  return [
    ...(has(ASK, READ_ANSWER)
      ? [formatMessage(texts.toolsAsk, { ask: ASK, read: READ_ANSWER })]
      : []),
    ...(has(REPORT)
      ? [formatMessage(texts.toolsReport, { report: REPORT })]
      : []),
    ...(mayNeedApproval && has(READ_REQUEST)
      ? [formatMessage(texts.toolsApproval, { read: READ_REQUEST })]
      : []),
  ];
}
