import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withPlainNames } from '../../platform/toolServer';
import { programEnvironment } from '../program/programEnvironment';
import {
  requireModelKey,
  type ProgramDriverOptions,
} from '../program/programSettings';
import { promptFor } from '../program/promptTexts';
import { runProgram } from '../program/runProgram';
import {
  AgentFailedError,
  type AgentContext,
  type AgentDriver,
} from '../types';
import { DESK, GeminiAttempt } from './GeminiAttempt';
import { readGeminiEvent } from './geminiEvents';

const RUNTIME = 'gemini';
const SESSION_ID = /^[0-9a-f-]{36}$/;

/**
 * No shell and no web: Gemini CLI has no sandbox that works in a pod, so what can run a
 * program or reach the network stays off. These tools keep to the clone by themselves.
 */
const TOOLS = [
  'read_file',
  'read_many_files',
  'write_file',
  'replace',
  'glob',
  'grep_search',
  'list_directory',
];

const SETTINGS = {
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  privacy: { usageStatisticsEnabled: false },
  security: {
    auth: { selectedType: 'gemini-api-key' },
    folderTrust: { enabled: false },
  },
  tools: { core: TOOLS },
  hooksConfig: { enabled: false },
};
/** Of others, Gemini CLI takes out what looks like a secret before it makes the header. */
const TOOL_TOKEN_VARIABLE = 'GEMINI_CLI_STAGECRAFT_TOOLS';
/** Longer than the platform gives a call. */
const TOOL_TIMEOUT_MS = 75_000;

/**
 * Google's Gemini CLI, headless, with file tools alone. The pod's environment names the
 * program (`STAGECRAFT_GEMINI`, default `gemini` on the PATH) and, when it is not
 * Google's, the model service (`STAGECRAFT_MODEL_BASE_URL`).
 */
export function createGeminiDriver(options: ProgramDriverOptions): AgentDriver {
  return {
    async run(context) {
      const modelKey = requireModelKey(RUNTIME, options);
      const desk = await prepareHome(context);
      const attempt = new GeminiAttempt(context);
      const end = await runProgram({
        command: options.env.STAGECRAFT_GEMINI ?? 'gemini',
        args: argumentsFor(context),
        directory: desk,
        env: environmentFor(context, modelKey, options),
        input: promptFor(context),
        signal: context.signal,
        onEvent: event => attempt.take(readGeminiEvent(event)),
      });
      return { summary: attempt.summaryAfter(end) };
    },
  };
}

function argumentsFor({
  assignment,
  workspace,
  contextFile,
  resume,
}: AgentContext): string[] {
  const args = [
    ...['--output-format', 'stream-json', '--approval-mode', 'yolo'],
    ...['--model', assignment.agent.model],
    ...['--include-directories', workspace],
    ...(contextFile ? ['--include-directories', dirname(contextFile)] : []),
  ];
  if (!resume) return args;
  if (!SESSION_ID.test(resume.sessionId)) {
    throw new AgentFailedError(
      'The session to go on with is not one of Gemini',
    );
  }
  return [...args, '--resume', resume.sessionId];
}

function environmentFor(
  { home, mcp }: AgentContext,
  modelKey: string,
  { env }: ProgramDriverOptions,
): NodeJS.ProcessEnv {
  const baseUrl = env.STAGECRAFT_MODEL_BASE_URL;
  return programEnvironment(env, {
    HOME: home,
    GEMINI_CLI_HOME: home,
    TMPDIR: join(home, 'scratch'),
    GEMINI_API_KEY: modelKey,
    ...(mcp && { [TOOL_TOKEN_VARIABLE]: mcp.token }),
    ...(baseUrl ? { GOOGLE_GEMINI_BASE_URL: baseUrl } : {}),
  });
}

/** Answers the folder that the program starts in. */
async function prepareHome({ home, mcp }: AgentContext): Promise<string> {
  const desk = join(home, DESK);
  await mkdir(desk, { recursive: true });
  await mkdir(join(home, 'scratch'), { recursive: true });
  await mkdir(join(home, '.gemini'), { recursive: true });
  const settings = join(home, '.gemini', 'settings.json');
  await writeFile(settings, JSON.stringify({ ...SETTINGS, ...toolsOf(mcp) }));
  return desk;
}

/**
 * Gemini CLI puts the variable's value in. The list of tools holds for those of servers as
 * well, by their names with the server's before. Who has to agree to a call is the platform's to ask.
 */
function toolsOf(mcp: AgentContext['mcp']) {
  if (!mcp) return {};
  return {
    tools: { core: [...TOOLS, 'mcp_stagecraft_*'] },
    mcpServers: {
      stagecraft: {
        httpUrl: withPlainNames(mcp),
        headers: { Authorization: `Bearer $${TOOL_TOKEN_VARIABLE}` },
        timeout: TOOL_TIMEOUT_MS,
        trust: true,
      },
    },
  };
}
